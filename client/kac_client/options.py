"""The options that every command takes, wherever they stand on the line."""

from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any

import typer

from kac_client.messages import Language


class Format(StrEnum):
    """A form in which data is written."""

    TABLE = "table"
    WIDE = "wide"
    JSON = "json"
    NDJSON = "ndjson"
    YAML = "yaml"
    CSV = "csv"
    NAME = "name"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the caller chose for the whole command."""

    output: Format | None = None
    context: str = ""
    timeout: float = 15


_chosen: ContextVar[Options] = ContextVar("options")


def current() -> Options:
    """Give what the caller chose."""
    return _chosen.get(Options())


def forget() -> None:
    """Begin a new command line."""
    _chosen.set(Options())


def form(default: Format = Format.TABLE) -> Format:
    """Say in which form to write: what was asked for, else what suits the command."""
    return current().output or default


def _choose(name: str, value: Any) -> None:
    if value is not None:
        _chosen.set(replace(current(), **{name: value}))


def _output(value: Format | None) -> None:
    _choose("output", value)


def _context(value: str | None) -> None:
    _choose("context", value)


def _timeout(value: float | None) -> None:
    _choose("timeout", value)


Output = Annotated[
    Format | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FORMAT",
        help="option.output",
        callback=_output,
        expose_value=False,
        case_sensitive=False,
    ),
]
Where = Annotated[
    str | None, typer.Option("--context", metavar="NAME", help="option.context", callback=_context, expose_value=False)
]
Timeout = Annotated[
    float | None,
    typer.Option("--timeout", metavar="SECONDS", help="option.timeout", callback=_timeout, expose_value=False, min=0.1),
]
Speech = Annotated[Language | None, typer.Option("--lang", help="option.lang", expose_value=False)]


def shared(*, _output: Output = None, _context: Where = None, _timeout: Timeout = None, _lang: Speech = None) -> None:
    """Stand for the options that every command takes; never called."""
