import asyncio

import asyncpg
import pytest

from chassis import database, leadership
from chassis.database import Database
from chassis.errors import Unavailable
from chassis.leadership import leading
from deploy.local.databases import Database as Provisioned
from tests.chassis.operating import KILL, an_operator


async def lead(db: Database, name: str, led: list[str], who: str) -> None:
    async with leading(db, name) as lease:
        led.append(who)
        while True:
            await lease.check()
            await asyncio.sleep(0.02)


async def test_one_leads_and_the_next_follows_when_it_lets_go(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leadership, "RETRY_SECONDS", 0.05)
    led: list[str] = []
    first = asyncio.create_task(lead(db, "a", led, "first"))
    await asyncio.sleep(0.3)
    second = asyncio.create_task(lead(db, "a", led, "second"))
    await asyncio.sleep(0.3)
    alone = list(led)
    first.cancel()
    await asyncio.wait([first])
    await asyncio.sleep(0.5)
    second.cancel()
    await asyncio.wait([second])

    assert alone == ["first"]
    assert led == ["first", "second"]


async def test_works_of_different_names_do_not_wait_for_each_other(db: Database) -> None:
    async with asyncio.timeout(5), leading(db, "a"), leading(db, "b"), leading(db, "reader:a"):
        pass


async def test_who_lost_the_session_is_told_so_at_the_next_check(db: Database, own: Provisioned) -> None:
    with pytest.raises((Unavailable, asyncpg.PostgresError)) as raised:
        async with leading(db, "a") as lease:
            await lease.check()
            async with an_operator(own) as operator:
                await operator.fetchval(KILL, own.name)
            await lease.check()

    assert database.passes(raised.value)


async def test_a_session_that_led_is_not_lent_out_again(db: Database) -> None:
    """It holds the lock for as long as it lives."""
    async with leading(db, "a"):
        pass
    async with db.read() as tx:
        held = await tx.connection.fetchval(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )

    assert held == 0
