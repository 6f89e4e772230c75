"""Two truths, one test: the tables that the code speaks of, and those that the migrations make."""

import asyncio
from collections.abc import Callable
from importlib import import_module
from pkgutil import walk_packages

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, pool
from sqlalchemy.ext.asyncio import create_async_engine

from chassis import calendar, migrations, moving, serving, tables
from chassis.calendar import store as calendar_store
from chassis.moving import store as moving_store
from chassis.process import Service
from chassis.serving import store as serving_store
from deploy import generate
from deploy.local.databases import Database

SERVICES = sorted(path.parent.name for path in (generate.ROOT / "services").glob("*/__main__.py"))


def service_of(name: str) -> tuple[Service, list[MetaData]]:
    """Give a service with all that its code says of tables."""
    package = import_module(f"services.{name}")
    for found in walk_packages(package.__path__, f"{package.__name__}."):
        import_module(found.name)
    service: Service = import_module(f"services.{name}.__main__").SERVICE
    own: MetaData = import_module(f"services.{name}.tables").metadata
    shared = {
        calendar.MIGRATIONS: calendar_store.metadata,
        moving.MIGRATIONS: moving_store.metadata,
        serving.MIGRATIONS: serving_store.metadata,
    }
    copies = [metadata for path, metadata in shared.items() if path in service.migrations]
    return service, [tables.metadata, own, *copies]


async def differences(url: str, kept: list[MetaData]) -> list[object]:
    """List in what a database differs from what the code says."""
    together = MetaData(naming_convention=tables.NAMING)
    for metadata in kept:
        for table in metadata.tables.values():
            table.to_metadata(together)

    def compare(connection: Connection) -> list[object]:
        found: list[object] = compare_metadata(MigrationContext.configure(connection), together)
        return [difference for difference in found if "alembic_version" not in str(difference)]

    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        return await connection.run_sync(compare)


@pytest.mark.parametrize("name", SERVICES)
async def test_an_empty_database_that_is_migrated_has_the_tables_of_the_code(
    name: str, database_url: Callable[[str], Database]
) -> None:
    service, kept = service_of(name)
    database = database_url(name)
    await asyncio.to_thread(migrations.upgrade, database.owner_url, service.migrations)

    assert await differences(database.owner_url, kept) == []


async def test_a_missing_column_is_seen(database_url: Callable[[str], Database]) -> None:
    service, kept = service_of("teams")
    database = database_url("teams")
    await asyncio.to_thread(migrations.upgrade, database.owner_url, service.migrations)
    engine = create_async_engine(database.owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE assignments DROP COLUMN reason")
        await connection.exec_driver_sql("DROP INDEX members_director_idx")
    await engine.dispose()

    assert len(await differences(database.owner_url, kept)) == 2


@pytest.mark.parametrize("name", SERVICES)
async def test_a_service_works_as_a_role_that_rules_nothing_and_owns_nothing(
    name: str, database_url: Callable[[str], Database]
) -> None:
    service, _ = service_of(name)
    database = database_url(name)
    await asyncio.to_thread(migrations.upgrade, database.owner_url, service.migrations)

    connection = await asyncpg.connect(database.url, ssl=False)
    role = await connection.fetchrow(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    )
    owned = await connection.fetch("SELECT tablename FROM pg_tables WHERE tableowner = current_user")
    await connection.close()

    assert role is not None
    assert not any(role.values())
    assert owned == []
