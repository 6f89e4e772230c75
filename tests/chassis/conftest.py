"""The chassis on the real engines: a migrated database, emptied for each test, and the stream."""

import asyncio
from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

from chassis import migrations, serving, tables
from chassis.database import Database
from chassis.serving import store
from chassis.stream import Stream
from deploy.local.databases import Database as Provisioned
from deploy.local.engines import finish
from tests.chassis.notes import notes
from tests.chassis.schema import create_tables
from tests.chassis.slips import slips


@pytest.fixture(scope="session")
def template(database_url: Callable[[str], Provisioned]) -> Provisioned:
    """A database with the chassis' tables, the copy of who serves whom, and notes."""
    database = database_url("activity")
    finish(_migrate(database))
    return database


@pytest.fixture
def own(template: Provisioned) -> Provisioned:
    """The database, emptied for one test."""
    finish(_empty(template))
    return template


@pytest.fixture
async def db(own: Provisioned) -> AsyncIterator[Database]:
    """The pool of the database for one test."""
    database = Database(own.url, pool_size=5)
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def stream(nats_url: str) -> AsyncIterator[Stream]:
    """The stream of this session, shared by all tests."""
    stream = await Stream.connect(nats_url, name="tests")
    await stream.prepare(512 * 1024**2)
    yield stream
    await stream.close()


async def _migrate(database: Provisioned) -> None:
    await asyncio.to_thread(migrations.upgrade, database.owner_url, [serving.MIGRATIONS])
    await create_tables(database)


async def _empty(database: Provisioned) -> None:
    """Delete rather than truncate: that would make new files, and wait for the disk."""
    connection = await asyncpg.connect(database.owner_url)
    try:
        names = (*tables.metadata.tables, *store.metadata.tables, notes.name, slips.name)
        await connection.execute("; ".join(f"DELETE FROM {name}" for name in names))
    finally:
        await connection.close()
