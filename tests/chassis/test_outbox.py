import asyncio
import random

import pytest
from kac.activity.v1.events_pb2 import VisitScheduled
from kac.activity.v1.visit_pb2 import Visit
from sqlalchemy import insert, select, update

from chassis import clock, outbox, trace
from chassis.database import Database
from chassis.outbox import Unsent
from chassis.tables import outbox as outbox_table
from tests.chassis.facts import SCHEDULED, a_fact, number_of
from tests.chassis.notes import notes, write


async def waiting(db: Database, *, limit: int = 1000) -> list[Unsent]:
    async with db.read() as tx:
        return await outbox.list_unsent(tx, limit=limit)


async def test_a_fact_waits_as_it_was_told(db: Database) -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    trace.follow(parent)
    about = clock.new_id()
    async with db.begin() as tx:
        outbox.record(tx, a_fact(number=7), about=about)
        (told,) = tx.told
    trace.follow("")

    (fact,) = await waiting(db)
    assert (fact.id, fact.about, fact.time) == (told.id, about, told.time)
    assert (fact.subject, fact.trace_parent) == (f"{SCHEDULED}.{about}", parent)
    assert number_of(fact.payload) == 7


async def test_facts_wait_in_the_order_in_which_they_were_told(db: Database) -> None:
    async with db.begin() as tx:
        for number in range(10):
            outbox.record(tx, a_fact(number=number), about="a")

    assert [number_of(fact.payload) for fact in await waiting(db)] == list(range(10))
    assert [number_of(fact.payload) for fact in await waiting(db, limit=3)] == [0, 1, 2]


async def test_what_was_sent_no_longer_waits(db: Database) -> None:
    async with db.begin() as tx:
        for number in range(3):
            outbox.record(tx, a_fact(number=number), about="a")
    first, second, third = await waiting(db)
    async with db.read() as tx:
        await outbox.remove_sent(tx, [first.sequence, third.sequence])

    assert [fact.id for fact in await waiting(db)] == [second.id]


async def test_a_fact_that_the_stream_could_never_take_is_refused_where_it_is_told(db: Database) -> None:
    """It would stand first in the outbox for ever, and every fact behind it with it."""
    with pytest.raises(ValueError, match="1200"):
        async with db.begin() as tx:
            outbox.record(tx, VisitScheduled(visit=Visit(summary="x" * 1_200_000)), about="a")

    assert await waiting(db) == []


async def test_concurrent_changes_of_one_aggregate_are_told_in_their_order(db: Database) -> None:
    """The aggregate's row is locked before its fact is written, so numbers and facts cannot part company."""
    async with db.begin() as tx:
        ids = [clock.new_id() for _ in range(3)]
        for note_id in ids:
            await tx.execute(insert(notes).values(id=note_id, words=note_id, number=0))
    dice = random.Random(5)

    async def change(note_id: str) -> None:
        async with db.begin() as tx:
            grown = update(notes).where(notes.c.id == note_id).values(number=notes.c.number + 1)
            number = (await tx.execute(grown.returning(notes.c.number))).scalar_one()
            await asyncio.sleep(dice.random() * 0.003)
            outbox.record(tx, a_fact(number=number), about=note_id)

    await asyncio.gather(*(change(dice.choice(ids)) for _ in range(120)))

    facts = await waiting(db)
    assert len(facts) == 120
    for note_id in ids:
        told = [number_of(fact.payload) for fact in facts if fact.about == note_id]
        assert told == list(range(1, len(told) + 1))


async def test_a_look_by_state_loses_nothing_that_committed_late(db: Database) -> None:
    """A cursor over ids lost every ninth row here: a low number may commit after a higher one was read."""
    slow, fast = asyncio.Event(), asyncio.Event()

    async def late() -> None:
        async with db.begin() as tx:
            await write(tx)
            await tx.execute(insert(outbox_table).values(vars_of(1)))
            fast.set()
            await slow.wait()

    task = asyncio.create_task(late())
    await fast.wait()
    async with db.begin() as tx:
        outbox.record(tx, a_fact(number=2), about="b")
    seen = await waiting(db)
    async with db.read() as tx:
        await outbox.remove_sent(tx, [fact.sequence for fact in seen])
    slow.set()
    await task

    assert [number_of(fact.payload) for fact in seen] == [2]
    assert [number_of(fact.payload) for fact in await waiting(db)] == [1]
    assert (await waiting(db))[0].sequence < seen[0].sequence


def vars_of(number: int) -> dict[str, object]:
    return {
        "id": clock.new_id(),
        "subject": f"{SCHEDULED}.a",
        "about": "a",
        "time": clock.now(),
        "trace_parent": "",
        "payload": a_fact(number=number).SerializeToString(),
    }


async def test_a_fact_told_in_a_transaction_that_only_tells_is_kept(db: Database) -> None:
    async with db.begin() as tx:
        outbox.record(tx, a_fact(), about="a")

    async with db.read() as tx:
        assert len((await tx.execute(select(outbox_table.c.id))).all()) == 1
