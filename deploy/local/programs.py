"""A program the local run starts: what to run, as whom, and how to ask it to stop."""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, kw_only=True)
class Program:
    """One program; `user` is set only where root must not run it, with the paths that user has to reach."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
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
