"""The whole centre in one process, and a story of two teams in it."""

from collections.abc import AsyncIterator, Callable

import pytest

from deploy.local.databases import Database
from deploy.local.engines import running_nats
from tests.contract.samples import TELLERS
from tests.contract.story import Story, Teller
from tests.contract.whole import Whole, running_whole


@pytest.fixture(scope="session")
async def whole(
    database_url: Callable[[str], Database], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Whole]:
    """The centre on empty databases and a stream of its own, so that whatever changes was changed by these tests."""
    folder = tmp_path_factory.mktemp("whole")
    with running_nats(folder) as server:
        async with running_whole(database_url, server.url, folder) as running:
            yield running


@pytest.fixture(scope="session")
async def story(whole: Whole) -> Story:
    """Two teams with an account each."""
    return await Teller(whole, TELLERS).tell()
