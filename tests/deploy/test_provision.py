"""What a server that we do not run is given: the same databases and roles as in the local run."""

import asyncpg
import pytest

from chassis import settings
from deploy.local.databases import SERVICES
from deploy.local.postgres import Cluster
from deploy.local.provisioning import provision
from deploy.provision import ProvisionSettings, databases


def told(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> ProvisionSettings:
    """The settings of a server whose roles have the passwords that every test of this session uses."""
    monkeypatch.setenv("KAC_DATABASE_URL", cluster.url())
    for service in SERVICES:
        monkeypatch.setenv(f"KAC_{service.upper()}_PASSWORD", "application")
        monkeypatch.setenv(f"KAC_{service.upper()}_OWNER_PASSWORD", "owner")
    return settings.read(ProvisionSettings)


async def test_both_roles_of_every_database_reach_it_by_their_own_url(
    postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = databases(told(postgres, monkeypatch))
    for database in wanted:
        await provision(database)

    assert [database.name for database in wanted] == list(SERVICES)
    for database in wanted:
        owner = await asyncpg.connect(database.owner_url, ssl=False)
        await owner.execute("CREATE TABLE provisioned (word text)")
        service = await asyncpg.connect(database.url, ssl=False)
        await service.execute("INSERT INTO provisioned VALUES ('there')")
        assert await service.fetchval("SELECT word FROM provisioned") == "there"
        await service.close()
        await owner.execute("DROP TABLE provisioned")
        await owner.close()


def test_a_missing_password_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAC_DATABASE_URL", "postgresql://postgres:x@db/postgres")

    with pytest.raises(SystemExit, match=r"KAC_ACCOUNTS_OWNER_PASSWORD: Field required.*KAC_TEAMS_PASSWORD"):
        settings.read(ProvisionSettings)
