"""Facts of other services, announced to a running service until it has heard them, and the facts that it tells."""

from contextlib import aclosing
from datetime import timedelta

from google.protobuf import descriptor_pool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.events_pb2 import AccountCreated
from kac.teams.v1.assignment_pb2 import Assignment
from kac.teams.v1.events_pb2 import AccountAssigned, TeamCreated
from kac.teams.v1.team_pb2 import Team
from sqlalchemy import select

from chassis import clock, wire
from chassis.access import Caller
from chassis.serving.store import serving
from chassis.stream import STREAM, SUBJECTS, Delivery
from chassis.tables import outbox
from tests.identity import a_caller
from tests.running import Running, eventually


async def a_served_account(running: Running, manager: Caller, *, leader: Caller | None = None) -> str:
    """Announce an account, and that the manager serves it in a team of the leader; give its id."""
    account_id = clock.new_id()
    account = Account(id=account_id, class_id=clock.new_id())
    await running.hear(AccountCreated(account=account), about=account_id)
    await assigned(running, account_id, manager, leader=leader)
    return account_id


async def assigned(running: Running, account_id: str, manager: Caller, *, leader: Caller | None = None) -> None:
    """Announce that from now on the manager serves the account, in a new team of the leader."""
    team = Team(id=clock.new_id(), leader_id=(leader or a_caller("TEAM_LEADER")).id)
    await running.hear(TeamCreated(team=team), about=team.id)
    assignment = Assignment(
        id=clock.new_id(),
        account_id=account_id,
        manager_id=manager.id,
        team_id=team.id,
        start_time=wire.timestamp(clock.now() - timedelta(seconds=1)),
    )
    await running.hear(AccountAssigned(assignment=assignment), about=account_id)
    await eventually(lambda: _heard(running, assignment.id))


async def _heard(running: Running, assignment_id: str) -> bool:
    async with running.db.read() as tx:
        found = await tx.execute(select(serving.c.team_id).where(serving.c.assignment_id == assignment_id))
        return found.first() is not None


async def told(running: Running, about: str) -> list[Message]:
    """Give the facts that services have told about something, in order, once none of them waits in the outbox."""
    await eventually(lambda: _relayed(running, about))
    subject = f"{SUBJECTS.removesuffix('>')}*.{about}"
    state = (await running.stream._js.stream_info(STREAM, subjects_filter=subject)).state
    count = sum((state.subjects or {}).values())
    facts: list[Delivery] = []
    async with aclosing(running.stream.feed([subject], after=0).batches(most=count or 1)) as batches:
        while len(facts) < count:
            facts += await anext(batches)
    return [_message(fact) for fact in facts]


def _message(fact: Delivery) -> Message:
    return GetMessageClass(descriptor_pool.Default().FindMessageTypeByName(fact.type)).FromString(fact.payload)


async def _relayed(running: Running, about: str) -> bool:
    async with running.db.read() as tx:
        return (await tx.execute(select(outbox.c.id).where(outbox.c.about == about))).first() is None
