"""Rows of a table into accounts as the contract's import takes them; a row that cannot be read is refused by itself."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from kac_client.importing.archive import CENT, MOST_EMPLOYEES, MOST_MONEY, YEARS, decimal, money
from kac_client.importing.columns import CURRENCY, Column
from kac_client.importing.people import code_of
from kac_client.importing.reading import FORMULA_STARTS
from kac_client.importing.refusals import Refusal, RowRefused
from kac_client.importing.tables import Line, Table
from kac_client.messages import Language, table
from kac_client.wire import Message, camel

USUAL_CURRENCY = "CNY"
LONGEST = {"display_name": 200, "legal_name": 200, "english_name": 200, "address": 300, "domain": 253}
SHORTER = {"code": 40, "class_code": 40, "parent_code": 40, "phone": 40}
_CALLABLE = re.compile(r"\+[0-9 ()-]+")
_BETWEEN_TAGS = re.compile(r"[;,；，、]")


@dataclass(kw_only=True)
class Accounts:
    """The accounts of a table: taken once, row by row, with what is refused on the way."""

    source: Table
    columns: Sequence[Column]
    classes: Mapping[str, str]
    """The codes of the centre's classes, by code and by name."""
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def mask(self) -> str:
        """Name the columns that the table has, as JSON writes a field mask."""
        return ",".join(camel(name) for name in dict.fromkeys(_field_of(one.field) for one in self.columns))

    def rows(self) -> Iterator[Message]:
        """Give the rows that can be read, as JSON."""
        for line in self.source.lines:
            try:
                yield {"rowNumber": str(line.number), **self._row(line)}
            except RowRefused as refused:
                self.refusals.append(refused.at(self.source.file, line.number))

    def heading(self, name: str) -> str:
        """Give the table's own heading of a field."""
        return next((one.header for one in self.columns if _field_of(one.field) == name and one.header), name)

    def _row(self, line: Line) -> Message:
        if len(line.cells) != len(self.source.header):
            raise RowRefused("", "ROW_MISSHAPEN")
        row: Message = {}
        for column in self.columns:
            if column.field != CURRENCY:
                row |= self._said(column, line)
        if "code" not in row:
            row["code"] = _coded(row.get("displayName", ""), self.heading("display_name"))
        return row

    def _said(self, column: Column, line: Line) -> Message:
        cell = self._cell(column, line)
        if not cell:
            return {}
        if column.field == "annual_revenue":
            return {"annualRevenue": money(_amount(column, cell), self._currency(line))}
        if column.field == "class_code":
            return {"classCode": self.classes.get(cell.casefold(), cell)}
        read = _READERS.get(column.field)
        return {camel(column.field): read(column, cell) if read else cell}

    def _cell(self, column: Column, line: Line) -> str:
        place = self._places.get(column.header)
        cell = "" if place is None else line.cells[place]
        if place in line.formulas or _computes(cell):
            raise RowRefused(column.header, "FORMULA_CELL", text=cell[:40])
        longest = LONGEST.get(column.field, SHORTER.get(column.field, 100))
        if column.field != "tags" and (len(cell) > longest or not all(map(str.isprintable, cell))):
            raise RowRefused(column.header, "TEXT_INVALID", longest=longest)
        return column.word(cell)

    def _currency(self, line: Line) -> str:
        column = next((one for one in self.columns if one.field == CURRENCY), None)
        return (self._cell(column, line) if column else "").upper() or USUAL_CURRENCY

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {heading: place for place, heading in enumerate(self.source.header) if heading}


def _field_of(name: str) -> str:
    return "annual_revenue" if name == CURRENCY else name


def _computes(cell: str) -> bool:
    """Whether a spreadsheet would run the cell; a number with a sign, or a telephone number, it would not."""
    return cell.startswith(FORMULA_STARTS) and decimal(cell) is None and not _CALLABLE.fullmatch(cell)


def _coded(name: str, heading: str) -> str:
    if not name:
        raise RowRefused(heading, "CELL_EMPTY", column=heading)
    code = code_of(name)
    if not code:
        raise RowRefused(heading, "CODE_EMPTY", name=name)
    return code


def _amount(column: Column, cell: str) -> Any:
    number = decimal(cell.replace(",", "").replace("，", ""))
    if number is None or not 0 <= column.scaled(number) <= MOST_MONEY or column.scaled(number) % CENT:
        raise RowRefused(column.header, "NUMBER_INVALID", text=cell[:40])
    return column.scaled(number)


def _whole(allowed: range) -> Callable[[Column, str], int]:
    def read(column: Column, cell: str) -> int:
        digits = cell.replace(",", "")
        if not (digits.isascii() and digits.isdigit()) or int(digits) not in allowed:
            raise RowRefused(column.header, "NUMBER_INVALID", text=cell[:40])
        return int(digits)

    return read


def _member_of(enum: str) -> Callable[[Column, str], str]:
    """Read a value of an enum: as the contract names it, or as we show it in either language."""

    def read(column: Column, cell: str) -> str:
        names = _words(enum)
        found = names.get(cell.removeprefix(f"{enum}_").casefold())
        if found is None:
            known = ", ".join(sorted({name.removeprefix(f"{enum}_") for name in names.values()}))
            raise RowRefused(column.header, "WORD_UNKNOWN", text=cell[:40], known=known)
        return found

    return read


@cache
def _words(enum: str) -> Mapping[str, str]:
    shown = [(key, word) for language in Language for key, word in table(language).items()]
    words = {word.casefold(): key.removeprefix("enum.") for key, word in shown if key.startswith(f"enum.{enum}_")}
    return words | {name.removeprefix(f"{enum}_").casefold(): name for name in words.values()}


def _tags(_: Column, cell: str) -> list[str]:
    return [tag for part in _BETWEEN_TAGS.split(cell) if (tag := part.strip())]


_READERS: Mapping[str, Callable[[Column, str], Any]] = {
    "grade": _member_of("GRADE"),
    "stage": _member_of("STAGE"),
    "founded_year": _whole(YEARS),
    "employee_count": _whole(range(MOST_EMPLOYEES + 1)),
    "tags": _tags,
}
