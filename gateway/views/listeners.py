"""The facts that the views are made of end here, a batch at a time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from kac.accounts.v1.events_pb2 import (
    AccountClassCreated,
    AccountCreated,
    AccountMerged,
    AccountRemoved,
    AccountUnmerged,
    AccountUpdated,
)
from kac.activity.v1.events_pb2 import VisitRecorded
from kac.teams.v1.events_pb2 import AccountAssigned, AssignmentEnded, MemberCreated, TeamCreated, TeamMemberAdded

from chassis.database import Transaction
from chassis.reader import Heard, Together
from chassis.serving.listeners import LISTENERS as SERVING
from chassis.wire import instant
from gateway.views import store, wire
from gateway.views.model import Picture, month_of
from gateway.views.store import Scope

Fact = Any


def _on_account(picture: Picture, fact: AccountCreated | AccountUpdated) -> None:
    picture.describe(fact.account.id, wire.archive(fact.account))


def _on_removed(picture: Picture, fact: AccountRemoved) -> None:
    picture.describe(fact.account_id, None)


def _on_merge(picture: Picture, fact: AccountMerged) -> None:
    picture.merge(fact.merge.merged_id, fact.merge.survivor_id)


def _on_unmerge(picture: Picture, fact: AccountUnmerged) -> None:
    picture.unmerge(fact.merge.merged_id, fact.merge.survivor_id)


def _on_class(picture: Picture, fact: AccountClassCreated) -> None:
    picture.classes[fact.account_class.id] = wire.account_class(fact.account_class)


def _on_member(picture: Picture, fact: MemberCreated | TeamMemberAdded) -> None:
    picture.join(wire.member(fact.member))


def _on_team(picture: Picture, fact: TeamCreated) -> None:
    picture.teams[fact.team.id] = wire.team(fact.team, picture.time)


def _on_assignment(picture: Picture, fact: AccountAssigned) -> None:
    assignment = fact.assignment
    picture.assign(assignment.account_id, manager_id=assignment.manager_id, team_id=assignment.team_id)


def _on_assignment_end(picture: Picture, fact: AssignmentEnded) -> None:
    picture.assign(fact.assignment.account_id, manager_id=None, team_id=None)


def _on_visit(picture: Picture, fact: VisitRecorded) -> None:
    picture.record(wire.visit(fact.visit))


CHANGES: Mapping[type[Any], Callable[[Picture, Any], None]] = {
    AccountClassCreated: _on_class,
    AccountCreated: _on_account,
    AccountUpdated: _on_account,
    AccountRemoved: _on_removed,
    AccountMerged: _on_merge,
    AccountUnmerged: _on_unmerge,
    MemberCreated: _on_member,
    TeamMemberAdded: _on_member,
    TeamCreated: _on_team,
    AccountAssigned: _on_assignment,
    AssignmentEnded: _on_assignment_end,
    VisitRecorded: _on_visit,
}


def listeners(zone: ZoneInfo) -> Together:
    """Listen for the views of a centre in this zone."""

    async def hear(tx: Transaction, heard: Sequence[Heard]) -> None:
        picture = await store.load(tx, _scope([message for message, _ in heard], zone), zone)
        for message, delivery in heard:
            picture.tick(delivery.time)
            if type(message) in CHANGES:
                CHANGES[type(message)](picture, message)
            if type(message) in SERVING:
                await SERVING[type(message)](tx, message, delivery)
        await store.save(tx, picture)

    return Together(types=[*CHANGES, *(SERVING.keys() - CHANGES.keys())], hear=hear)


def _scope(facts: Sequence[Fact], zone: ZoneInfo) -> Scope:
    visits = [fact.visit for fact in _of(facts, VisitRecorded)]
    assigned = [fact.assignment.account_id for fact in _of(facts, AccountAssigned, AssignmentEnded)]
    described = [fact.account.id for fact in _of(facts, AccountCreated, AccountUpdated)]
    merges = [fact.merge for fact in _of(facts, AccountMerged, AccountUnmerged)]
    merged = [account_id for merge in merges for account_id in (merge.merged_id, merge.survivor_id)]
    removed = [fact.account_id for fact in _of(facts, AccountRemoved)]
    return Scope(
        account_ids={*described, *removed, *merged, *assigned, *(visit.account_id for visit in visits)},
        member_ids={fact.member.id for fact in _of(facts, MemberCreated, TeamMemberAdded)},
        visit_ids={visit.id for visit in visits},
        months={month_of(instant(visit.start_time), zone) for visit in visits},
    )


def _of(facts: Iterable[Fact], *types: type[Any]) -> list[Fact]:
    return [fact for fact in facts if isinstance(fact, types)]
