import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from kac.accounts.v1.account_pb2 import GRADE_A
from kac.accounts.v1.events_pb2 import AccountCreated, AccountMerged, AccountUnmerged
from kac.accounts.v1.merge_pb2 import Merge
from kac.gateway.v1.overview_pb2 import Overview, Tally
from kac.gateway.v1.overview_service_pb2 import GetOverviewRequest

from chassis import clock, migrations, wire
from chassis.access import Caller, Role
from chassis.call import Call
from chassis.database import Database
from chassis.reader import Reader
from chassis.stream import Delivery
from deploy.local.databases import Database as Provisioned
from gateway.commands import MIGRATIONS
from gateway.views import READER
from gateway.views.listeners import CHANGES, listeners
from gateway.views.overview.api import OverviewService
from gateway.views.store import forget, version
from tests.gateway.views.facts import (
    ACCOUNTS,
    CLASSES,
    LEADERS,
    MEMBERS,
    START,
    TEAMS,
    VISITS,
    ZONE,
    Clerk,
    a_team,
    an_account,
    assigned,
    delivery,
    histories,
    recorded,
)

DIRECTOR = Caller(id="", role=Role.ROLE_DIRECTOR)
TYPES = {kind.DESCRIPTOR.full_name: kind for kind in CHANGES}
FEW = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
"""Not made smaller when they fail: that takes minutes on a real database, and the seed is printed."""


