import asyncio
import random
from collections.abc import Awaitable
from contextlib import suppress

import asyncpg
import pytest
from sqlalchemy import select, text

from chassis import clock, database, outbox
from chassis.database import Database, Transaction
from chassis.errors import Refusal, Unavailable
from chassis.requests import Answer, RequestIdReused
from chassis.tables import outbox as outbox_table
from chassis.tables import requests
from chassis.transaction import RolledBackError
from deploy.local.databases import Database as Provisioned
from tests.chassis import notes
from tests.chassis.facts import a_fact
from tests.chassis.operating import KILL, an_operator


def an_answer() -> Answer:
    return Answer(
        caller_id="somebody",
        request_id=clock.new_id(),
        rpc="/kac/Do",
        fingerprint=b"f",
        response=b"done",
        time=clock.now(),
    )


async def rows(db: Database) -> tuple[int, int, int]:
    """Count what one change leaves: the change itself, its facts and its answer."""
    async with db.read() as tx:
        facts = (await tx.execute(select(outbox_table.c.id))).all()
        answers = (await tx.execute(select(requests.c.request_id))).all()
    return await notes.count(db), len(facts), len(answers)


async def change(db: Database, *, facts: int = 1) -> None:
    """Change something, tell it, and answer."""
    async with db.begin() as tx:
        await notes.write(tx)
        for _ in range(facts):
            outbox.record(tx, a_fact(), about=clock.new_id())
        tx.answer = an_answer()


async def how_long(work: Awaitable[None]) -> float:
    """Measure, so that a test meets the moment it means on a fast machine and on a busy one."""
    began = asyncio.get_running_loop().time()
    await work
    return asyncio.get_running_loop().time() - began


@pytest.mark.parametrize("facts", [0, 1, 2, 5])
async def test_a_change_its_facts_and_its_answer_become_true_together(db: Database, facts: int) -> None:
    await change(db, facts=facts)

    assert await rows(db) == (1, facts, 1)


@pytest.mark.parametrize("facts", [1, 3])
async def test_a_refused_change_leaves_nothing_behind(db: Database, facts: int) -> None:
    """A no is a no: nothing changes, and nothing is said."""
    with pytest.raises(RequestIdReused):
        async with db.begin() as tx:
            await notes.write(tx)
            for _ in range(facts):
                outbox.record(tx, a_fact(), about=clock.new_id())
            raise RequestIdReused(clock.new_id())

    assert await rows(db) == (0, 0, 0)


async def test_a_commit_that_told_something_wakes_the_relay(db: Database) -> None:
    async with db.begin() as tx:
        await notes.write(tx)
    quiet = db.told.is_set()

    await change(db)

    assert (quiet, db.told.is_set()) == (False, True)


async def test_a_change_cancelled_at_any_moment_is_whole_or_absent(db: Database) -> None:
    """grpc.aio cancels at the deadline, wherever that finds us; a seventh of such transactions had committed in trials."""
    await change(db)
    usual = await how_long(change(db))
    dice = random.Random(7)
    for _ in range(150):
        task = asyncio.create_task(change(db, facts=2))
        await asyncio.sleep(dice.random() * usual * 2)
        task.cancel()
        await asyncio.wait([task])

    changes, facts, answers = await rows(db)
    assert facts - 2 == 2 * (changes - 2)
    assert answers == changes
    assert 2 < changes < 152


async def test_a_commit_is_not_cut_short_however_often_it_is_cancelled(db: Database) -> None:
    """A second cancellation, of a process that ends, may meet the first, of a deadline that passed.

    A session that is given back amid its COMMIT is closed, and nobody knows what became of the change.
    """
    single = Database(db._url, pool_size=1)
    committing = asyncio.Event()

    async def changes() -> None:
        async with single.begin() as tx:
            await notes.write(tx)
            committing.set()

    session = await session_of(single)
    for _ in range(20):
        committing.clear()
        task = asyncio.create_task(changes())
        await committing.wait()
        while not task.done():
            task.cancel()
            await asyncio.sleep(0)
        with suppress(asyncio.CancelledError):
            await task

    assert await notes.count(db) == 20
    assert await session_of(single) == session
    await single.close()


