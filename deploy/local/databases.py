"""One database per service: its owner, who migrates it, and its application role, which owns nothing."""

from dataclasses import dataclass
from typing import Protocol

SERVICES = ("accounts", "teams", "activity", "gateway")


class Cluster(Protocol):
    """A PostgreSQL server, wherever it runs."""

    @property
    def host(self) -> str:
        """The address at which it listens."""

    @property
    def port(self) -> int:
        """The port at which it listens."""

    def url(self, database: str = ...) -> str:
        """Where its superuser connects."""


@dataclass(frozen=True, kw_only=True)
class Database:
    """One database and the passwords of its two roles; `service` names the roles, so copies for tests share them."""

    cluster: Cluster
    name: str
    service: str
    owner_password: str
    password: str

    @property
    def owner_url(self) -> str:
        """Where migrations connect."""
        return self._url(f"{self.service}_owner", self.owner_password)

    @property
    def url(self) -> str:
        """Where the service connects."""
        return self._url(self.service, self.password)

    def _url(self, role: str, password: str) -> str:
        return f"postgresql://{role}:{password}@{self.cluster.host}:{self.cluster.port}/{self.name}"
