"""Why the command stops: what happened, why, what to try, and the exit code that scripts read."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from kac_client.messages import say, template


class Exit(IntEnum):
    """What a script learns without reading."""

    OK = 0
    BROKEN = 1
    USAGE = 2
    NOT_FOUND = 3
    NOT_ALLOWED = 4
    CONFLICT = 5
    INVALID = 6
    UNAVAILABLE = 7


@dataclass(eq=False)
class Failure(Exception):  # noqa: N818 - a "no" is an answer, not an error
    """A "no", told in three parts."""

    exit: Exit
    what: str
    why: str
    advice: str
    reason: str = ""

    def __str__(self) -> str:
        return self.what

    def lines(self) -> list[str]:
        """Give the three parts, each as a line; a part that would be empty is left out."""
        parts = (("part.what", self.what), ("part.why", self.why), ("part.try", self.advice))
        return [say(part, text=text) for part, text in parts if text]


def failure(exit_code: Exit, name: str, /, **values: Any) -> Failure:
    """Make the failure whose three parts stand under `name` in the tables of messages, a line for each."""
    what, why, advice = (part.format(**values) for part in template(name).split("\n"))
    return Failure(exit_code, what, why, advice, reason=name.rpartition(".")[2].upper())


def usage(name: str, /, **values: Any) -> Failure:
    """Make a failure that the caller mends by typing something else."""
    return failure(Exit.USAGE, f"usage.{name}", **values)
