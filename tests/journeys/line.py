"""What the command says, as a journey reads it."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

Kac = Callable[..., subprocess.CompletedProcess[str]]
"""Runs the command with these arguments."""


def read(done: subprocess.CompletedProcess[str]) -> Any:
    """Give what was written as JSON, by a command that did what it was asked."""
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
