import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import func, insert, select

from chassis import clock, outbox, relay
from chassis.database import Database
from chassis.process import insist, stop
from chassis.stream import Delivery, Stream
from chassis.tables import inbox, requests
from chassis.tables import outbox as outbox_table
from deploy.local.databases import Database as Provisioned
from tests.chassis.engines import a_nats
from tests.chassis.facts import SCHEDULED, a_fact, an_unsent, number_of
from tests.running import eventually


@asynccontextmanager
async def relaying(db: Database, stream: Stream) -> AsyncIterator[asyncio.Task[None]]:
    """Relay for the length of the block, as a process does."""
    task = asyncio.create_task(insist("relay", lambda: relay.run(db, stream, source="test")))
    try:
        yield task
    finally:
        await stop(task)


async def tell(db: Database, about: str, *numbers: int) -> None:
    async with db.begin() as tx:
        for number in numbers:
            outbox.record(tx, a_fact(number=number), about=about)


async def waiting(db: Database) -> int:
    async with db.read() as tx:
        return int((await tx.execute(select(func.count()).select_from(outbox_table))).scalar_one())


async def all_sent(db: Database) -> bool:
    return not await waiting(db)


async def published(stream: Stream, about: str) -> list[int]:
    """The numbers of the facts about one thing that the stream holds, in their order."""
    taken: list[Delivery] = []
    count = await _count(stream, about)
    async with aclosing(stream.feed([f"{SCHEDULED}.{about}"], after=0).batches(most=500)) as batches:
        while len(taken) < count:
            taken += await anext(batches)
    return [number_of(fact.payload) for fact in taken]


async def _count(stream: Stream, about: str) -> int:
    info = await stream._js.stream_info("FACTS", subjects_filter=f"{SCHEDULED}.{about}")
    return (info.state.subjects or {}).get(f"{SCHEDULED}.{about}", 0)


async def test_what_is_told_is_published_in_order_and_forgotten(db: Database, stream: Stream) -> None:
    about = clock.new_id()
    await tell(db, about, 0, 1, 2)
    async with relaying(db, stream):
        await eventually(lambda: all_sent(db))
        await tell(db, about, 3)
        await eventually(lambda: all_sent(db))

    assert await published(stream, about) == [0, 1, 2, 3]


async def test_a_fact_is_on_its_way_at_once_and_not_at_the_next_look(
    db: Database, stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "IDLE_SECONDS", 30)
    about = clock.new_id()
    async with relaying(db, stream):
        await tell(db, about, 0)
        await eventually(lambda: all_sent(db))
        await tell(db, about, 1)
        await eventually(lambda: all_sent(db), within=3)

    assert await published(stream, about) == [0, 1]


async def test_facts_of_concurrent_writers_all_arrive_in_the_order_of_each(db: Database, stream: Stream) -> None:
    abouts = [clock.new_id() for _ in range(4)]
    async with relaying(db, stream):
        for number in range(40):
            await asyncio.gather(*(tell(db, about, number) for about in abouts))
        await eventually(lambda: all_sent(db))

    for about in abouts:
        assert await published(stream, about) == list(range(40))


async def test_a_relay_that_died_between_publishing_and_forgetting_publishes_again_and_the_stream_holds_one(
    db: Database, stream: Stream, own: Provisioned
) -> None:
    about = clock.new_id()
    await tell(db, about, 0, 1)
    operator = await asyncpg.connect(own.owner_url)
    transaction = operator.transaction()
    await transaction.start()
    await operator.execute("LOCK TABLE outbox IN SHARE MODE")  # reading goes on, deleting waits
    async with relaying(db, stream) as dying:
        await eventually(lambda: _holds(stream, about, 2))
        dying.cancel()
        await asyncio.wait([dying])
    await transaction.rollback()
    await operator.close()
    left = await waiting(db)

    async with relaying(db, stream):
        await tell(db, about, 2)
        await eventually(lambda: all_sent(db))

    assert left == 2
    assert await published(stream, about) == [0, 1, 2]


async def _holds(stream: Stream, about: str, count: int) -> bool:
    return await _count(stream, about) == count


async def test_only_one_relay_leads_and_another_takes_over_when_its_session_dies(
    db: Database, stream: Stream, own: Provisioned
) -> None:
    other = Database(own.url, pool_size=5)
    about = clock.new_id()
    operator = await asyncpg.connect(own.cluster.url(own.name), ssl=False)
    async with relaying(db, stream) as first, relaying(other, stream) as second:
        (leader,) = await eventually(lambda: _leaders(operator, own))
        await tell(db, about, 0)
        await eventually(lambda: all_sent(db))
        await operator.execute("SELECT pg_terminate_backend($1)", leader)
        (next_leader,) = await eventually(lambda: _leaders(operator, own, but=leader))
        await tell(db, about, 1)
        await eventually(lambda: all_sent(db))
        assert (first.done(), second.done()) == (False, False)
    await operator.close()
    await other.close()

    assert leader != next_leader
    assert await published(stream, about) == [0, 1]


