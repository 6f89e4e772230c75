import asyncio
from collections.abc import Callable
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData
from sqlalchemy.ext.asyncio import create_async_engine

from chassis import migrations, tables
from chassis.serving import store as serving
from deploy.local.databases import Database
from gateway.commands import MIGRATIONS
from gateway.identity.store import users
from gateway.tables import metadata
from gateway.views.tables import views


async def test_an_upgraded_database_has_the_tables_that_the_code_speaks_of(
    database_url: Callable[[str], Database],
) -> None:
    database = database_url("gateway")
    expected = MetaData(naming_convention=tables.NAMING)
    for source in (tables.metadata, serving.metadata, metadata):
        for table in source.tables.values():
            table.to_metadata(expected)

    assert {users.name, views.name} <= expected.tables.keys()
    await asyncio.to_thread(migrations.upgrade, database.owner_url, MIGRATIONS)
    await asyncio.to_thread(migrations.upgrade, database.owner_url, MIGRATIONS)

    engine = create_async_engine(database.owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.connect() as connection:
        found = await connection.run_sync(_differences, expected)
    await engine.dispose()
    assert found == []


def _differences(connection: Connection, expected: MetaData) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    differences = compare_metadata(context, expected)
    return [found for found in differences if getattr(found[-1], "name", "") != "alembic_version"]
