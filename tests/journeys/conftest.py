"""The whole centre, which journeys go through; they add to the sample and leave what is there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.centre import Centre, running_centre
from tests.journeys.line import Kac


@pytest.fixture(scope="session")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The centre of this session, started when the first journey asks for it."""
    with running_centre(tmp_path_factory.mktemp("centre")) as running:
        yield running


@pytest.fixture
def environment(centre: Centre, tmp_path: Path) -> dict[str, str]:
    """A home of one's own, where director and manager are signed in."""
    return {"PATH": os.environ["PATH"], "KAC_HOME": str(tmp_path), "KAC_URL": centre.url, "KAC_LANG": "en"}


@pytest.fixture
def kac(environment: dict[str, str]) -> Kac:
    """Runs the command as a process, signed in as director and as manager."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kac_client", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    for who in ("director", "manager"):
        assert run("login", "--as", who).returncode == 0
    return run
