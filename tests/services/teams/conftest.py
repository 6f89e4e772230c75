"""The teams service, running: beside an accounts service, and on its own."""

from collections.abc import AsyncIterator, Callable

import pytest

from deploy.local.databases import Database
from services.teams.__main__ import SERVICE
from tests.identity import Identity
from tests.nearby import Nearby, running_nearby
from tests.running import Running, run_service
from tests.services.teams.centre import Centre

NOBODY_LISTENS = "127.0.0.1:1"


@pytest.fixture(scope="session")
def accounts() -> Nearby:
    """What the accounts service beside `teams` knows."""
    return Nearby()


@pytest.fixture(scope="session")
async def teams(
    database_url: Callable[[str], Database], nats_url: str, identity: Identity, accounts: Nearby
) -> AsyncIterator[Running]:
    """The teams service on an empty database of its own, with an accounts service beside it."""
    async with running_nearby(accounts) as port:
        address = f"127.0.0.1:{port}"
        database = database_url("teams")
        async with run_service(SERVICE, database, nats_url, identity, accounts_address=address) as running:
            yield running


@pytest.fixture(scope="session")
def centre(teams: Running) -> Centre:
    """A centre to build in, with an accounts service beside it."""
    return Centre(teams)


@pytest.fixture(scope="session")
async def lone_centre(
    database_url: Callable[[str], Database], nats_url: str, identity: Identity
) -> AsyncIterator[Centre]:
    """A centre to build in, while the accounts service is down."""
    database = database_url("teams")
    async with run_service(SERVICE, database, nats_url, identity, accounts_address=NOBODY_LISTENS) as running:
        yield Centre(running)
