"""A program the local run starts: what to run, as whom, and how to ask it to stop."""

import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, kw_only=True)
class Program:
    """One program; `user` is set only where root must not run it, with the paths that user has to reach."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path = Path("/")
    user: str | None = None
    reach: tuple[Path, ...] = ()
    stop_signal: signal.Signals = signal.SIGTERM

    def command_line(self) -> list[str]:
        """The command that becomes this program and ends with the calling process, even if that is killed."""
        launch = [sys.executable, "-I", "-S", str(LAUNCH), "--parent", str(os.getpid())]
        launch += ["--signal", self.stop_signal.name]
        if self.user:
            launch += ["--user", self.user]
        launch += [f"--reach={path}" for path in self.reach]
        return [*launch, "--", *self.command]

    def full_environment(self) -> dict[str, str]:
        """What the caller's environment holds, overruled by what this program is told."""
        return {**os.environ, **self.environment}


def nothing() -> None:
    """What most programs need before they start."""


@dataclass(frozen=True, kw_only=True)
class Process:
    """A program that is kept running: what must be true before each start, and how to tell that it answers."""

    program: Program
    port: int
    ready: Callable[[], Awaitable[bool]]
    prepare: Callable[[], None] = nothing
