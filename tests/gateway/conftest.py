"""The gateway, running: its HTTP door and its own RPCs."""

from collections.abc import AsyncIterator, Callable

import pytest

from deploy.local.databases import Database
from tests.gateway.running import RunningGateway, run_gateway


@pytest.fixture(scope="session")
async def gateway(
    database_url: Callable[[str], Database], nats_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningGateway]:
    """The gateway on an empty database of its own, with pages of its own."""
    async with run_gateway(database_url("gateway"), nats_url, tmp_path_factory.mktemp("gateway")) as running:
        yield running
