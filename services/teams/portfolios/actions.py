"""What changes assignments: load, decide, save, tell; the edge opened the transaction and ends it."""

from dataclasses import replace
from datetime import datetime

from chassis import clock, outbox
from chassis.access import AccountNotServed, Caller
from chassis.call import Call
from chassis.database import Transaction
from services.teams.center import store as center
from services.teams.center.model import Team
from services.teams.neighbours import Accounts
from services.teams.portfolios import store, wire
from services.teams.portfolios.model import (
    SHORTEST,
    AccountNotKnown,
    Assignment,
    Case,
    Choice,
    ManagerWithoutTeam,
    TeamNotLed,
)


async def assign_account(call: Call, choice: Choice, accounts: Accounts) -> Assignment:
    """Let a manager serve an account from now on and whoever served it no longer, and say so.

    Refuses with MemberNotFound, ManagerRoleRequired, ManagerWithoutTeam, TeamNotLed, AccountNotServed, AccountNotKnown,
    AccountAlreadyAssigned, AssignmentChanged or AccountOfAnotherClass.
    """
    tx = call.tx
    team = await _team_of(tx, call.caller, choice.manager_id)
    case = await _case(call, choice.account_id, accounts)
    if not call.caller.sees_whole_centre:
        choice = _as_leader(case, choice, team)
    assignment = case.assign(choice, team=team, assignment_id=clock.new_id(), now=clock.now())
    if case.current:
        await store.save_end(tx, case.current.end(assignment.valid_from))
    await store.add_assignment(tx, assignment)
    outbox.record(tx, wire.assigned(assignment, case.current), about=assignment.account_id)
    return assignment


async def _team_of(tx: Transaction, caller: Caller, manager_id: str) -> Team:
    """Give the team of a manager to whom the caller may assign."""
    manager = await center.get_member(tx, manager_id)
    manager.check_manager()
    if manager.team_id is None:
        raise ManagerWithoutTeam(manager.id)
    team = await center.get_team(tx, manager.team_id)
    if not caller.sees_whole_centre and team.leader_id != caller.id:
        raise TeamNotLed(team.id)
    return team


async def _case(call: Call, account_id: str, accounts: Accounts) -> Case:
    """Lock the account; one that the copy has not heard of yet is asked for, by those who may see every account."""
    case = await store.lock_case(call.tx, account_id)
    if case is None and call.caller.sees_whole_centre:
        found = await accounts.find_account(call, account_id)
        if found is None:
            raise AccountNotKnown(account_id)
        await store.save_account(call.tx, wire.account(found))
        case = await store.lock_case(call.tx, account_id)
    if case is None:
        raise AccountNotServed(f"account {account_id}")
    return case


def _as_leader(case: Case, choice: Choice, team: Team) -> Choice:
    """Give the choice without the exception that a leader may not make (decision 0010)."""
    if not case.is_within(team):
        raise AccountNotServed(f"account {choice.account_id}")
    return replace(choice, class_exception="")


async def follow_merge(tx: Transaction, *, merged_id: str, survivor_id: str, at: datetime) -> None:
    """Let nobody serve a merged account any more, and its manager serve the survivor where nobody does; say so."""
    merged, survivor = await store.lock_case(tx, merged_id), await store.lock_case(tx, survivor_id)
    await store.save_survivor(tx, merged_id, survivor_id)
    if merged is None or merged.current is None:
        return
    await _end(tx, merged.current, at)
    if survivor and survivor.current is None:
        await _begin(tx, replace(merged.current, account_id=survivor_id), at)


async def follow_unmerge(tx: Transaction, *, merged_id: str, survivor_id: str, merged_at: datetime) -> None:
    """Let whoever served the account until it was merged serve it again, and who only came with it leave; say so."""
    merged, survivor = await store.lock_case(tx, merged_id), await store.lock_case(tx, survivor_id)
    await store.save_survivor(tx, merged_id, None)
    now = clock.now()
    if survivor and survivor.current and survivor.current.valid_from == merged_at:
        await _end(tx, survivor.current, now)
    latest = await store.find_latest(tx, merged_id)
    if merged and latest and latest.valid_to and latest.valid_to >= merged_at:
        await _begin(tx, latest, max(now, latest.valid_to))


async def _end(tx: Transaction, assignment: Assignment, at: datetime) -> None:
    ended = assignment.end(max(at, assignment.valid_from + SHORTEST))
    await store.save_end(tx, ended)
    outbox.record(tx, wire.ended(ended), about=ended.account_id)


async def _begin(tx: Transaction, like: Assignment, at: datetime) -> None:
    """Let an assignment like another hold from an instant on."""
    begun = replace(like, id=clock.new_id(), valid_from=at, valid_to=None)
    await store.add_assignment(tx, begun)
    outbox.record(tx, wire.assigned(begun, None), about=begun.account_id)
