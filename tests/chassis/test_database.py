import asyncio

import asyncpg
import pytest
from sqlalchemy import text

from chassis import database
from chassis.database import Database
from chassis.errors import Refusal, TextNotStorable, Unavailable
from chassis.requests import RequestIdReused
from deploy.local.databases import Database as Provisioned
from tests.chassis import notes
from tests.chassis.operating import KILL, an_operator
from tests.running import eventually


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
    db = Database(own.url, pool_size=1)
    async with db.read() as tx:
        await tx.execute(text("SELECT 1"))
        monkeypatch.setattr(database, "ACQUIRE_SECONDS", 0.1)
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


async def test_work_that_is_done_stays_done_when_its_session_ends_as_it_is_given_back(db: Database) -> None:
    async with db.read() as tx:
        asyncio.get_running_loop().call_soon(tx.connection.terminate)

    async with db.read() as tx:
        assert (await tx.execute(text("SELECT 1"))).scalar_one() == 1
