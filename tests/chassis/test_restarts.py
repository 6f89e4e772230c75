"""Facts on their way from one database through the stream to another effect, while the engines restart under them."""

import asyncio
from pathlib import Path

import asyncpg

from chassis import migrations, outbox, relay
from chassis.database import Database
from chassis.process import insist, stop
from chassis.stream import Stream
from deploy.local.databases import Database as Provisioned
from deploy.local.provisioning import provision
from tests.chassis.engines import a_postgres
from tests.chassis.facts import a_fact
from tests.chassis.notes import numbers
from tests.chassis.schema import create_tables
from tests.chassis.test_reader import Heard
from tests.running import eventually


async def test_a_restart_of_postgresql_loses_and_repeats_nothing(stream: Stream, tmp_path: Path) -> None:
    with a_postgres(tmp_path) as (engine, cluster):
        await engine.start()
        own = Provisioned(cluster=cluster, name="activity", service="activity", owner_password="o", password="a")
        await provision(own)
        await asyncio.to_thread(migrations.upgrade, own.owner_url, [])
        await create_tables(own)
        db = Database(own.url, pool_size=6)
        heard = Heard(db, stream)
        await heard.begin_here()
        works = [
            asyncio.create_task(insist("relay", lambda: relay.run(db, stream, source="test"))),
            asyncio.create_task(insist("reader", heard.reader().run)),
        ]
        kept: list[int] = []
        for number in range(30):
            if number == 10:
                await engine.stop()
            if number == 20:
                await engine.start()
            if await told(db, heard.about, number):
                kept.append(number)
        await eventually(lambda: all_heard(db, kept), within=15)
        for work in works:
            await stop(work)
        await db.close()

    assert kept[:10] == list(range(10))
    assert kept[-5:] == list(range(25, 30))


async def told(db: Database, about: str, number: int) -> bool:
    """Tell a fact; whether it became true."""
    try:
        async with db.begin() as tx:
            outbox.record(tx, a_fact(number=number), about=about)
    except (OSError, asyncpg.PostgresError):
        return False
    return True


async def all_heard(db: Database, kept: list[int]) -> bool:
    return list(await numbers(db)) == kept
