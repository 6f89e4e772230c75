import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from kac.activity.v1.events_pb2 import VisitRecorded, VisitScheduled
from sqlalchemy import func, select, text, update

from chassis import clock, outbox, trace
from chassis.database import Database, Transaction
from chassis.errors import NotFound
from chassis.process import insist, stop
from chassis.reader import Listeners, PositionLost, Reader, joined
from chassis.stream import Delivery, Stream
from chassis.tables import dead_letters, inbox, reader_positions
from deploy.local.databases import Database as Provisioned
from tests.chassis import notes
from tests.chassis.facts import SCHEDULED, a_told
from tests.running import eventually


async def keep(tx: Transaction, fact: VisitScheduled, _delivery: Delivery) -> None:
    """Have an effect: one note with the fact's number."""
    await notes.write(tx, number=int(fact.visit.etag))


class Heard:
    """Facts about one thing, and a reader of this kind of fact that starts right before them."""

    def __init__(self, db: Database, stream: Stream) -> None:
        self.db, self.stream = db, stream
        self.about = clock.new_id()
        self.listener: Any = keep

    async def only_mine(self, tx: Transaction, fact: VisitScheduled, delivery: Delivery) -> None:
        """Leave out what other tests say in the same stream."""
        if delivery.about == self.about:
            await self.listener(tx, fact, delivery)

    def reader(self, **changes: Any) -> Reader:
        """A reader, as often as one is needed: it keeps nothing of its own."""
        listeners: Listeners = {VisitScheduled: self.only_mine}
        return Reader(name="test", **{"db": self.db, "stream": self.stream, "listeners": listeners, **changes})

    async def begin_here(self) -> None:
        """Read from the present end of the stream on."""
        await self.reader().place()
        async with self.db.begin() as tx:
            await tx.execute(update(reader_positions).values(sequence=await self.stream.last_sequence()))

    async def tell(self, *numbers: int) -> None:
        """Let the stream hold facts with these numbers."""
        facts = [a_told(self.about, number=number) for number in numbers]
        assert all(await self.stream.publish_all(facts, source="test"))

    async def has_read_all(self) -> bool:
        """Whether the reader's place is the end of what it hears."""
        info = await self.stream._js.stream_info("FACTS")
        async with self.db.read() as tx:
            place = (await tx.execute(select(reader_positions.c.sequence))).scalar_one()
        return bool(place >= info.state.last_seq)


@pytest.fixture
async def heard(db: Database, stream: Stream) -> Heard:
    """Facts and who reads them."""
    heard = Heard(db, stream)
    await heard.begin_here()
    return heard


@asynccontextmanager
async def reading(reader: Reader) -> AsyncIterator[asyncio.Task[None]]:
    """Read for the length of the block, as a process does."""
    task = asyncio.create_task(insist("reader", reader.run))
    try:
        yield task
    finally:
        await stop(task)


async def letters(db: Database) -> list[Any]:
    async with db.read() as tx:
        return list((await tx.execute(select(dead_letters))).mappings())


async def test_facts_have_their_effects_in_their_order(heard: Heard, db: Database) -> None:
    await heard.tell(*range(5))
    async with reading(heard.reader()):
        await eventually(heard.has_read_all)
        await heard.tell(*range(5, 8))
        await eventually(heard.has_read_all)

    assert await notes.numbers(db) == list(range(8))


async def test_each_fact_has_one_effect_whenever_its_reader_dies(heard: Heard, db: Database) -> None:
    """The place, the fact's id and the effect are one transaction, so that no moment is between them."""
    await heard.tell(*range(60))
    dice = random.Random(13)
    for _ in range(60):
        task = asyncio.create_task(heard.reader().run())
        await asyncio.sleep(dice.random() * 0.04)
        await stop(task)
    async with reading(heard.reader()):
        await eventually(heard.has_read_all)

    assert await notes.numbers(db) == list(range(60))


@pytest.mark.parametrize("last", [0, 3, 7])
async def test_a_reader_that_dies_amid_a_batch_neither_skips_nor_repeats(heard: Heard, db: Database, last: int) -> None:
    async def die(tx: Transaction, fact: VisitScheduled, delivery: Delivery) -> None:
        await keep(tx, fact, delivery)
        if fact.visit.etag == str(last):
            raise asyncio.CancelledError

    heard.listener = die
    await heard.tell(*range(8))
    with pytest.raises(asyncio.CancelledError):
        await heard.reader().run()
    heard.listener = keep
    async with reading(heard.reader()):
        await eventually(heard.has_read_all)

    assert await notes.numbers(db) == list(range(8))


