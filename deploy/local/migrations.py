"""Whether a database has its migrations, so that a warm start does not pay four interpreters to learn that it has."""

import hashlib
from pathlib import Path

import asyncpg

from deploy.local.databases import Database


async def behind(database: Database, digest: str) -> bool:
    """Whether `migrate` may have something to do: the files or the revisions differ from those of its last success."""
    connection = await asyncpg.connect(database.cluster.url(database.name), ssl=False)
    try:
        noted = await connection.fetchval(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        return noted is None or noted != await _state(connection, digest)
    finally:
        await connection.close()


async def note_success(database: Database, digest: str) -> None:
    """Note beside the database with which files `migrate` succeeded and at which revisions that left it."""
    connection = await asyncpg.connect(database.cluster.url(database.name), ssl=False)
    try:
        state = await connection.fetchval("SELECT quote_literal($1::text)", await _state(connection, digest))
        await connection.execute(f'COMMENT ON DATABASE "{database.name}" IS {state}')
    finally:
        await connection.close()


async def _state(connection: asyncpg.Connection, digest: str) -> str:
    try:
        rows = await connection.fetch("SELECT version_num FROM alembic_version ORDER BY version_num")
    except asyncpg.UndefinedTableError:
        rows = []
    return f"migrations {digest} at {' '.join(row['version_num'] for row in rows)}"


def digest_of(root: Path, *packages: str) -> str:
    """What the migrations below some packages are, in one word."""
    digest = hashlib.sha256()
    for path in sorted(path for package in packages for path in (root / package).glob("**/migrations/**/*.py")):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
