"""Writes data to stdout, in the form asked for, and prose to stderr."""

import csv
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import typer

from kac_client import options
from kac_client.messages import say
from kac_client.options import Format
from kac_client.wire import Message, plain, value

_STEERS_A_SHEET = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_UNBOUND = 10_000


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its name in CSV, which is a field's, and how a row shows in it."""

    name: str
    show: Callable[[Message], str] | None = None
    """How people read it; the field's own value when absent."""
    wide: bool = False
    """Whether only `-o wide` has room for it."""
    right: bool = False

    def text(self, row: Message) -> str:
        """Give the cell for people."""
        return self.show(row) if self.show else value(row, self.name)

    @property
    def title(self) -> str:
        """Head the column, in the caller's language."""
        return say(f"column.{self.name}")


@dataclass(frozen=True, kw_only=True)
class Noun:
    """How resources of a kind are written."""

    columns: Sequence[Column]
    name: str
    """The field that `-o name` prints."""


def show(rows: Sequence[Message], noun: Noun) -> None:
    """Write a list of resources."""
    match options.form():
        case Format.TABLE | Format.WIDE:
            tabulate(rows, noun)
            if not rows:
                tell("list.empty")
        case Format.JSON:
            write_json(rows)
        case Format.YAML:
            emit(_yaml(list(rows)))
        case Format.NDJSON:
            for row in rows:
                line(row)
        case Format.CSV:
            emit(in_csv(rows, noun))
        case Format.NAME:
            emit("".join(f"{plain(value(row, noun.name))}\n" for row in rows))


def show_one(row: Message, noun: Noun) -> None:
    """Write one resource: in JSON and YAML as itself, not as a list of one."""
    match options.form():
        case Format.JSON:
            write_json(row)
        case Format.YAML:
            emit(_yaml(row))
        case _:
            show([row], noun)


def show_parts(row: Message, parts: Sequence[Message], noun: Noun) -> None:
    """Write one resource by its parts, a row for each; in JSON and YAML as itself."""
    if options.form() in (Format.JSON, Format.NDJSON, Format.YAML):
        show_one(row, noun)
    else:
        show(parts, noun)


def write_json(content: Any) -> None:
    """Write JSON for people and programs alike."""
    emit(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def line(row: Message) -> None:
    """Write one line of NDJSON, at once."""
    emit(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


def emit(text: str) -> None:
    """Write data to stdout. A reader that has gone, as `head` goes, ends the command quietly."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left in the buffer would fail again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None


def tell(key: str, /, **values: Any) -> None:
    """Say something to the person, on stderr."""
    sys.stderr.write(plain(say(key, **values)) + "\n")


def prompt(key: str, /, **values: Any) -> str:
    """Word a question, which the asker puts on stderr."""
    return plain(say(key, **values))


def tabulate(rows: Sequence[Message], noun: Noun, *, title: str = "") -> None:
    """Write a table: as wide as the terminal, or as wide as it needs to be for a program."""
    from rich.console import Console  # noqa: PLC0415 - costs as much as the rest of the command
    from rich.table import Table  # noqa: PLC0415 - the same
    from rich.text import Text  # noqa: PLC0415 - the same

    terminal = sys.stdout.isatty()
    columns = [column for column in noun.columns if not column.wide or options.form() is Format.WIDE]
    grid = Table(box=None, pad_edge=False, header_style="bold", title=title or None, title_justify="left")
    for column in columns:
        side = "right" if column.right else "left"
        grid.add_column(column.title, justify=side, overflow="fold" if terminal else "ignore", no_wrap=not terminal)  # type: ignore[arg-type]  # a str of two
    for row in rows:
        grid.add_row(*(Text(_one_line(column.text(row))) for column in columns))
    width = None if terminal else _UNBOUND
    console = Console(file=sys.stdout, width=width, no_color="NO_COLOR" in os.environ, highlight=False)
    with console.capture() as written:
        console.print(grid)
    emit("".join(f"{text.rstrip()}\n" for text in written.get().splitlines()))


def in_csv(rows: Iterable[Message], noun: Noun) -> str:
    """Give every column as CSV; text that a spreadsheet would run is led by an apostrophe."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(column.name for column in noun.columns)
    writer.writerows([harmless(value(row, column.name)) for column in noun.columns] for row in rows)
    return sheet.getvalue()


def harmless(text: str) -> str:
    """Give a text of which a spreadsheet runs nothing."""
    return f"'{text}" if text.startswith(_STEERS_A_SHEET) and not _NUMBER.fullmatch(text) else text


def _one_line(text: str) -> str:
    return plain(" ".join(text.split()))


def _yaml(content: Any, indent: str = "") -> str:
    """Give block YAML whose scalars are written as JSON, which YAML 1.2 reads as it is."""
    if isinstance(content, list) and content:
        return "".join(f"{indent}- {_yaml(item, indent + '  ').lstrip()}" for item in content)
    if isinstance(content, dict) and content:
        return "".join(f"{indent}{key}:{_nested(item, indent)}" for key, item in content.items())
    return f"{indent}{json.dumps(content, ensure_ascii=False)}\n"


def _nested(item: Any, indent: str) -> str:
    return f"\n{_yaml(item, indent + '  ')}" if item and isinstance(item, dict | list) else f" {_yaml(item)}"