async def test_a_fact_that_was_published_twice_has_one_effect(heard: Heard, db: Database) -> None:
    """Beyond the window in which JetStream knows it again, the second one stands at a place of its own."""
    fact = a_told(heard.about, number=1)
    envelope = {"ce-id": fact.id, "ce-time": fact.time.isoformat()}
    for unique in ("a", "b", "c"):
        headers = envelope | {"Nats-Msg-Id": fact.id + unique}
        await heard.stream._js.publish(fact.subject, fact.payload, headers=headers)
    await heard.tell(2)
    async with reading(heard.reader()):
        await eventually(heard.has_read_all)
        await heard.stream._js.publish(fact.subject, fact.payload, headers=envelope | {"Nats-Msg-Id": fact.id + "d"})
        await eventually(heard.has_read_all)

    assert await notes.numbers(db) == [1, 2]


async def test_a_fact_at_fault_is_set_aside_after_five_attempts_and_those_behind_it_go_on(
    heard: Heard, db: Database
) -> None:
    attempts: list[int] = []

    async def stumble(tx: Transaction, fact: VisitScheduled, delivery: Delivery) -> None:
        await keep(tx, fact, delivery)
        if fact.visit.etag == "3":
            attempts.append(3)
            raise KeyError("what is this?")

    heard.listener = stumble
    await heard.tell(*range(6))
    async with reading(heard.reader()):
        await eventually(heard.has_read_all, within=10)

    assert await notes.numbers(db) == [0, 1, 2, 4, 5]
    assert len(attempts) in {5, 6}, "once together with others, five times alone"
    (letter,) = await letters(db)
    assert (letter["reader"], letter["subject"]) == ("test", f"{SCHEDULED}.{heard.about}")
    assert "what is this?" in letter["error"]
    assert VisitScheduled.FromString(letter["payload"]).visit.etag == "3"


