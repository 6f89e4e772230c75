"""The commands: start the centre, stop it, forget it, read its logs."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

from deploy.local import checks, pids, postgres, record, report, sample
from deploy.local.pids import Identity, identify
from deploy.local.processes import centre
from deploy.local.record import Record, State
from deploy.local.settings import CONTENTS, PORTS, ROOT, CannotRun, Settings

POLL = 0.03
START_TIME = 180.0
STOP_TIME = 60.0
GRACE = 15.0


def up(settings: Settings) -> int:
    """Bring the centre up, unless it is, and return when all of it answers."""
    checks.check_machine()
    checks.prepare_directory(settings)
    with one_at_a_time(settings):
        running = supervised(settings)
        if running:
            refuse_other_ports(running, settings)
        supervisor = running.supervisor if running else start_supervisor(settings)
    try:
        follow(settings, supervisor, report.ready_names(running))
        if settings.sample:
            sample.load(centre(settings))
    except KeyboardInterrupt:
        if running is None:
            take_down(settings)
        raise
    print(report.summary(settings))
    return 0


def down(settings: Settings) -> int:
    """Stop the centre and return when nothing of it runs any more."""
    if not settings.run.is_dir():
        return 0
    with one_at_a_time(settings):
        take_down(settings)
    return 0


def reset(settings: Settings) -> int:
    """Stop the centre and forget its data; whatever else lies in the data directory stays."""
    down(settings)
    for name in CONTENTS:
        path = settings.var / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        settings.var.rmdir()
    return 0


def logs(settings: Settings, name: str | None, *, follow: bool) -> int:
    """Show the end of one log, or of all, and go on with what is added."""
    directory = settings.var / "log"
    known = sorted(path.stem for path in directory.glob("*.log"))
    if name is not None and name not in known:
        raise CannotRun(f"there is no log of {name}; there are {', '.join(known) or 'none'}")
    wanted = [str(settings.log(one)) for one in ([name] if name else known)]
    if not wanted:
        raise CannotRun(f"there are no logs in {directory}")
    os.execvp("tail", ["tail", "-n", "100", *(["-F"] if follow else []), *wanted])  # noqa: S606 - tail of the machine


@contextlib.contextmanager
def one_at_a_time(settings: Settings) -> Iterator[None]:
    """Let only one command decide about a data directory."""
    with (settings.run / "command.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def supervised(settings: Settings) -> Record | None:
    """The record of the run whose supervisor is alive."""
    known = record.read(settings.run / "state.json")
    return known if known and pids.alive(known.supervisor) else None


def start_supervisor(settings: Settings) -> Identity:
    """Clear what a killed supervisor left, and start a new one, which goes on when this command ends."""
    end_orphans(settings)
    checks.check_ports(settings)
    checks.shorten_logs(settings)
    (settings.run / "state.json").unlink(missing_ok=True)
    log = settings.log("supervisor")
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.local", "supervise"],
            cwd=ROOT,
            env={**os.environ, "KAC_VAR": str(settings.var)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    while record.read(settings.run / "state.json") is None:
        if process.poll() is not None:
            raise CannotRun(report.with_log("the supervisor ended at once", log))
        time.sleep(POLL)
    itself = identify(process.pid)
    return itself or Identity(pid=process.pid, began=0)


def refuse_other_ports(running: Record, settings: Settings) -> None:
    """Refuse to take a centre on other ports for the one that is wanted."""
    for name, port in settings.ports.items():
        if running.ports[name] != port:
            raise CannotRun(
                f"the centre in {settings.var} already runs with {PORTS[name][0]}={running.ports[name]};"
                " stop it with `make down`, or name another data directory with KAC_VAR"
            )


def follow(settings: Settings, supervisor: Identity, told: set[str]) -> None:
    """Tell each step as it is done, until all processes answer."""
    began = time.monotonic()
    while True:
        ended = not pids.alive(supervisor)
        known = record.read(settings.run / "state.json")
        if known is None or ended:
            raise CannotRun(report.why_it_ended(settings, known))
        told |= report.tell_progress(known, told, began)
        if known.complete and all(row.state in {State.READY, State.DONE} for row in known.rows.values()):
            return
        if time.monotonic() - began > START_TIME:
            raise CannotRun(report.what_is_missing(settings, known))
        time.sleep(POLL)


def take_down(settings: Settings) -> None:
    """End the supervisor, which ends the rest, and then whatever it could not."""
    running = supervised(settings)
    if running:
        pids.end(running.supervisor, signal.SIGTERM, STOP_TIME)
    end_orphans(settings)


def end_orphans(settings: Settings) -> None:
    """End the processes of a supervisor that was killed; they heard of its end, so most are on their way."""
    known = record.read(settings.run / "state.json")
    for row in reversed(list(known.rows.values()) if known else []):
        if row.process:
            pids.end(row.process, signal.Signals[row.stop_signal], GRACE)
    number = postgres.running(settings.var / "postgres")
    process = identify(number) if number else None
    if process:
        pids.end(process, signal.SIGINT, GRACE)
