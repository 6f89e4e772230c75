"""Processes told apart for certain: a number together with when it began, so that a recycled number is never ended."""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

PAUSE = 0.02


@dataclass(frozen=True, kw_only=True)
class Identity:
    """One process of this machine; `began` counts clock ticks since the machine started."""

    pid: int
    began: int


def identify(pid: int) -> Identity | None:
    """The process that bears a number now; None when there is none, or only a zombie."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name in brackets may hold anything, brackets and blanks too; the state and the numbers follow it.
    fields = text[text.rindex(")") + 2 :].split()
    return None if fields[0] in "ZX" else Identity(pid=pid, began=int(fields[19]))


def alive(process: Identity) -> bool:
    """Whether this very process still runs."""
    return identify(process.pid) == process


def send(process: Identity, number: signal.Signals) -> None:
    """Signal a process if it still runs."""
    if alive(process):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, number)


def wait(process: Identity, seconds: float) -> bool:
    """Whether a process is gone before the time is over."""
    deadline = time.monotonic() + seconds
    while alive(process):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
    return True


def end(process: Identity, number: signal.Signals, grace: float) -> None:
    """Ask a process to end, and end it when it does not within its grace."""
    send(process, number)
    if not wait(process, grace):
        send(process, signal.SIGKILL)
        wait(process, grace)
