import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest
from sqlalchemy import select, text

from chassis import clock, database, outbox
from chassis.database import Database, Transaction
from chassis.errors import Refusal, TextNotStorable, Unavailable
from chassis.requests import Answer, RequestIdReused
from chassis.tables import outbox as outbox_table
from chassis.tables import requests
from chassis.transaction import RolledBackError
from deploy.local.databases import Database as Provisioned
from tests.chassis import notes
from tests.chassis.facts import a_fact
from tests.running import eventually


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


@asynccontextmanager
async def an_operator(own: Provisioned) -> AsyncIterator[asyncpg.Connection]:
    """Somebody who may do anything to the database, such as ending its sessions."""
    connection = await asyncpg.connect(own.cluster.url(own.name), ssl=False)
    try:
        yield connection
    finally:
        await connection.close()


KILL = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"


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
    dice = random.Random(7)
    for _ in range(150):
        task = asyncio.create_task(change(db, facts=2))
        await asyncio.sleep(dice.random() * 0.004)
        task.cancel()
        await asyncio.wait([task])

    changes, facts, answers = await rows(db)
    assert facts - 1 == 2 * (changes - 1)
    assert answers == changes
    assert 1 < changes < 151


async def test_a_commit_is_not_cut_short_however_often_it_is_cancelled(db: Database) -> None:
    """A second cancellation, of a process that ends, may meet the first, of a deadline that passed."""
    committing = asyncio.Event()

    async def changes() -> None:
        async with db.begin() as tx:
            await notes.write(tx)
            committing.set()

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


async def test_a_session_comes_back_from_a_cancelled_transaction_clean(db: Database) -> None:
    """What is left open in a pooled session would hold its locks, and end up inside the next caller's change."""
    dice = random.Random(11)
    single = Database(db._url, pool_size=1)
    for _ in range(60):
        task = asyncio.create_task(change(single))
        await asyncio.sleep(dice.random() * 0.003)
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
    dice = random.Random(3)
    outcomes = set()
    async with an_operator(own) as operator:
        for _ in range(25):
            before = await operator.fetchval("SELECT count(*) FROM notes")
            task = asyncio.create_task(change(db))
            await asyncio.sleep(dice.random() * 0.003)
            await operator.fetchval(KILL, own.name)
            await asyncio.wait([task])
            if error := task.exception():
                assert isinstance(meaning(error), Unavailable), repr(error)
            outcomes.add((error is None, await operator.fetchval("SELECT count(*) FROM notes") - before))

    changes, facts, answers = await rows(db)
    assert changes == facts == answers
    assert (True, 0) not in outcomes
    assert (False, 0) in outcomes


def meaning(error: BaseException) -> Refusal | None:
    return error if isinstance(error, Refusal) else database.meaning(error)


@pytest.mark.parametrize(
    ("statement", "means"),
    [
        pytest.param("SELECT pg_sleep(5)", Unavailable, id="statement_timeout"),
        pytest.param("SELECT pg_terminate_backend(pg_backend_pid())", Unavailable, id="terminated"),
        pytest.param("SELECT E'a\\u0000b'::text", None, id="syntax_error_is_a_bug"),
        pytest.param("SELECT * FROM nowhere", None, id="unknown_table_is_a_bug"),
        pytest.param("SELECT 'x'::uuid", TextNotStorable, id="not_of_the_type"),
    ],
)
async def test_what_a_fault_of_the_database_means(
    own: Provisioned, statement: str, means: type[Refusal] | None
) -> None:
    db = Database(own.url, pool_size=1, statement_seconds=0.2)
    with pytest.raises((Unavailable, *database.FAULTS)) as raised:
        async with db.read() as tx:
            await tx.execute(text(statement.replace(":", "\\:")))
    found = meaning(raised.value)
    await db.close()

    assert type(found) is (means or type(None))


async def test_a_row_locked_for_too_long_is_unavailable(db: Database, own: Provisioned) -> None:
    hasty = Database(own.url, pool_size=1, statement_seconds=0.2)
    async with db.begin() as tx:
        await tx.execute(text("LOCK TABLE notes"))
        with pytest.raises(asyncpg.PostgresError) as raised:
            async with hasty.begin() as other:
                await notes.write(other)
    await hasty.close()

    assert isinstance(meaning(raised.value), Unavailable)


