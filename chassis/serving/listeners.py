"""Keeps the copy of who serves whom and of what is confidential, from the facts of teams and accounts."""

from kac.accounts.v1.confidentiality_pb2 import ConfidentialityLevel
from kac.accounts.v1.events_pb2 import ConfidentialitySet
from kac.teams.v1.events_pb2 import AccountAssigned, AssignmentEnded, TeamCreated

from chassis import wire
from chassis.database import Transaction
from chassis.reader import Listeners
from chassis.serving import store
from chassis.stream import Delivery


async def on_team_created(tx: Transaction, fact: TeamCreated, _delivery: Delivery) -> None:
    """Keep who leads the team."""
    await store.save_leader(tx, team_id=fact.team.id, leader_id=fact.team.leader_id)


async def on_account_assigned(tx: Transaction, fact: AccountAssigned, _delivery: Delivery) -> None:
    """Keep who serves the account."""
    assignment = fact.assignment
    await store.save_assignment(
        tx,
        store.Assignment(
            assignment_id=assignment.id,
            account_id=assignment.account_id,
            manager_id=assignment.manager_id,
            team_id=assignment.team_id,
            valid_from=wire.instant(assignment.start_time),
        ),
    )


async def on_confidentiality_set(tx: Transaction, fact: ConfidentialitySet, _delivery: Delivery) -> None:
    """Keep how confidential the account is."""
    set_now = fact.confidentiality
    await store.save_confidentiality(
        tx,
        account_id=set_now.account_id,
        level=ConfidentialityLevel.Name(set_now.level).removeprefix("CONFIDENTIALITY_LEVEL_"),
        valid_from=wire.instant(set_now.start_time),
    )


async def on_assignment_ended(tx: Transaction, fact: AssignmentEnded, _delivery: Delivery) -> None:
    """Keep that nobody serves the account any more."""
    await store.save_end(tx, fact.assignment.id, wire.instant(fact.assignment.end_time))


LISTENERS: Listeners = {
    TeamCreated: on_team_created,
    AccountAssigned: on_account_assigned,
    AssignmentEnded: on_assignment_ended,
    ConfidentialitySet: on_confidentiality_set,
}
