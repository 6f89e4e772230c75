"""Makes the four databases and their eight roles on a server that we do not run, with the passwords of its operator.

The same statements as in the local run; as often as it is asked, so that a changed password takes effect.
"""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from chassis import settings
from deploy.local.databases import SERVICES, Database
from deploy.local.provisioning import provision

POSTGRES_PORT = 5432


class ProvisionSettings(BaseSettings):
    """Where the server is, and what the roles' passwords shall be."""

    model_config = settings.CONFIG

    database_url: SecretStr
    """PostgreSQL as its superuser: postgresql://user:password@host:port/database."""
    accounts_owner_password: SecretStr
    """Of the role that migrates the database of the accounts service."""
    accounts_password: SecretStr
    """Of the role by which the accounts service works."""
    teams_owner_password: SecretStr
    """Of the role that migrates the database of the teams service."""
    teams_password: SecretStr
    """Of the role by which the teams service works."""
    activity_owner_password: SecretStr
    """Of the role that migrates the database of the activity service."""
    activity_password: SecretStr
    """Of the role by which the activity service works."""
    gateway_owner_password: SecretStr
    """Of the role that migrates the database of the gateway."""
    gateway_password: SecretStr
    """Of the role by which the gateway works."""

    def password(self, role: str) -> str:
        """Give the password of a role."""
        secret: SecretStr = getattr(self, f"{role}_password")
        return secret.get_secret_value()


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A server known by the address at which its superuser reaches it."""

    superuser_url: str

    @property
    def host(self) -> str:
        """The address at which it listens."""
        return urlsplit(self.superuser_url).hostname or "localhost"

    @property
    def port(self) -> int:
        """The port at which it listens."""
        return urlsplit(self.superuser_url).port or POSTGRES_PORT

    def url(self, database: str = "postgres") -> str:
        """Where its superuser connects."""
        return urlsplit(self.superuser_url)._replace(path=f"/{database}").geturl()


def databases(told: ProvisionSettings) -> list[Database]:
    """Name what shall be there."""
    cluster = Reached(superuser_url=told.database_url.get_secret_value())
    return [
        Database(
            cluster=cluster,
            name=service,
            service=service,
            owner_password=told.password(f"{service}_owner"),
            password=told.password(service),
        )
        for service in SERVICES
    ]


async def _provision_all(wanted: list[Database]) -> None:
    for database in wanted:
        await provision(database)
        print(f"provision: database {database.name} is there, with its two roles", flush=True)


if __name__ == "__main__":
    asyncio.run(_provision_all(databases(settings.read(ProvisionSettings))))
