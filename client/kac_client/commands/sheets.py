"""Writes lists to files, row by row: CSV as spreadsheets read it, and XLSX. What is half written is never left behind."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from kac_client import output
from kac_client.failures import Exit, failure
from kac_client.output import Column, Noun
from kac_client.wire import Message, value

FORMS = (".csv", ".xlsx")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?")

Writer = Callable[[Path, Iterable[Message], Sequence[Column]], int]


def check_form(path: Path) -> None:
    """Refuses a file whose ending names no form that we write, or one that cannot be written here."""
    if path.suffix.lower() not in FORMS:
        raise failure(Exit.INVALID, "file.other_form", file=path.name)
    if path.suffix.lower() == ".xlsx":
        _xlsxwriter(path)


def write(path: Path, rows: Iterable[Message], noun: Noun) -> int:
    """Write every column of a list under the headings that people see, and give how many rows there were."""
    unfinished = path.with_name(f".{path.name}.part")
    form: Writer = _xlsx if path.suffix.lower() == ".xlsx" else _csv
    try:
        count = form(unfinished, rows, noun.columns)
        unfinished.replace(path)
    except OSError as error:
        raise failure(Exit.INVALID, "file.not_written", file=path, fault=error.strerror) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def _csv(path: Path, rows: Iterable[Message], columns: Sequence[Column]) -> int:
    # The mark makes Excel read UTF-8 as what it is.
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(column.title for column in columns)
        count = 0
        for row in rows:
            writer.writerow(output.harmless(_cell(column, row)) for column in columns)
            count += 1
    return count


def _xlsx(path: Path, rows: Iterable[Message], columns: Sequence[Column]) -> int:
    count = 0
    with _xlsxwriter(path).Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        page.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            page.write_string(0, place, column.title, book.add_format({"bold": True}))
        for count, row in enumerate(rows, 1):
            for place, column in enumerate(columns):
                _write_cell(page, count, place, _cell(column, row), right=column.right)
    return count


def _write_cell(page: Any, row: int, place: int, text: str, *, right: bool) -> None:
    """Write a text as text, whatever it begins with; a number as a number where the column holds numbers."""
    if right and _NUMBER.fullmatch(text):
        page.write_number(row, place, float(text))
    elif text:
        page.write_string(row, place, text)


def _cell(column: Column, row: Message) -> str:
    """Give a cell as it is shown, but numbers whole, so that a spreadsheet can add them up."""
    return value(row, column.name) if column.right else column.text(row)


def _xlsxwriter(path: Path) -> Any:
    try:
        import xlsxwriter  # noqa: PLC0415 - an extra: only who writes a spreadsheet needs it
    except ImportError:
        raise failure(Exit.INVALID, "file.needs_extra", file=path.name) from None
    return xlsxwriter
