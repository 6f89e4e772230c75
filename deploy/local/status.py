"""How each process is at this moment, as a table or as JSON."""

import asyncio
import json
import sys

from deploy.local import pids, record
from deploy.local.processes import centre
from deploy.local.record import Record, Row, State
from deploy.local.settings import Settings


def show(settings: Settings, form: str) -> int:
    """Print how each process is, asked afresh; 0 only when all of them answer."""
    known = record.read(settings.run / "state.json")
    rows = asyncio.run(current_rows(settings, known)) if known else []
    ready = bool(known and known.complete) and all(row.state is State.READY for row in rows)
    if form == "json":
        print(json.dumps({"ready": ready, "processes": [described(row) for row in rows]}, indent=2))
    elif rows:
        print(table(rows))
    else:
        print(f"nothing runs in {settings.var}", file=sys.stderr)
    return 0 if ready else 1


async def current_rows(settings: Settings, known: Record) -> list[Row]:
    """The supervisor and the processes of its record, each asked whether it answers."""
    supervisor = Row(name="supervisor", state=State.READY, since=known.since, process=known.supervisor)
    rows = [row for row in known.rows.values() if row.port is not None]
    asked = {process.program.name: process.ready for process in centre(settings).processes()}
    answers = await asyncio.gather(*(asked[row.name]() for row in rows))
    for row, answer in zip((supervisor, *rows), (True, *answers), strict=True):
        correct(row, answers=answer, supervised=pids.alive(known.supervisor))
    return [supervisor, *rows]


def correct(row: Row, *, answers: bool, supervised: bool) -> None:
    """Correct what the record says by what is seen."""
    if row.process is None or not pids.alive(row.process):
        row.process = None
        row.state = row.state if supervised and row.state is not State.READY else State.STOPPED
    elif row.state is State.READY and not answers:
        row.state = State.UNREADY


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
