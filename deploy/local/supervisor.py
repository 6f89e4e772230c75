"""The supervisor: one detached process that starts the centre, keeps it running and stops it in reverse order."""

import asyncio
import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any, TextIO

from deploy.local import files, migrations, record
from deploy.local.databases import SERVICES
from deploy.local.keeper import Failure, Keeper, run
from deploy.local.pids import Identity, identify
from deploy.local.processes import MODULES, Centre, centre
from deploy.local.programs import Process, Program, nothing
from deploy.local.provisioning import provision
from deploy.local.record import Record, Row, State, now
from deploy.local.settings import ROOT, CannotRun, Settings


def supervise(settings: Settings) -> int:
    """Run the centre until a signal says stop; the exit code tells whether it ever was complete."""
    with hold(settings):
        itself = identify(os.getpid())
        if itself is None:
            raise CannotRun("the local run needs Linux with /proc")
        return asyncio.run(Supervisor(settings, centre(settings), itself).run())


def hold(settings: Settings) -> TextIO:
    """Be the only supervisor of a data directory for as long as the file stays open."""
    file = (settings.run / "supervisor.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise CannotRun(f"another supervisor already runs the centre in {settings.var}") from None
    return file


class Supervisor:
    """One run of the centre, told step by step in its record."""

    def __init__(self, settings: Settings, whole: Centre, itself: Identity) -> None:
        self._settings = settings
        self._centre = whole
        self._record = Record(supervisor=itself, since=now(), ports=dict(settings.ports))
        self._layers: list[list[Keeper]] = []
        self._keeping: list[asyncio.Task[None]] = []

    async def run(self) -> int:
        """Start everything, wait for the word to stop, stop everything; whether that was asked for or is a failure."""
        on_stop(cancel_this_task())
        try:
            await self._start()
            ended, _ = await asyncio.wait(self._keeping, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.gather(*ended)
        except asyncio.CancelledError:
            return 0
        except Failure as failure:
            self._record.failure, self._record.failed_log = str(failure), str(failure.log)
            return 1
        finally:
            on_stop(nothing)
            await self._stop()
        return 0

    async def _start(self) -> None:
        self._tell()
        await together(self._keep(self._centre.engines()), self._make_keys())
        await together(*(self._make_database(service) for service in SERVICES))
        await together(self._keep(self._centre.services()), self._keep((self._centre.gateway(),)))
        self._record.complete = True
        self._tell()

    async def _keep(self, processes: Iterable[Process]) -> None:
        """Start processes that are stopped together, and wait until all answer."""
        keepers = [Keeper(process, self._log(process.program), self._tell) for process in processes]
        self._layers.append(keepers)
        self._record.rows |= {keeper.row.name: keeper.row for keeper in keepers}
        self._keeping += [asyncio.create_task(keeper.keep()) for keeper in keepers]
        await together(*(keeper.ready() for keeper in keepers))

    async def _make_keys(self) -> None:
        keys = self._settings.var / "keys"
        files.make_directory(keys)
        if not all((keys / name).exists() for name in ("signing.json", "jwks.json")):
            await self._do(self._centre.keys())

    async def _make_database(self, service: str) -> None:
        database = self._centre.databases[service]
        await provision(database)
        digest = migrations.digest_of(ROOT, "chassis", MODULES[service].replace(".", "/"))
        if await migrations.behind(database, digest):
            await self._do(self._centre.migration(service))
            await migrations.note_success(database, digest)

    async def _do(self, program: Program) -> None:
        """Run one step of the start to its end."""
        row = self._record.rows[program.name] = Row(name=program.name, state=State.STARTING)
        began = time.monotonic()
        self._tell()
        await run(program, self._log(program))
        row.state, row.seconds = State.DONE, round(time.monotonic() - began, 2)
        self._tell()

    async def _stop(self) -> None:
        for layer in reversed(self._layers):
            await together(*(keeper.stop() for keeper in layer))
        await asyncio.gather(*self._keeping, return_exceptions=True)
        self._record.complete = False
        self._record.stopped = True
        self._tell()

    def _log(self, program: Program) -> Path:
        return self._settings.log(program.name)

    def _tell(self) -> None:
        """Keeping things running matters more than telling so: a full disk must not end the centre."""
        try:
            record.write(self._settings.run / "state.json", self._record)
        except OSError as error:
            print(f"cannot tell how the centre is: {error}", file=sys.stderr, flush=True)


async def together(*work: Coroutine[Any, Any, None]) -> None:
    """Do things side by side; the first that fails stops the others and is what failed."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None


def on_stop(answer: Callable[[], object]) -> None:
    """Decide what a request to stop does from now on."""
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, answer)


def cancel_this_task() -> Callable[[], object]:
    """A call that cancels the task it was made in."""
    task = asyncio.current_task()
    return task.cancel if task else nothing