async def test_a_fact_that_fails_for_a_while_is_applied(heard: Heard, db: Database) -> None:
    attempts = 0

    async def stumble(tx: Transaction, fact: VisitScheduled, delivery: Delivery) -> None:
        nonlocal attempts
        attempts += 1
        if attempts < 4:
            raise NotFound
        await keep(tx, fact, delivery)

    heard.listener = stumble
    await heard.tell(1)
    async with reading(heard.reader()):
        await eventually(heard.has_read_all)

    assert await notes.numbers(db) == [1]
    assert await letters(db) == []


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param("zero \x00 byte", id="nul"),
        pytest.param("lone \ud800 surrogate", id="surrogate"),
        pytest.param("long " * 10_000, id="long"),
    ],
)
async def test_whatever_the_error_says_its_dead_letter_can_be_kept(
    heard: Heard, db: Database, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.reader.LONGEST_PAUSE_SECONDS", 0.01)

    async def fail(_tx: Transaction, _fact: VisitScheduled, _delivery: Delivery) -> None:
        raise ValueError(trouble)

    heard.listener = fail
    await heard.tell(1)
    async with reading(heard.reader()):
        await eventually(heard.has_read_all)

    (letter,) = await letters(db)
    assert "ValueError" in letter["error"]


async def test_a_fact_that_is_set_aside_twice_does_not_stop_the_reader(
    heard: Heard, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.reader.LONGEST_PAUSE_SECONDS", 0.01)
    fact = a_told(heard.about, payload=b"\xff\xff not protobuf")
    for unique in ("a", "b"):
        headers = {"ce-id": fact.id, "Nats-Msg-Id": fact.id + unique}
        await heard.stream._js.publish(fact.subject, fact.payload, headers=headers)
    await heard.tell(7)
    async with reading(heard.reader()):
        await eventually(heard.has_read_all)

    assert await notes.numbers(db) == [7]
    assert [letter["fact_id"] for letter in await letters(db)] == [fact.id]


async def test_a_message_of_a_stranger_is_set_aside_like_any_other(
    heard: Heard, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.reader.LONGEST_PAUSE_SECONDS", 0.01)
    await heard.stream._client.publish(f"{SCHEDULED}.{heard.about}", b"\xff who are you?")
    await heard.tell(7)
    async with reading(heard.reader()):
        await eventually(heard.has_read_all)

    assert await notes.numbers(db) == [7]
    assert len(await letters(db)) == 1


async def test_while_the_database_is_away_a_reader_waits_and_loses_nothing(
    heard: Heard, db: Database, own: Provisioned
) -> None:
    operator = await asyncpg.connect(own.cluster.url(), ssl=False)
    async with reading(heard.reader()):
        await heard.tell(0)
        await eventually(heard.has_read_all)
        await operator.execute(f'ALTER DATABASE "{own.name}" ALLOW_CONNECTIONS false')
        await operator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", own.name)
        await heard.tell(1, 2, 3)
        await asyncio.sleep(1)
        await operator.execute(f'ALTER DATABASE "{own.name}" ALLOW_CONNECTIONS true')
        await eventually(lambda: _quietly(heard.has_read_all), within=10)
    await operator.close()

    assert await notes.numbers(db) == [0, 1, 2, 3]
    assert await letters(db) == []


async def _quietly(look: Any) -> bool:
    try:
        return bool(await look())
    except (OSError, asyncpg.PostgresError):
        return False


async def test_a_lock_that_lasts_too_long_is_waited_for_and_no_fault_of_the_fact(
    heard: Heard, db: Database, own: Provisioned
) -> None:
    hasty = Database(own.url, pool_size=4, statement_seconds=0.1)
    async with reading(heard.reader(db=hasty)):
        async with db.begin() as tx:
            await tx.execute(text("LOCK TABLE notes"))
            await heard.tell(1)
            await asyncio.sleep(1.5)
        await eventually(heard.has_read_all, within=10)
    await hasty.close()

    assert await notes.numbers(db) == [1]
    assert await letters(db) == []


async def test_a_reader_whose_place_was_moved_by_another_stops_and_changes_nothing(heard: Heard, db: Database) -> None:
    reader = heard.reader()
    place = await reader.place()
    delivery = Delivery(
        sequence=place + 1,
        fact_id=clock.new_id(),
        subject="",
        about=heard.about,
        type=SCHEDULED,
        time=clock.now(),
        trace_parent="",
        payload=b"",
    )
    async with db.begin() as tx:
        await tx.execute(update(reader_positions).values(sequence=place + 5))

    with pytest.raises(PositionLost):
        await reader._take([delivery], place)

    assert await notes.count(db) == 0
    async with db.read() as tx:
        assert (await tx.execute(select(func.count()).select_from(inbox))).scalar_one() == 0


async def test_two_readers_of_one_name_have_one_effect_and_the_second_takes_over(
    heard: Heard, db: Database, own: Provisioned
) -> None:
    other = Database(own.url, pool_size=5)
    async with reading(heard.reader(db=other)):
        async with reading(heard.reader()) as first:
            await heard.tell(*range(5))
            await eventually(heard.has_read_all)
            await stop(first)
        await heard.tell(*range(5, 9))
        await eventually(heard.has_read_all)
    await other.close()

    assert await notes.numbers(db) == list(range(9))


async def test_a_fact_of_another_kind_is_not_heard(heard: Heard, db: Database) -> None:
    await heard.stream.publish(a_scheduled(heard.about), source="test")
    await heard.tell(1)
    async with reading(heard.reader()):
        await eventually(heard.has_read_all)

    assert await notes.numbers(db) == [1]


def a_scheduled(about: str) -> outbox.Fact:
    fact = a_told(about)
    return outbox.Fact(**{**vars(fact), "subject": f"{VisitRecorded.DESCRIPTOR.full_name}.{about}"})


async def test_what_a_listener_tells_belongs_to_the_trace_of_what_it_heard(heard: Heard) -> None:
    seen: list[str] = []

    async def listen(_tx: Transaction, _fact: VisitScheduled, _delivery: Delivery) -> None:
        seen.append(trace.parent())

    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    heard.listener = listen
    fact = a_told(heard.about)
    await heard.stream.publish(outbox.Fact(**{**vars(fact), "trace_parent": parent}), source="test")
    await heard.tell(1)
    async with reading(heard.reader()):
        await eventually(heard.has_read_all)

    assert seen == [parent, ""]


async def test_readers_are_told_after_each_batch_that_came_true(heard: Heard, db: Database) -> None:
    counts: list[int] = []
    applied = asyncio.Event()
    await heard.tell(*range(3))
    async with reading(heard.reader(applied=applied.set)):
        await asyncio.wait_for(applied.wait(), 5)
        counts.append(await notes.count(db))

    assert counts[0] > 0


async def test_what_several_parts_hear_they_hear_one_after_the_other() -> None:
    """A part that joins takes no fact away from another."""
    said: list[str] = []

    def part(name: str) -> Any:
        async def listen(_tx: Transaction, _fact: Any, _delivery: Delivery) -> None:
            said.append(name)

        return listen

    listeners = joined({VisitScheduled: part("first"), VisitRecorded: part("only")}, {VisitScheduled: part("second")})
    nothing: Any = None

    await listeners[VisitScheduled](nothing, VisitScheduled(), nothing)
    await listeners[VisitRecorded](nothing, VisitRecorded(), nothing)

    assert said == ["first", "second", "only"]
