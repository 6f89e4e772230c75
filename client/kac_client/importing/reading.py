"""Reads CSV files as people have them: UTF-8, with or without a byte-order mark, or GB18030; anything else is refused."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kac_client.failures import Exit, failure
from kac_client.importing.refusals import RowRefused

LARGEST_FILE = 64 * 1024 * 1024
"""In bytes; a file beyond it is not a list that people keep."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_767

FIRST_OF_THREE_BYTES = "\u0800"
"""The first character that takes three bytes in UTF-8; fewer can be a character of GB18030 by chance."""

_MARKS = {codecs.BOM_UTF32_LE: "UTF-32", codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}
_KINDS = {b"PK\x03\x04": "Excel (.xlsx)", b"\xd0\xcf\x11\xe0": "Excel (.xls)", b"%PDF": "PDF", b"\x1f\x8b": "gzip"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: its number as a spreadsheet counts, and its cells by column, without the spaces around them."""

    number: int
    cells: dict[str, str]

    def text(self, column: str, *, required: bool = False, longest: int = 200) -> str:
        """Give a cell that goes to the centre. Raises RowRefused for one that a spreadsheet would run."""
        cell = self.cells[column]
        if cell.startswith(FORMULA_STARTS):
            raise RowRefused(column, "FORMULA_CELL", text=cell[:40])
        if required and not cell:
            raise RowRefused(column, "CELL_EMPTY", column=column)
        if len(cell) > longest or not all(char.isprintable() for char in cell):
            raise RowRefused(column, "TEXT_INVALID", longest=longest)
        return cell


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One file: its rows, and those whose cells do not fit its header."""

    file: str
    rows: Sequence[Row]
    misshapen: Sequence[int] = ()
    encoding: str = "UTF-8"


def read(path: Path, columns: Sequence[str]) -> Sheet:
    """Read a file that has at least these columns. Refuses the whole file, with exit code 3 or 6, when it cannot."""
    if not path.is_file():
        raise failure(Exit.NOT_FOUND, "file.missing", file=path)
    if path.stat().st_size > LARGEST_FILE:
        raise failure(Exit.INVALID, "file.large", file=path.name, megabytes=LARGEST_FILE // 1024**2)
    text, encoding = decoded(path.read_bytes(), path.name)
    try:
        return _sheet(path.name, text, columns, encoding)
    except csv.Error as error:
        raise failure(Exit.INVALID, "file.not_csv", file=path.name, fault=error) from error


def decoded(content: bytes, file: str) -> tuple[str, str]:
    """Decode a file's bytes, and name the encoding. Refuses what is neither UTF-8 nor GB18030."""
    kind = next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)
    if kind:
        raise failure(Exit.INVALID, "file.other_kind", file=file, kind=kind)
    mark = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    if mark:
        raise failure(Exit.INVALID, "file.encoding", file=file, encoding=mark)
    if b"\0" in content:
        raise failure(Exit.INVALID, "file.binary", file=file)
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return _chinese(content, file), "GB18030"


def _chinese(content: bytes, file: str) -> str:
    """Decode GB18030. Latin letters with accents decode too, into characters that few Chinese texts use: those are refused."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        raise failure(Exit.INVALID, "file.encoding", file=file, encoding="?") from None
    if any(map(_is_utf8, content.splitlines())):
        raise failure(Exit.INVALID, "file.encoding", file=file, encoding="UTF-8 + GB18030")
    foreign = [char for char in text if not char.isascii()]
    usual = sum(_usual(char) for char in foreign)
    if usual * 2 < len(foreign):
        raise failure(Exit.INVALID, "file.encoding", file=file, encoding="Latin-1, Windows-1252, …")
    return text


def _is_utf8(line: bytes) -> bool:
    """Whether a line is Chinese in UTF-8; what is GB18030 all through has hardly ever a line that could be."""
    if line.isascii():
        return False
    try:
        return all(char.isascii() or char >= FIRST_OF_THREE_BYTES for char in line.decode())
    except UnicodeDecodeError:
        return False


def _usual(char: str) -> bool:
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def _sheet(file: str, text: str, columns: Sequence[str], encoding: str) -> Sheet:
    csv.field_size_limit(LONGEST_CELL)
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = [name.strip() for name in next(lines, [])]
    missing = [column for column in columns if column not in header]
    twice = {name for name in header if name and header.count(name) > 1}
    if missing or twice:
        names = ", ".join(missing or sorted(twice))
        raise failure(Exit.INVALID, "file.columns_missing" if missing else "file.columns_twice", file=file, names=names)
    numbered = [(number, cells) for number, cells in enumerate(lines, 2) if any(cell.strip() for cell in cells)]
    return Sheet(
        file=file,
        rows=tuple(_rows(header, numbered)),
        misshapen=tuple(number for number, cells in numbered if len(cells) != len(header)),
        encoding=encoding,
    )


def _rows(header: Sequence[str], numbered: Sequence[tuple[int, list[str]]]) -> Iterator[Row]:
    for number, cells in numbered:
        if len(cells) == len(header):
            yield Row(number=number, cells={name: cell.strip() for name, cell in zip(header, cells, strict=True)})
