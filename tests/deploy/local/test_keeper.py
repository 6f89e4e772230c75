"""Keeping one process running, tried with programs of one line."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local import keeper
from deploy.local.keeper import Failure, Keeper
from deploy.local.programs import Process, Program, nothing
from deploy.local.record import State


def a_keeper(log: Path, code: str, changed: Callable[[], None] = nothing) -> Keeper:
    """Keeps a line of Python running; it is ready once it has written to its log."""

    async def ready() -> bool:
        return "ready" in log.read_text(encoding="utf-8")  # noqa: ASYNC240 - a few bytes

    program = Program(name="one", command=(sys.executable, "-c", code))
    return Keeper(Process(program=program, port=1, ready=ready), log, changed)


async def test_a_program_that_keeps_ending_fails_the_start(tmp_path: Path) -> None:
    one = a_keeper(tmp_path / "one.log", "raise SystemExit(3)")
    keeping = asyncio.create_task(one.keep())

    with pytest.raises(Failure, match=r"one keeps ending \(exit code 3\)"):
        await one.ready()

    await one.stop()
    await keeping


async def test_a_killed_program_is_started_again_and_a_stopped_one_is_not(tmp_path: Path) -> None:
    again = asyncio.Event()

    def changed() -> None:
        if one.row.restarts == 1 and one.row.state is State.READY:
            again.set()

    one = a_keeper(tmp_path / "one.log", "import time; print('ready', flush=True); time.sleep(60)", changed)
    keeping = asyncio.create_task(one.keep())
    await one.ready()
    first = one.row.process
    assert first is not None

    os.kill(first.pid, signal.SIGKILL)
    async with asyncio.timeout(5):
        await again.wait()
    await one.stop()
    await keeping

    assert one.row.restarts == 1
    assert one.row.state is State.STOPPED


async def test_a_deaf_program_is_ended_after_its_grace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "GRACE", 0.1)
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
    one = a_keeper(tmp_path / "one.log", deaf)
    keeping = asyncio.create_task(one.keep())
    await one.ready()

    async with asyncio.timeout(5):
        await one.stop()
        await keeping

    assert one.row.state is State.STOPPED
