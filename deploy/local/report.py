"""What the commands say: progress and failures on stderr, the summary and the table of processes on stdout."""

import asyncio
import json
import sys
import time
from pathlib import Path

from deploy.local import pids, record
from deploy.local.databases import SERVICES
from deploy.local.ports import LOOPBACK
from deploy.local.processes import centre
from deploy.local.record import Record, Row, State
from deploy.local.settings import Settings

LINES = 15


def tell(name: str, what: str, seconds: float) -> None:
    """One line of progress."""
    print(f"  {name:<18} {what:<8} {seconds:5.1f} s", file=sys.stderr, flush=True)


def ready_names(known: Record | None) -> set[str]:
    """The processes that answer and the steps that are done."""
    return {name for name, row in known.rows.items() if row.state in {State.READY, State.DONE}} if known else set()


def tell_progress(known: Record, told: set[str], began: float) -> set[str]:
    """Tell what got ready since the last time, and which that is."""
    fresh = ready_names(known) - told
    for name in known.rows:
        if name in fresh:
            tell(name, known.rows[name].state, time.monotonic() - began)
    return fresh


def with_log(sentence: str, log: Path) -> str:
    """A sentence, the log that tells more, and how that ends."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-LINES:] if log.exists() else []
    return "\n".join([f"{sentence}; {log} ends with:", *(f"    {line}" for line in lines)])


def why_it_ended(settings: Settings, known: Record | None) -> str:
    """Why a supervisor is gone."""
    if known and known.failure:
        return with_log(known.failure, Path(known.failed_log))
    if known and known.stopped:
        return "the centre was stopped while it started"
    return with_log("the supervisor ended unexpectedly", settings.log("supervisor"))


def what_is_missing(settings: Settings, known: Record) -> str:
    """Which process does not get ready."""
    late = next((row for row in known.rows.values() if row.state not in {State.READY, State.DONE}), None)
    name = late.name if late else "supervisor"
    return with_log(f"{name} is {late.state if late else 'late'}", settings.log(name))


def summary(settings: Settings) -> str:
    """Where to go and what to try."""
    address = f"http://{LOOPBACK}:{settings.ports['http']}"
    return "\n".join(
        [
            "",
            f"Key Account Center   {address}",
            "",
            *sign_ins(settings),
            "gRPC                 " + "  ".join(f"{name} {LOOPBACK}:{settings.ports[name]}" for name in SERVICES),
            "",
            "Try                  .venv/bin/kac login --as director",
            "                     .venv/bin/kac overview",
            f"                     curl -s {address}/readyz",
        ]
    )


def sign_ins(settings: Settings) -> list[str]:
    """The people of the sample centre who sign in with one click."""
    path = settings.var / "sample-sign-ins.json"
    if not path.exists():
        return []
    known = json.loads(path.read_text(encoding="utf-8"))
    return [*(f"Sign in              {one}" for one in known), ""]


def status(settings: Settings, form: str) -> int:
    """Print how each process is now, asked afresh; 0 only when all of them answer."""
    known = record.read(settings.run / "state.json")
    rows = asyncio.run(current_rows(settings, known)) if known else []
    ready = bool(known and known.complete and rows) and all(row.state is State.READY for row in rows)
    if form == "json":
        print(json.dumps({"ready": ready, "processes": [described(row) for row in rows]}, indent=2))
    elif rows:
        print(table(rows))
    else:
        print(f"nothing runs in {settings.var}", file=sys.stderr)
    return 0 if ready else 1


async def current_rows(settings: Settings, known: Record) -> list[Row]:
    """The processes of a record as they are at this moment, the supervisor first."""
    state = State.READY if pids.alive(known.supervisor) else State.STOPPED
    supervisor = Row(name="supervisor", state=state, process=known.supervisor if state is State.READY else None)
    rows = [row for row in known.rows.values() if row.port is not None]
    asked = {process.program.name: process.ready for process in centre(settings).processes()}
    for row in rows:
        if row.process is None or not pids.alive(row.process):
            row.process = None
            row.state = State.STOPPED if state is State.STOPPED else row.state
    answers = await asyncio.gather(*(asked[row.name]() for row in rows))
    for row, answer in zip(rows, answers, strict=True):
        if row.state is State.READY and not answer:
            row.state = State.UNREADY
    return [supervisor, *rows]


def table(rows: list[Row]) -> str:
    """The processes in columns."""
    head = ("NAME", "PID", "STATE", "SINCE", "RESTARTS", "PORT")
    cells = [head, *(tuple("" if value is None else str(value) for value in described(row).values()) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in cells)


def described(row: Row) -> dict[str, str | int | None]:
    """One process as the status shows it."""
    return {
        "name": row.name,
        "pid": row.process.pid if row.process else None,
        "state": row.state.value,
        "since": row.since,
        "restarts": row.restarts,
        "port": row.port,
    }