async def session_of(db: Database) -> int:
    async with db.read() as tx:
        return int((await tx.execute(text("SELECT pg_backend_pid()"))).scalar_one())


async def test_a_session_comes_back_from_a_cancelled_transaction_clean(db: Database) -> None:
    """What is left open in a pooled session would hold its locks, and end up inside the next caller's change."""
    dice = random.Random(11)
    single = Database(db._url, pool_size=1)
    await change(single)
    usual = await how_long(change(single))
    for _ in range(60):
        task = asyncio.create_task(change(single))
        await asyncio.sleep(dice.random() * usual)
        task.cancel()
        await asyncio.wait([task])
        async with single.read() as tx:
            inside = (await tx.execute(text("SELECT pg_current_xact_id_if_assigned()"))).scalar_one()
            assert inside is None
            assert not tx.connection.is_in_transaction()
    await single.close()


async def test_a_failed_statement_that_was_passed_over_is_no_success(db: Database) -> None:
    """PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, which looks like success to most drivers."""
    with pytest.raises(RolledBackError):
        async with db.begin() as tx:
            await notes.write(tx)
            with suppress(asyncpg.PostgresError):
                await tx.execute(text("SELECT 1/0"))

    assert await notes.count(db) == 0


async def test_a_session_killed_amid_a_transaction_is_unavailable_and_changes_nothing(
    db: Database, own: Provisioned
) -> None:
    async with an_operator(own) as operator:
        with pytest.raises((Unavailable, asyncpg.PostgresError)) as raised:
            async with db.begin() as tx:
                await notes.write(tx)
                await operator.fetchval(KILL, own.name)
                await notes.write(tx)

    assert isinstance(meaning(raised.value), Unavailable)
    assert await notes.count(db) == 0


async def test_a_refusal_is_seen_although_its_session_was_killed(db: Database, own: Provisioned) -> None:
    """Rolling back on a session that is gone must not hide why the change was given up."""
    async with an_operator(own) as operator:
        with pytest.raises(RequestIdReused):
            async with db.begin() as tx:
                await notes.write(tx)
                await operator.fetchval(KILL, own.name)
                raise RequestIdReused(clock.new_id())


async def test_a_cancellation_is_seen_although_its_session_was_killed(db: Database, own: Provisioned) -> None:
    """A background work whose cancellation turned into an error would begin again, and its process never end."""
    waiting = asyncio.Event()

    async def work() -> None:
        async with db.begin() as tx:
            await notes.write(tx)
            waiting.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await waiting.wait()
    async with an_operator(own) as operator:
        await operator.fetchval(KILL, own.name)
    task.cancel()
    await asyncio.wait([task], timeout=5)

    assert task.cancelled()


async def test_a_session_killed_during_commit_leaves_all_or_nothing(db: Database, own: Provisioned) -> None:
    """A commit has three outcomes; the third is that nobody told us."""
    await change(db)
    usual = await how_long(change(db))
    dice = random.Random(3)
    outcomes = set()
    async with an_operator(own) as operator:
        for _ in range(25):
            before = await operator.fetchval("SELECT count(*) FROM notes")
            task = asyncio.create_task(change(db))
            await asyncio.sleep(dice.random() * usual)
            await operator.fetchval(KILL, own.name)
            await asyncio.wait([task])
            if error := task.exception():
                assert isinstance(meaning(error), Unavailable), repr(error)
            outcomes.add((error is None, await operator.fetchval("SELECT count(*) FROM notes") - before))

    changes, facts, answers = await rows(db)
    assert changes == facts == answers
    assert (True, 0) not in outcomes
    assert (False, 0) in outcomes


async def test_a_bug_within_a_transaction_is_raised_as_it_is(db: Database) -> None:
    async def breaks(tx: Transaction) -> None:
        await notes.write(tx)
        raise KeyError("ours")

    with pytest.raises(KeyError, match="ours"):
        async with db.begin() as tx:
            await breaks(tx)

    assert await notes.count(db) == 0


def meaning(error: BaseException) -> Refusal | None:
    return error if isinstance(error, Refusal) else database.meaning(error)
