"""What the local run promises about the two engines it starts."""

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

import asyncpg
import nats
import pytest

from deploy.local.databases import Database
from deploy.local.postgres import Cluster
from deploy.local.provisioning import provision


async def test_postgres_loses_nothing_and_opens_no_socket(postgres: Cluster) -> None:
    """A laptop's centre is a real one: a power cut must not cost it a commit."""
    connection = await asyncpg.connect(postgres.url())

    shown = {
        name: await connection.fetchval(f"SHOW {name}")
        for name in ("fsync", "full_page_writes", "listen_addresses", "unix_socket_directories", "server_encoding")
    }
    await connection.close()

    assert shown == {
        "fsync": "on",
        "full_page_writes": "on",
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "server_encoding": "UTF8",
    }


async def test_the_superuser_needs_the_generated_password(postgres: Cluster) -> None:
    """Whoever reaches the port is not yet let in."""
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(postgres.url().replace(postgres.password, "guess"))


async def test_the_application_role_writes_rows_but_owns_no_table(database_url: Callable[[str], Database]) -> None:
    """Row-level security would silently do nothing for an owner or a superuser."""
    database = database_url("accounts")
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("CREATE TABLE notes (id int)")
    await owner.close()
    application = await asyncpg.connect(database.url)

    await application.execute("INSERT INTO notes VALUES (1)")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await application.execute("DROP TABLE notes")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await application.execute("CREATE TABLE mine (id int)")
    privileged = await application.fetchval(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    await application.close()

    assert privileged is False


async def test_one_service_cannot_enter_the_database_of_another(database_url: Callable[[str], Database]) -> None:
    """Nobody reads another's tables."""
    accounts = database_url("accounts")
    teams = database_url("teams")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(teams.url.replace(teams.name, accounts.name))


async def test_provisioning_twice_keeps_the_data(database_url: Callable[[str], Database]) -> None:
    """Every `up` provisions again."""
    database = database_url("teams")
    owner = await asyncpg.connect(database.owner_url)
    await owner.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")

    await provision(database)
    kept = await owner.fetchval("SELECT id FROM kept")
    await owner.close()

    assert kept == 7


async def test_nats_wants_the_password_and_keeps_a_stream(nats_url: str) -> None:
    """JetStream is on, within limits that are written down."""
    client = await nats.connect(nats_url)
    stream = client.jetstream()
    await stream.add_stream(name="PROBE", subjects=["probe.>"])

    acknowledged = await stream.publish("probe.one", b"1")
    limits = (await stream.account_info()).limits
    await stream.delete_stream("PROBE")
    await client.close()

    assert acknowledged.seq == 1
    assert limits.max_storage in (-1, 16 * 2**30)


async def test_nats_turns_away_who_does_not_know_the_password(nats_url: str) -> None:
    """Spoken by hand: a refused client of nats-py leaves its socket open."""
    port = urlsplit(nats_url).port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()

    writer.write(b'CONNECT {"user":"kac","pass":"guess"}\r\nPING\r\n')
    answer = await reader.readline()
    writer.close()
    await writer.wait_closed()

    assert answer.startswith(b"-ERR 'Authorization Violation'")
