"""Keeps one process running: starts it, sees when it answers, starts it again when it ends, and stops it when told."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from deploy.local.pids import identify
from deploy.local.programs import Process, Program
from deploy.local.record import Row, State, now

POLL = 0.05
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 2.0
STEADY = 10.0
# A service drains for ten seconds.
GRACE = 15.0
DEATHS = 3
START_TIME = 60.0


class Failure(Exception):  # noqa: N818 - the sentence that `up` shows
    """Why the centre cannot start, and the log that tells more."""

    def __init__(self, sentence: str, log: Path) -> None:
        super().__init__(sentence)
        self.log = log


class Keeper:
    """One process that is kept running; `row` says how it is and `changed` is called when that changes."""

    def __init__(self, process: Process, log: Path, changed: Callable[[], None]) -> None:
        program = process.program
        self.row = Row(name=program.name, stop_signal=program.stop_signal.name, port=process.port)
        self._process = process
        self._log = log
        self._changed = changed
        self._stopping = asyncio.Event()
        self._running: asyncio.subprocess.Process | None = None
        self._outcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def ready(self) -> None:
        """Wait until the process answers for the first time; fails when it keeps ending before that."""
        try:
            async with asyncio.timeout(START_TIME):
                await asyncio.shield(self._outcome)
        except TimeoutError:
            name = self.row.name
            raise Failure(
                f"{name} does not answer on port {self.row.port} after {START_TIME:.0f} s", self._log
            ) from None

    async def keep(self) -> None:
        """Run the process, again and again, until it is told to stop."""
        deaths = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            ending = await self._run_once()
            if self._stopping.is_set():
                break
            deaths = 1 if time.monotonic() - began > STEADY else deaths + 1
            if deaths >= DEATHS and not self._outcome.done():
                self._outcome.set_exception(Failure(f"{self.row.name} keeps ending ({ending})", self._log))
            self.row.restarts += 1
            self._become(State.RESTARTING)
            await self._pause(min(FIRST_PAUSE * 2 ** (deaths - 1), LONGEST_PAUSE))
        self._become(State.STOPPED)

    async def stop(self) -> None:
        """Ask the process to end, and end it when it does not within its grace."""
        self._stopping.set()
        running = self._running
        if running is None or running.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            running.send_signal(self._process.program.stop_signal)
        try:
            async with asyncio.timeout(GRACE):
                await running.wait()
        except TimeoutError:
            kill_group(running)
            await running.wait()

    async def _run_once(self) -> str:
        """Run the process to its end and say how it ended."""
        self._become(State.STARTING)
        began = time.monotonic()
        try:
            await asyncio.to_thread(self._process.prepare)
            self._running = await start(self._process.program, self._log)
        except (OSError, RuntimeError) as error:
            return str(error)
        self.row.process = identify(self._running.pid)
        self._changed()
        watch = asyncio.create_task(self._see_ready(began))
        code = await self._wait(self._running)
        watch.cancel()
        self.row.process = None
        return describe(code)

    async def _wait(self, running: asyncio.subprocess.Process) -> int:
        if self._stopping.is_set():
            running.send_signal(self._process.program.stop_signal)
        return await running.wait()

    async def _see_ready(self, began: float) -> None:
        while not await self._process.ready():  # noqa: ASYNC110 - a program outside cannot set an event
            await asyncio.sleep(POLL)
        self.row.seconds = round(time.monotonic() - began, 2)
        self._become(State.READY)
        if not self._outcome.done():
            self._outcome.set_result(None)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    def _become(self, state: State) -> None:
        self.row.state = state
        self.row.since = now()
        self._changed()


async def start(program: Program, log: Path) -> asyncio.subprocess.Process:
    """Start a program in a group of its own, writing to its log."""
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            *program.command_line(),
            cwd=program.directory,
            env=program.full_environment(),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


async def run(program: Program, log: Path) -> None:
    """Run a program to its end; fails when it does."""
    running = await start(program, log)
    try:
        code = await running.wait()
    except asyncio.CancelledError:
        kill_group(running)
        await running.wait()
        raise
    if code != 0:
        raise Failure(f"{program.name} failed ({describe(code)})", log)


def kill_group(running: asyncio.subprocess.Process) -> None:
    """End a process and what it started, at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)


def describe(code: int) -> str:
    """How a process ended, in words."""
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
