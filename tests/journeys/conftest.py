"""The whole centre, which journeys go through; they add to the sample and leave what is there."""

from collections.abc import Iterator

import pytest

from tests.centre import Centre, running_centre


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The centre of this session, started when the first journey asks for it."""
    with running_centre(tmp_path_factory.mktemp("centre")) as running:
        yield running
