"""Makes the databases and roles that `databases` describes, as often as it is asked."""

import asyncpg

from deploy.local.databases import Database


async def provision(database: Database) -> None:
    """Make the database and its roles what they should be; a second time changes nothing."""
    connection = await asyncpg.connect(database.cluster.url(), ssl=False)
    try:
        await provision_roles(connection, database)
        await make_database(connection, database)
    finally:
        await connection.close()
    connection = await asyncpg.connect(database.cluster.url(database.name), ssl=False)
    try:
        await connection.execute(PRIVILEGES.format(service=database.service))
    finally:
        await connection.close()


async def provision_roles(connection: asyncpg.Connection, database: Database) -> None:
    """Both roles may log in and nothing else; whoever runs this at the same time waits."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(7605)")
        for role, password in (
            (f"{database.service}_owner", database.owner_password),
            (database.service, database.password),
        ):
            exists = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role)
            verb = "ALTER" if exists else "CREATE"
            secret = await connection.fetchval("SELECT quote_literal($1::text)", password)
            await connection.execute(
                f'{verb} ROLE "{role}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION'
                f" PASSWORD {secret}"
            )


async def make_database(connection: asyncpg.Connection, database: Database) -> None:
    """Make the database and close it to everyone but its own two roles."""
    if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", database.name):
        await connection.execute(f'CREATE DATABASE "{database.name}" OWNER "{database.service}_owner"')
    await connection.execute(f'REVOKE ALL ON DATABASE "{database.name}" FROM PUBLIC')
    await connection.execute(f'GRANT CONNECT ON DATABASE "{database.name}" TO "{database.service}"')


PRIVILEGES = """
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO "{service}";
ALTER DEFAULT PRIVILEGES FOR ROLE "{service}_owner" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{service}";
ALTER DEFAULT PRIVILEGES FOR ROLE "{service}_owner" GRANT USAGE, SELECT ON SEQUENCES TO "{service}";
"""
