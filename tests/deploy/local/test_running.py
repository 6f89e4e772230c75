"""A centre that is up stays up: what is killed comes back, and asking again changes nothing."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.local import record
from deploy.local.pids import Identity, alive, identify
from deploy.local.ports import taken
from deploy.local.record import State
from tests.deploy.local.conftest import Clone

NAMES = ["supervisor", "postgres", "nats", "accounts", "teams", "activity", "gateway"]


def eventually(true: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_status_shows_every_process_ready(running: Clone) -> None:
    status = running.run("status")

    assert status.returncode == 0
    assert [line.split()[0] for line in status.stdout.splitlines()[1:]] == NAMES
    assert {process["state"] for process in running.status().values()} == {"ready"}


def test_up_again_changes_nothing(running: Clone) -> None:
    before = running.pids()

    up = running.run("up")

    address = f"http://127.0.0.1:{running.environment['KAC_HTTP_PORT']}"
    assert up.returncode == 0
    assert f"Key Account Center   {address}\n" in up.stdout
    assert "Sign in              director     王莉\n" in up.stdout
    assert f".venv/bin/kac login --as director --url {address}\n" in up.stdout
    assert running.pids() == before


def test_the_sample_is_loaded_once_for_each_version_of_its_story(running: Clone) -> None:
    """A warm start does not pay for it, and an upgrade brings the new story."""
    story = running.tree / "deploy" / "sample" / "__main__.py"
    log = running.var / "log" / "sample.log"
    loaded = [log.read_text(encoding="utf-8").count("loaded")]

    running.run("up")
    loaded.append(log.read_text(encoding="utf-8").count("loaded"))
    story.write_text(f"{story.read_text(encoding='utf-8')}# and what happened next\n", encoding="utf-8")
    running.run("up")
    loaded.append(log.read_text(encoding="utf-8").count("loaded"))

    assert loaded == [1, 1, 2]


def test_up_with_other_ports_is_refused_while_it_runs(running: Clone) -> None:
    """Two commands that disagree about the ports must not both seem to work."""
    up = running.run("up", KAC_HTTP_PORT="7")

    assert up.returncode == 1
    assert f"already runs with KAC_HTTP_PORT={running.environment['KAC_HTTP_PORT']}" in up.stderr


@pytest.mark.parametrize("name", ["postgres", "nats", "accounts", "gateway"])
def test_a_killed_process_comes_back(running: Clone, name: str) -> None:
    """PostgreSQL too, whose lock file and zombie would keep it from starting."""
    was = running.status()[name]

    os.kill(was["pid"], signal.SIGKILL)
    eventually(lambda: row(running, name).restarts == was["restarts"] + 1 and row(running, name).state is State.READY)

    now = running.status()[name]
    assert (now["state"], now["pid"] == was["pid"]) == ("ready", False)


def test_a_process_is_kept_even_when_its_state_cannot_be_told(running: Clone) -> None:
    """A full disk, or somebody who cleans up under a running centre."""
    was = running.status()["teams"]["pid"]
    directory = running.var / "run"
    directory.rename(running.var / "elsewhere")

    os.kill(was, signal.SIGKILL)
    port = int(running.environment["KAC_TEAMS_PORT"])
    eventually(lambda: not taken(port))
    eventually(lambda: taken(port))
    (running.var / "elsewhere").rename(directory)

    os.kill(running.status()["activity"]["pid"], signal.SIGKILL)
    eventually(lambda: row(running, "teams").process not in {None, identify(was)})


def test_a_second_centre_runs_beside_the_first(running: Clone, clone: Clone) -> None:
    up = clone.run("up")

    assert up.returncode == 0, up.stderr
    assert running.run("status").returncode == 0
    assert clone.run("status").returncode == 0
    assert not set(running.pids()) & set(clone.pids())


def test_two_ups_at_once_start_one_centre_and_down_leaves_no_process(clone: Clone) -> None:
    """And what lies beside it in the data directory outlives `reset`."""
    with ThreadPoolExecutor() as threads:
        ups = list(threads.map(clone.run, ["up", "up"]))
    processes = [identify(pid) for pid in clone.pids()]
    (clone.var / "bench").mkdir()

    down = clone.run("down")

    assert [up.returncode for up in ups] == [0, 0]
    assert down.returncode == 0
    assert len(processes) == len(NAMES)
    assert none_alive(processes)
    assert clone.run("status").returncode == 1
    assert clone.run("reset").returncode == 0
    assert [path.name for path in clone.var.iterdir()] == ["bench"]


def test_after_its_supervisor_was_killed_up_starts_anew_and_nothing_is_left(clone: Clone) -> None:
    """Nobody may be left who holds a port or the cluster, whether a command follows or not."""
    assert clone.run("up").returncode == 0
    first = [identify(pid) for pid in clone.pids()]

    kill_supervisor(clone)
    up = clone.run("up")

    assert up.returncode == 0, up.stderr
    assert none_alive(first)
    second = [identify(pid) for pid in clone.pids()]
    kill_supervisor(clone)
    eventually(lambda: none_alive(second))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to drop its rights")
def test_postgres_of_root_runs_as_another_user_below_a_closed_directory(running: Clone) -> None:
    """The tree lies in a directory of root's with mode 0700, as a clone in `mktemp -d` does."""
    closed = [path for path in running.var.parents if not path.stat().st_mode & 0o001]
    status = Path(f"/proc/{running.status()['postgres']['pid']}/status").read_text(encoding="utf-8")
    fields = {name: values.split() for name, _, values in (line.partition(":") for line in status.splitlines())}

    assert closed
    assert "0" not in fields["Uid"]
    assert int(fields["CapEff"][0], 16) in {0b10, 0b100}


def row(clone: Clone, name: str) -> record.Row:
    """How a process is, as its supervisor sees it."""
    known = record.read(clone.var / "run" / "state.json")
    assert known is not None
    return known.rows[name]


def kill_supervisor(clone: Clone) -> None:
    """End the supervisor without a chance to end the rest."""
    os.kill(clone.status()["supervisor"]["pid"], signal.SIGKILL)


def none_alive(processes: list[Identity | None]) -> bool:
    """Whether all of these processes are gone."""
    return not [process for process in processes if process and alive(process)]
