"""The accounts service, running."""

from collections.abc import AsyncIterator, Callable

import pytest

from deploy.local.databases import Database
from services.accounts.__main__ import SERVICE
from tests.identity import Identity
from tests.running import Running, run_service


@pytest.fixture(scope="session")
async def accounts(
    database_url: Callable[[str], Database], nats_url: str, identity: Identity
) -> AsyncIterator[Running]:
    """The accounts service on an empty database of its own."""
    async with run_service(SERVICE, database_url("accounts"), nats_url, identity) as running:
        yield running
