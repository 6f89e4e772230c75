"""A warm start skips `migrate`, and must never skip it when there is something to do."""

from collections.abc import Callable
from pathlib import Path

import asyncpg

from deploy.local.databases import Database
from deploy.local.migrations import behind, digest_of, note_success


async def test_a_database_is_behind_until_its_migrations_succeeded(database_url: Callable[[str], Database]) -> None:
    database = database_url("gateway")

    before = await behind(database, "one")
    await note_success(database, "one")

    assert (before, await behind(database, "one"), await behind(database, "two")) == (True, False, True)


async def test_a_database_taken_back_to_an_older_revision_is_behind(database_url: Callable[[str], Database]) -> None:
    """Somebody may restore a backup, or downgrade, without telling the local run."""
    database = database_url("gateway")
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('2')")
    await note_success(database, "one")

    await owner.execute("UPDATE alembic_version SET version_num = '1'")
    await owner.close()

    assert await behind(database, "one")


def test_the_digest_sees_a_changed_a_new_and_a_renamed_migration(tmp_path: Path) -> None:
    directory = tmp_path / "services" / "teams" / "migrations"
    directory.mkdir(parents=True)
    first = directory / "first.py"
    digests = [digest_of(tmp_path, "services/teams")]

    first.write_text("one = 1", encoding="utf-8")
    digests.append(digest_of(tmp_path, "services/teams"))
    first.write_text("one = 2", encoding="utf-8")
    digests.append(digest_of(tmp_path, "services/teams"))
    first.rename(directory / "second.py")
    digests.append(digest_of(tmp_path, "services/teams"))

    assert len(set(digests)) == 4
