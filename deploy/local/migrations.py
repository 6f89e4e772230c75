"""Whether a database is behind its migrations, so that a warm start does not pay four interpreters to learn it is not."""

import re
from pathlib import Path

import asyncpg

from deploy.local.databases import Database
from deploy.local.processes import MODULES
from deploy.local.settings import ROOT

REVISION = re.compile(r"""^(down_)?revision(?:\s*:[^=]+)?\s*=\s*["'](\w+)["']""", re.MULTILINE)


def directory(service: str) -> Path:
    """Where a service keeps its migrations."""
    return ROOT / MODULES[service].replace(".", "/") / "migrations"


async def behind(database: Database, migrations: Path) -> bool:
    """Whether `migrate` has something to do; yes whenever that is not certain."""
    wanted = newest(migrations)
    connection = await asyncpg.connect(database.cluster.url(database.name), ssl=False)
    try:
        rows = await connection.fetch("SELECT version_num FROM alembic_version")
    except asyncpg.PostgresError:
        return True
    finally:
        await connection.close()
    return not wanted or {row["version_num"] for row in rows} != wanted


def newest(migrations: Path) -> set[str]:
    """The revisions that no other one follows."""
    found = [
        match
        for path in migrations.glob("versions/*.py")
        for match in REVISION.findall(path.read_text(encoding="utf-8"))
    ]
    return {name for down, name in found if not down} - {name for down, name in found if down}
