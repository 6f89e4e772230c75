"""What `up` says when it cannot start: one clear line that names what to do, and nothing left behind."""

import os
import socket
from pathlib import Path

import pytest

from deploy.local.ports import taken
from deploy.local.settings import PORTS
from tests.deploy.local.conftest import Clone


def test_a_taken_port_is_named_with_its_holder_and_the_variable_that_moves_it(clone: Clone) -> None:
    port = int(clone.environment["KAC_TEAMS_PORT"])
    with socket.create_server(("127.0.0.1", port)):
        up = clone.run("up")

    assert up.returncode == 1
    assert up.stderr.startswith(f"up: port {port} is taken by process {os.getpid()}, ")
    assert up.stderr.endswith("; KAC_TEAMS_PORT moves it\n")
    assert up.stderr.count("\n") == 1


def test_a_data_directory_that_cannot_be_written_is_named(clone: Clone) -> None:
    up = clone.run("up", KAC_VAR="/proc/kac")

    assert up.returncode == 1
    assert up.stderr.startswith("up: cannot write the data directory /proc/kac (")
    assert up.stderr.endswith("); KAC_VAR names another\n")
    assert up.stderr.count("\n") == 1


def test_every_wrong_port_is_reported_at_once(clone: Clone) -> None:
    up = clone.run("up", KAC_HTTP_PORT="http", KAC_NATS_PORT="70000", KAC_TEAMS_PORT="7", KAC_ACCOUNTS_PORT="7")

    assert up.returncode == 1
    assert up.stderr == (
        "up: KAC_HTTP_PORT is 'http', but a port is a number from 1 to 65535; "
        "KAC_NATS_PORT is '70000', but a port is a number from 1 to 65535; "
        "KAC_ACCOUNTS_PORT and KAC_TEAMS_PORT are both 7\n"
    )


def test_a_process_that_keeps_ending_is_named_with_the_end_of_its_log(clone: Clone) -> None:
    """And what did start is stopped again: a failed `up` holds no port."""
    up = clone.run("up", STAND_IN_BROKEN="teams")

    log = clone.var / "log" / "teams.log"
    assert up.returncode == 1
    assert f"up: teams keeps ending (exit code 1); {log} ends with:\n" in up.stderr
    assert "    teams is broken on purpose\n" in up.stderr
    assert clone.pids() == []
    assert not taken_ports(clone)


@pytest.mark.parametrize("command", ["down", "reset"])
def test_stopping_what_never_ran_is_no_failure(clone: Clone, command: str) -> None:
    stopped = clone.run(command)

    assert (stopped.returncode, stopped.stderr) == (0, "")


def test_status_of_what_never_ran_is_not_ready(clone: Clone) -> None:
    status = clone.run("status")

    assert status.returncode == 1
    assert status.stderr == f"nothing runs in {clone.var}\n"


def test_a_link_in_the_place_of_the_data_directory_is_followed(clone: Clone, tmp_path: Path) -> None:
    """KAC_VAR may be typed as a link; what is reset is what lies behind it."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "passwords.json").write_text("{}", encoding="utf-8")

    assert clone.run("reset", KAC_VAR=str(tmp_path / "link")).returncode == 0
    assert not (tmp_path / "elsewhere" / "passwords.json").exists()


def taken_ports(clone: Clone) -> list[str]:
    """The ports of a clone somebody listens on."""
    return [variable for variable, _ in PORTS.values() if taken(int(clone.environment[variable]))]