async def _leaders(operator: asyncpg.Connection, own: Provisioned, *, but: int = 0) -> list[int]:
    rows = await operator.fetch(
        "SELECT pid FROM pg_locks JOIN pg_database d ON d.oid = database"
        " WHERE locktype = 'advisory' AND granted AND datname = $1 AND pid <> $2",
        own.name,
        but,
    )
    return [row["pid"] for row in rows]


async def test_a_relay_survives_a_killed_stream_server(db: Database, tmp_path: Path) -> None:
    with a_nats(tmp_path) as engine:
        await engine.start()
        client = await Stream.connect(engine.url, name="test")
        await client.prepare(8 * 1024**2)
        about = clock.new_id()
        async with relaying(db, client):
            await tell(db, about, 0)
            await eventually(lambda: all_sent(db))
            await engine.kill()
            for number in range(1, 30):
                await tell(db, about, number)
            await engine.start()
            await eventually(lambda: all_sent(db), within=10)
        found = await published(client, about)
        await client.close()

    assert found == list(range(30))


async def test_a_relay_survives_the_loss_of_all_its_sessions(db: Database, stream: Stream, own: Provisioned) -> None:
    """What a restart of PostgreSQL is to a client."""
    about = clock.new_id()
    operator = await asyncpg.connect(own.cluster.url(), ssl=False)
    async with relaying(db, stream):
        await tell(db, about, 0)
        await operator.execute(f'ALTER DATABASE "{own.name}" ALLOW_CONNECTIONS false')
        await operator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", own.name)
        await asyncio.sleep(0.5)
        await operator.execute(f'ALTER DATABASE "{own.name}" ALLOW_CONNECTIONS true')
        await tell(db, about, 1)
        await eventually(lambda: all_sent(db))
    await operator.close()

    assert await published(stream, about) == [0, 1]


async def test_while_the_stream_is_full_facts_wait_and_none_overtakes(db: Database, tmp_path: Path) -> None:
    with a_nats(tmp_path) as engine:
        await engine.start()
        client = await Stream.connect(engine.url, name="test")
        await client.prepare(1024**2)
        about = clock.new_id()
        async with relaying(db, client):
            for number in range(4):
                async with db.begin() as tx:
                    outbox.record(tx, a_fact(number=number, subject="x" * 300_000), about=about)
            await eventually(lambda: _holds(client, about, 3))
            await tell(db, about, 4)
            await asyncio.sleep(0.5)
            stuck = await waiting(db), await _count(client, about)
            await client.prepare(8 * 1024**2)
            await eventually(lambda: all_sent(db))
        found = await published(client, about)
        await client.close()

    assert stuck == (2, 3)
    assert found == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("batch", [1, 2, 500])
async def test_a_long_queue_is_worked_off_batch_by_batch(
    db: Database, stream: Stream, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(relay, "BATCH", batch)
    about = clock.new_id()
    await tell(db, about, *range(9))
    async with relaying(db, stream):
        await eventually(lambda: all_sent(db))

    assert await published(stream, about) == list(range(9))


@pytest.mark.parametrize("abouts", ["", "a", "aaa", "abc", "abab", "aabbbc", "abcabca"])
def test_a_wave_holds_an_aggregate_once_and_waves_keep_its_order(abouts: str) -> None:
    facts = [an_unsent(about, sequence=sequence) for sequence, about in enumerate(abouts)]

    parts = list(relay.waves(facts))

    assert all(len({fact.about for fact in wave}) == len(wave) for wave in parts)
    sent = list(itertools.chain.from_iterable(parts))
    assert {fact.sequence for fact in sent} == set(range(len(abouts)))
    for about in set(abouts):
        sequences = [fact.sequence for fact in sent if fact.about == about]
        assert sequences == sorted(sequences)
    assert len(parts) == max((abouts.count(about) for about in abouts), default=0)


async def test_answers_and_ids_are_forgotten_after_a_week(db: Database) -> None:
    now = clock.now()
    async with db.begin() as tx:
        for days in (1, 6, 8):
            time = now - timedelta(days=days)
            await tx.execute(insert(inbox).values(reader="r", fact_id=clock.new_id(), time=time))
            answer = {"caller_id": "c", "request_id": clock.new_id(), "rpc": "", "fingerprint": b"", "response": b""}
            await tx.execute(insert(requests).values(**answer, time=time))
    await relay.prune(db)

    async with db.read() as tx:
        kept = [(await tx.execute(select(func.count()).select_from(table))).scalar_one() for table in (inbox, requests)]
    assert kept == [2, 2]
