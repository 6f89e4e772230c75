"""Composition root of the teams service."""

from pathlib import Path

from chassis import process, server
from chassis.neighbours import Neighbour
from chassis.process import Service
from chassis.server import Apis
from chassis.settings import Settings
from services.teams.center import listeners as center
from services.teams.center.api import MemberService, TeamService
from services.teams.neighbours import Accounts
from services.teams.portfolios import listeners as portfolios
from services.teams.portfolios.api import AssignmentService


class TeamsSettings(Settings):
    """What the teams service is told."""

    accounts_address: str
    """Where the accounts service listens for gRPC: host:port."""


def apis(settings: TeamsSettings) -> Apis:
    """Put a servicer behind each service of the contract."""
    accounts = Accounts(Neighbour("accounts", settings.accounts_address))
    return server.apis("kac.teams.v1", AssignmentService(accounts), MemberService(), TeamService(accounts))


SERVICE = Service(
    name="teams",
    apis=apis,
    listeners=center.LISTENERS | portfolios.LISTENERS,
    migrations=[Path(__file__).parent / "migrations"],
    settings=TeamsSettings,
)

if __name__ == "__main__":
    process.main(SERVICE)
