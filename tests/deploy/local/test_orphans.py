"""Processes of a killed supervisor are found by number and beginning, so nobody else's is ever ended."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import files, pids, record
from deploy.local.pids import Identity, identify
from deploy.local.postgres import Cluster, prepare
from deploy.local.record import Record, Row
from tests.deploy.local.conftest import Clone


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that would go on for a minute."""
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


def leave_behind(clone: Clone, process: Identity) -> None:
    """The record of a supervisor that is gone, with one process that is said to run."""
    files.make_directory(clone.var / "run")
    gone = Identity(pid=process.pid, began=process.began - 1)
    rows = {"teams": Row(name="teams", process=process, port=1)}
    record.write(clone.var / "run" / "state.json", Record(supervisor=gone, since="", ports={}, rows=rows))


def test_down_ends_what_a_killed_supervisor_left(clone: Clone, sleeper: subprocess.Popen[bytes]) -> None:
    process = identify(sleeper.pid)
    assert process is not None
    leave_behind(clone, process)

    assert clone.run("down").returncode == 0
    assert sleeper.wait(1) != 0


def test_down_spares_a_process_that_only_bears_the_same_number(clone: Clone, sleeper: subprocess.Popen[bytes]) -> None:
    process = identify(sleeper.pid)
    assert process is not None
    leave_behind(clone, Identity(pid=process.pid, began=process.began - 1))

    assert clone.run("down").returncode == 0
    assert sleeper.poll() is None


def test_a_zombie_counts_as_gone() -> None:
    """In a container without an init nobody may ever collect it."""
    with subprocess.Popen(["true"]) as process:
        deadline = time.monotonic() + 5
        while identify(process.pid) and time.monotonic() < deadline:
            time.sleep(0.01)

        assert Path(f"/proc/{process.pid}").exists()
        assert identify(process.pid) is None


def test_who_does_not_end_within_the_grace_is_ended() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        whole = identify(process.pid)
        assert whole is not None

        pids.end(whole, signal.SIGTERM, 0.1)

        assert process.wait(1) == -signal.SIGKILL


def test_a_lock_file_with_the_number_of_a_stranger_is_cleared_away(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    """PostgreSQL itself would refuse to start beside it."""
    lock = tmp_path / "postmaster.pid"
    lock.write_text(f"{sleeper.pid}\n", encoding="utf-8")
    (tmp_path / "PG_VERSION").touch()

    prepare(Cluster(directory=tmp_path, port=1, password="none"))

    assert not lock.exists()
    assert sleeper.poll() is None


def test_a_lock_file_of_a_running_server_is_left(postgres: Cluster) -> None:
    """Two servers on one cluster would destroy it."""
    prepare(postgres)

    assert (postgres.directory / "postmaster.pid").exists()
