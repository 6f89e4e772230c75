"""What the supervisor tells the commands: one small file, replaced as a whole at every change."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from deploy.local import files
from deploy.local.pids import Identity


class State(StrEnum):
    """How a process or a step of the start is."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    UNREADY = "unready"
    RESTARTING = "restarting"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"


@dataclass(kw_only=True)
class Row:
    """One process or step: `since` is when its state began, `seconds` how long it took to get ready."""

    name: str
    state: State = State.WAITING
    since: str = ""
    seconds: float = 0.0
    process: Identity | None = None
    stop_signal: str = "SIGTERM"
    port: int | None = None
    restarts: int = 0


@dataclass(kw_only=True)
class Record:
    """One run: who supervises it, where it listens, how its parts are, and why it failed if it did."""

    supervisor: Identity
    since: str
    ports: dict[str, int]
    rows: dict[str, Row] = field(default_factory=dict)
    complete: bool = False
    stopped: bool = False
    failure: str = ""
    failed_log: str = ""


def now() -> str:
    """This moment, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def write(path: Path, record: Record) -> None:
    """Replace the record; it is of no use after a power cut, so it is not synced."""
    files.write(path, json.dumps(asdict(record), indent=1) + "\n", durable=False)


def read(path: Path) -> Record | None:
    """The last record; None when there never was a run."""
    try:
        known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    known["supervisor"] = Identity(**known["supervisor"])
    known["rows"] = {name: _row(row) for name, row in known["rows"].items()}
    return Record(**known)


def _row(known: dict[str, Any]) -> Row:
    process = known.pop("process")
    return Row(**known | {"state": State(known["state"]), "process": Identity(**process) if process else None})
