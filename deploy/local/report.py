"""What the commands say: progress and failures on stderr, the summary on stdout."""

import itertools
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from deploy.local.databases import SERVICES
from deploy.local.ports import LOOPBACK
from deploy.local.record import Record, State
from deploy.local.settings import PORTS, Settings

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
    grpc = (f"{name} {LOOPBACK}:{settings.ports[name]}" for name in SERVICES)
    url = f" --url {address}" if settings.ports["http"] != PORTS["http"][1] else ""
    tries = (f".venv/bin/kac login --as director{url}", ".venv/bin/kac overview", f"curl -s {address}/readyz")
    parts = {"Key Account Center": [address], "Sign in": sign_ins(settings), "gRPC": grpc, "Try": tries}
    return "\n".join(f"\n{block}" for title, lines in parts.items() if (block := paragraph(title, lines)))


def paragraph(title: str, lines: Iterable[str]) -> str:
    """Lines beside their title; nothing when there are none."""
    titles = itertools.chain([title], itertools.repeat(""))
    return "\n".join(f"{head:<20} {line}" for head, line in zip(titles, lines, strict=False))


def sign_ins(settings: Settings) -> list[str]:
    """The people of the sample centre who sign in with one click."""
    path = settings.var / "sample-sign-ins.json"
    if not (settings.sample and path.exists()):
        return []
    known: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return [f"{one['role_name']:<12} {one['display_name']}" for one in known]