async def test_two_changes_that_wait_for_each_other_are_told_to_try_again(db: Database) -> None:
    async with db.begin() as tx:
        first, second = await notes.write(tx, number=0), await notes.write(tx, number=0)
    met = asyncio.Barrier(2)

    async def touch(*ids: str) -> None:
        async with db.begin() as tx:
            for note_id in ids:
                await tx.execute(notes.notes.update().where(notes.notes.c.id == note_id).values(number=1))
                if note_id == ids[0]:
                    await met.wait()

    results = await asyncio.gather(touch(first, second), touch(second, first), return_exceptions=True)

    (broken,) = [result for result in results if result is not None]
    assert isinstance(meaning(broken), Unavailable)


async def test_when_every_session_is_lent_out_the_next_is_told_to_try_again(
    own: Provisioned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "ACQUIRE_SECONDS", 0.1)
    db = Database(own.url, pool_size=1)
    async with db.read() as tx:
        await tx.execute(text("SELECT 1"))
        with pytest.raises(Unavailable):
            async with db.read():
                pass
    async with db.read() as tx:
        assert (await tx.execute(text("SELECT 1"))).scalar_one() == 1
    await db.close()


async def test_a_database_that_is_not_there_is_unavailable() -> None:
    db = Database("postgresql://a:b@127.0.0.1:1/c")
    with pytest.raises(OSError, match="Connect") as raised:
        async with db.begin():
            pass

    assert isinstance(meaning(raised.value), Unavailable)


async def test_a_database_that_is_closing_is_unavailable(own: Provisioned) -> None:
    db = Database(own.url)
    async with db.read():
        pass
    await db.close()

    with pytest.raises(Unavailable):
        async with db.begin():
            pass


async def test_using_one_transaction_at_two_places_at_once_is_a_bug(db: Database) -> None:
    """Asyncpg calls it an InterfaceError like a lost connection, but trying again would not help."""
    with pytest.raises(asyncpg.InterfaceError) as raised:
        async with db.begin() as tx:
            await asyncio.gather(notes.write(tx), notes.write(tx))

    assert meaning(raised.value) is None


async def test_a_broken_constraint_with_a_meaning_is_that_refusal(db: Database) -> None:
    refusal = RequestIdReused("x")
    with pytest.raises(RequestIdReused):
        async with db.begin() as tx:
            await notes.write(tx, "once")
            with database.refusing({"notes_words_key": refusal}):
                await notes.write(tx, "once")


async def test_a_broken_constraint_without_a_meaning_stays_a_bug(db: Database) -> None:
    with pytest.raises(asyncpg.UniqueViolationError) as raised:
        async with db.begin() as tx:
            await notes.write(tx, "once")
            with database.refusing({"notes_pkey": RequestIdReused("x")}):
                await notes.write(tx, "once")

    assert meaning(raised.value) is None


async def test_text_that_postgresql_keeps_in_no_column_is_named_as_such(db: Database) -> None:
    with pytest.raises(asyncpg.DataError) as raised:
        async with db.begin() as tx:
            await notes.write(tx, "a\x00b")

    assert isinstance(meaning(raised.value), TextNotStorable)


async def test_a_value_of_the_wrong_python_type_is_a_bug(db: Database) -> None:
    with pytest.raises(asyncpg.DataError) as raised:
        async with db.begin() as tx:
            await tx.execute(text("SELECT CAST(:number AS int)"), {"number": "seven"})

    assert meaning(raised.value) is None


async def test_sessions_notice_a_machine_that_lost_its_power(db: Database) -> None:
    """Otherwise an advisory lock outlives its holder by the two hours of Linux's usual keepalive."""
    async with db.read() as tx:
        idle = (await tx.execute(text("SHOW tcp_keepalives_idle"))).scalar_one()
        zone = (await tx.execute(text("SHOW timezone"))).scalar_one()

    assert (idle, zone) == ("15", "UTC")


async def test_a_pool_recovers_from_sessions_that_were_all_killed(db: Database, own: Provisioned) -> None:
    async def look(_: int) -> None:
        async with db.read() as tx:
            await tx.execute(text("SELECT pg_sleep(0.01)"))

    await asyncio.gather(*map(look, range(5)))
    async with an_operator(own) as operator:
        await operator.fetchval(KILL, own.name)

    await eventually(lambda: db._pool is not None and db._pool.get_size() == 0)
    await asyncio.gather(*map(look, range(5)))


async def test_a_bug_within_a_transaction_is_raised_as_it_is(db: Database) -> None:
    async def breaks(tx: Transaction) -> None:
        await notes.write(tx)
        raise KeyError("ours")

    with pytest.raises(KeyError, match="ours"):
        async with db.begin() as tx:
            await breaks(tx)

    assert await notes.count(db) == 0
