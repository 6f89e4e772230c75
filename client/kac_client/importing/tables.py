"""Opens a table that people keep, CSV or XLSX, and gives its rows one by one; a cell that computes is refused with its row."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from kac_client.failures import Exit, failure
from kac_client.importing import reading
from kac_client.importing.reading import LARGEST_FILE, LONGEST_CELL

LARGEST_UNPACKED = 1024 * 1024 * 1024
"""In bytes, of all parts of a spreadsheet together; what unpacks to more was made to fill a disk."""

Cells = list[str]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row: its number as a spreadsheet counts, and its cells in the order of the header."""

    number: int
    cells: Cells
    formulas: frozenset[int] = field(default=frozenset())
    """The places of the cells that compute what they show."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: its header, and its rows, which can be taken once."""

    file: str
    header: Sequence[str]
    lines: Iterator[Line]
    encoding: str = "UTF-8"


def open_table(path: Path, *, sheet: str = "") -> Table:
    """Open a file by what it is named. Refuses with exit code 3 or 6; what is too large is not even read."""
    if not path.is_file():
        raise failure(Exit.NOT_FOUND, "file.missing", file=path)
    if path.stat().st_size > LARGEST_FILE:
        raise failure(Exit.INVALID, "file.large", file=path.name, megabytes=LARGEST_FILE // 1024**2)
    return _workbook(path, sheet) if path.suffix.lower() in {".xlsx", ".xlsm"} else _csv(path)


def _csv(path: Path) -> Table:
    text, encoding = reading.decoded(path.read_bytes(), path.name)
    csv.field_size_limit(LONGEST_CELL)
    rows = _well_formed(csv.reader(io.StringIO(text, newline=""), strict=True), path.name)
    header = [name.strip() for name in next(rows, [])]
    _check_header(header, path.name)
    lines = (Line(number=number, cells=[cell.strip() for cell in cells]) for number, cells in enumerate(rows, 2))
    return Table(file=path.name, header=header, encoding=encoding, lines=(one for one in lines if any(one.cells)))


def _well_formed(rows: Iterator[Cells], file: str) -> Iterator[Cells]:
    try:
        yield from rows
    except csv.Error as error:
        raise failure(Exit.INVALID, "file.not_csv", file=file, fault=error) from error


def _check_header(header: Sequence[str], file: str) -> None:
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise failure(Exit.INVALID, "file.columns_twice", file=file, names=", ".join(twice))
    if not any(header):
        raise failure(Exit.INVALID, "file.no_header", file=file)


def _workbook(path: Path, sheet: str) -> Table:
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - an extra, and heavy: only who brings a spreadsheet needs it
    except ImportError:
        raise failure(Exit.INVALID, "file.needs_extra", file=path.name) from None
    _check_package(path)
    try:
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except Exception as error:
        raise failure(Exit.INVALID, "file.not_xlsx", file=path.name, fault=type(error).__name__) from error
    if sheet and sheet not in book.sheetnames:
        raise failure(Exit.INVALID, "file.no_sheet", file=path.name, names=", ".join(book.sheetnames))
    rows = (book[sheet] if sheet else book.worksheets[0]).iter_rows()
    header = _trimmed([_text(cell.value) for cell in next(rows, ())])
    _check_header(header, path.name)
    return Table(file=path.name, header=header, lines=_lines(rows, len(header)))


def _check_package(path: Path) -> None:
    """Look into the package before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as package:
            unpacked = sum(part.file_size for part in package.infolist())
            encrypted = any(part.flag_bits & 1 for part in package.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise failure(Exit.INVALID, "file.not_xlsx", file=path.name, fault=type(error).__name__) from error
    if unpacked > LARGEST_UNPACKED or encrypted:
        raise failure(Exit.INVALID, "file.not_xlsx", file=path.name, fault="zip")


def _lines(rows: Iterator[Any], width: int) -> Iterator[Line]:
    for number, row in enumerate(rows, 2):
        cells = [_text(cell.value) for cell in row[:width]]
        cells += [""] * (width - len(cells))
        formulas = frozenset(place for place, cell in enumerate(row[:width]) if getattr(cell, "data_type", "") in "fe")
        if any(cells):
            yield Line(number=number, cells=cells, formulas=formulas)


def _trimmed(header: list[str]) -> list[str]:
    """Leave out the empty cells that spreadsheets keep to the right of a header."""
    while header and not header[-1]:
        header.pop()
    return header


def _text(value: Any) -> str:
    """Write a typed cell as people would: whole numbers without a point, days as ISO does."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float():
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat()
        case _:
            return str(getattr(value, "text", value)).strip()