class Views:
    """The views of a centre of their own, told facts without a stream."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self._reader = Reader(name=READER, db=db, stream=None, listeners=listeners(ZONE))  # type: ignore[arg-type]  # unused
        self._api = OverviewService(ZONE)

    async def hear(self, facts: Sequence[Delivery], *, batches: int = 200) -> None:
        """Hear facts, in batches as they may come."""
        place = await self._reader.place()
        for start in range(0, len(facts), batches):
            batch = facts[start : start + batches]
            numbered = [_numbered(fact, place + number) for number, fact in enumerate(batch, 1)]
            place = await self._reader._apply(numbered, place)

    async def overview(self, caller: Caller = DIRECTOR, *, as_of: datetime | None = None) -> Overview:
        """Ask for the overview."""
        async with self.db.read() as tx:
            call = Call(rpc="", request_id="", caller=caller, database=self.db, transaction=tx)
            return await self._api.GetOverview(GetOverviewRequest(as_of=wire.timestamp(as_of)), call)

    async def forget(self) -> None:
        """Begin anew."""
        async with self.db.begin() as tx:
            await forget(tx, READER)

    async def version(self) -> int:
        """Give the version of the views."""
        async with self.db.read() as tx:
            return await version(tx)


def _numbered(fact: Delivery, sequence: int) -> Delivery:
    return Delivery(**vars(fact) | {"sequence": sequence})


@pytest.fixture(scope="session")
async def views(database_url: Callable[[str], Provisioned]) -> AsyncIterator[Views]:
    database = database_url("gateway")
    await asyncio.to_thread(migrations.upgrade, database.owner_url, MIGRATIONS)
    db = Database(database.url, pool_size=2)
    yield Views(db)
    await db.close()


def seen(overview: Overview) -> dict[str, Any]:
    """What an overview says, as the clerk says it."""
    counts = overview.class_grade_counts
    return {
        "total": tally(overview.total),
        "teams": {team.team_id: (team.manager_count, tally(team.tally)) for team in overview.teams},
        "classes": {(line.class_id, line.grade): line.account_count for line in counts},
        "latest": [visit.visit_id for visit in overview.latest_visits],
    }


def tally(message: Tally) -> tuple[int, ...]:
    assert 0 <= message.coverage <= 1
    return (
        message.account_count,
        message.assigned_count,
        message.visit_count,
        message.visited_account_count,
        message.late_record_count,
    )


def noted(facts: Sequence[Delivery]) -> Clerk:
    clerk = Clerk()
    for fact in facts:
        clerk.hear(fact, TYPES[fact.type].FromString(fact.payload))
    return clerk


def some_instants(clerk: Clerk) -> list[datetime]:
    """Pick about six instants at which something changed, the last among them."""
    instants = sorted({time for time, _ in clerk.heard}, reverse=True)
    return instants[:: max(1, len(instants) // 6)]


@FEW
@given(facts=histories(), batches=st.integers(1, 50))
async def test_whatever_the_order_the_numbers_are_those_of_a_recount_at_every_step(
    views: Views, facts: list[Delivery], batches: int
) -> None:
    """Asked of the present and of each past instant, after everything has been heard."""
    await views.forget()
    clerk = noted(facts)

    await views.hear(facts, batches=batches)

    for instant in some_instants(clerk):
        assert seen(await views.overview(as_of=instant)) == clerk.count(instant)


@FEW
@given(facts=histories(), batches=st.integers(1, 50))
async def test_a_rebuild_gives_the_same_numbers_at_every_instant(
    views: Views, facts: list[Delivery], batches: int
) -> None:
    await views.forget()
    await views.hear(facts)
    instants = some_instants(noted(facts))
    before = {instant: seen(await views.overview(as_of=instant)) for instant in instants}
    newest = await views.version()

    await views.forget()
    await views.hear(facts, batches=batches)

    assert {instant: seen(await views.overview(as_of=instant)) for instant in instants} == before
    assert await views.version() > newest


@FEW
@given(facts=histories(), batches=st.integers(1, 20))
async def test_a_leader_sees_the_own_team_and_nothing_else(views: Views, facts: list[Delivery], batches: int) -> None:
    """Of the visits, those of the accounts that the team serves now."""
    await views.forget()
    await views.hear(facts, batches=batches)
    clerk = noted(facts)

    for team_id, leader_id in zip(TEAMS, LEADERS, strict=True):
        leader = Caller(id=leader_id, role=Role.ROLE_TEAM_LEADER)
        assert seen(await views.overview(leader, as_of=clerk.time)) == clerk.count(clerk.time, [team_id])


@FEW
@given(facts=histories())
async def test_facts_that_come_again_change_nothing(views: Views, facts: list[Delivery]) -> None:
    """Not under the same id, and a visit not even under another, long after its id was forgotten."""
    await views.forget()
    await views.hear(facts)
    instant = noted(facts).time
    before = seen(await views.overview(as_of=instant))

    await views.hear(facts)
    visits = [fact for fact in facts if fact.type.endswith("VisitRecorded")]
    await views.hear([Delivery(**vars(fact) | {"fact_id": clock.new_id()}) for fact in visits])

    assert seen(await views.overview(as_of=instant)) == before
    assert seen(await views.overview(as_of=None))["total"][:2] == before["total"][:2]


@pytest.mark.parametrize("batches", [1, 200])
async def test_a_merged_account_counts_with_its_survivor_and_by_itself_again_when_parted(
    views: Views, batches: int
) -> None:
    """A visit that is heard of late counts with the survivor, and goes back with the account that it was made to."""
    merged, survivor = ACCOUNTS[:2]
    merge = Merge(id=clock.new_id(), merged_id=merged, survivor_id=survivor)
    both = [AccountCreated(account=an_account(one, CLASSES[0], GRADE_A)) for one in (merged, survivor)]
    served = [assigned(one, MEMBERS[0], TEAMS[0]) for one in (merged, survivor)]
    late, early, own = [
        recorded(visit_id, account_id, START, 0, late=False)
        for visit_id, account_id in zip(VISITS, (merged, merged, survivor), strict=False)
    ]
    told = [a_team(0), *both, *served, early, AccountMerged(merge=merge), late, own, AccountUnmerged(merge=merge)]
    instants = [START + timedelta(minutes=minute) for minute in range(len(told))]
    await views.forget()

    await views.hear([delivery(fact, time) for fact, time in zip(told, instants, strict=True)], batches=batches)

    leader = Caller(id=LEADERS[0], role=Role.ROLE_TEAM_LEADER)
    standing = [tally((await views.overview(leader, as_of=instant)).total) for instant in instants[-5:]]
    assert standing == [(2, 2, 1, 1, 0), (1, 1, 1, 1, 0), (1, 1, 2, 1, 0), (1, 1, 3, 1, 0), (2, 2, 3, 2, 0)]


async def test_the_visits_of_a_merged_account_show_the_survivor_to_those_who_serve_it(views: Views) -> None:
    merged, survivor = ACCOUNTS[:2]
    merge = Merge(id=clock.new_id(), merged_id=merged, survivor_id=survivor)
    visit = recorded(VISITS[0], merged, START, 0, late=False)
    apart = [assigned(one, MEMBERS[0], team_id) for one, team_id in ((merged, TEAMS[0]), (survivor, TEAMS[1]))]
    leader = Caller(id=LEADERS[1], role=Role.ROLE_TEAM_LEADER)
    await views.forget()

    async def shown(fact: Any) -> list[str]:
        await views.hear([delivery(fact, START)])
        return [line.account_id for line in (await views.overview(leader)).latest_visits]

    await views.hear([delivery(fact, START) for fact in (a_team(0), a_team(1), *apart, visit)])
    assert await shown(AccountMerged(merge=merge)) == [survivor]
    assert await shown(AccountUnmerged(merge=merge)) == []


async def test_a_leader_of_no_team_sees_nothing(views: Views) -> None:
    stranger = Caller(id=clock.new_id(), role=Role.ROLE_TEAM_LEADER)

    nothing = await views.overview(stranger)

    assert seen(nothing) == {"total": (0, 0, 0, 0, 0), "teams": {}, "classes": {}, "latest": []}
    assert nothing.total.coverage == 0
