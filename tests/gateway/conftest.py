"""The gateway, running: its HTTP door and its own RPCs."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from deploy.local.databases import Database
from deploy.local.engines import running_nats
from tests.gateway.running import RunningGateway, run_gateway


@pytest.fixture(scope="session")
def own_nats_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the gateway's own stream is: it hears every type of fact, so also what other tests tell that is broken."""
    with running_nats(tmp_path_factory.mktemp("gateway-nats")) as server:
        yield server.url


@pytest.fixture(scope="session")
async def gateway(
    database_url: Callable[[str], Database], own_nats_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningGateway]:
    """The gateway on an empty database of its own, with pages of its own."""
    async with run_gateway(database_url("gateway"), own_nats_url, tmp_path_factory.mktemp("gateway")) as running:
        yield running
