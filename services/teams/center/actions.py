"""What changes members and teams: load, decide, save, tell; the edge opened the transaction and ends it."""

from dataclasses import replace

from chassis import clock, outbox
from chassis.call import Call
from chassis.database import Transaction
from services.teams.center import store, wire
from services.teams.center.model import AccountClassNotKnown, Charter, Member, Membership, Newcomer, Team
from services.teams.neighbours import Accounts


async def create_member(tx: Transaction, newcomer: Newcomer) -> Member:
    """Take a person into the centre, and say so. Refuses with MemberCodeTaken or DirectorAlreadyAppointed."""
    member = Member(id=clock.new_id(), create_time=clock.now(), **vars(newcomer))
    await store.add_member(tx, member)
    outbox.record(tx, wire.member_created(member), about=member.id)
    return member


async def create_team(call: Call, charter: Charter, accounts: Accounts) -> Team:
    """Found a team under its leader, and say so.

    Refuses with MemberNotFound, LeaderRoleRequired, AccountClassNotKnown, TeamCodeTaken or LeaderAlreadyLeads.
    """
    tx = call.tx
    leader = await store.get_member(tx, charter.leader_id)
    leader.check_leader()
    await _check_class(call, charter.class_id, accounts)
    team = Team(id=clock.new_id(), create_time=clock.now(), **vars(charter))
    await store.add_team(tx, team)
    outbox.record(tx, wire.team_created(team), about=team.id)
    return team


async def add_team_member(tx: Transaction, *, team_id: str, member_id: str) -> Member:
    """Put an account manager into a team from now on, and say so.

    Refuses with TeamNotFound, MemberNotFound, ManagerRoleRequired or MemberAlreadyInTeam.
    """
    team = await store.get_team(tx, team_id)
    member = await store.get_member(tx, member_id)
    member.check_manager()
    await store.add_membership(tx, Membership(member_id=member.id, team_id=team.id, valid_from=clock.now()))
    joined = replace(member, team_id=team.id)
    outbox.record(tx, wire.team_member_added(joined), about=joined.id)
    return joined


async def _check_class(call: Call, class_id: str, accounts: Accounts) -> None:
    """Refuses with AccountClassNotKnown a class that neither the copy nor the accounts service knows."""
    if await store.is_known_class(call.tx, class_id):
        return
    if not await accounts.has_class(call, class_id):
        raise AccountClassNotKnown(class_id)
    await store.add_known_class(call.tx, class_id)
