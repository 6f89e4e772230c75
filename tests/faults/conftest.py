"""A centre to be mistreated, apart from the one that journeys share."""

from collections.abc import Iterator

import pytest

from tests.centre import Centre, running_centre


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A centre of its own, started when the first fault asks for it."""
    with running_centre(tmp_path_factory.mktemp("mistreated")) as running:
        yield running
