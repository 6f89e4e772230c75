"""The part of AIP-160 filters that lists of the centre understand: conjunctions of comparisons with named fields."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_

from chassis.errors import Invalid

_TOKEN = re.compile(
    r"""\s*(?:(?P<word>[A-Za-z_][A-Za-z0-9_.-]*)|(?P<operator><=|>=|!=|=|<|>|:)|"(?P<text>(?:[^"\\]|\\.)*)")\s*"""
)

_COMPARISONS: Mapping[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "=": lambda column, value: column == value,
    "!=": lambda column, value: column != value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
    ":": lambda column, value: column.icontains(value, autoescape=True),
}


_ORDERED = "= != < <= > >="
LARGEST_BITS = 31
"""What a PostgreSQL integer holds, but for its sign."""


@dataclass(eq=False)
class FilterInvalid(Invalid):
    """The filter cannot be understood."""

    position: int
    """Where it stops being understood, counted in characters from 0."""
    fault: str = field(metadata={"wire": False})

    def __str__(self) -> str:
        return f"The filter is not understood at position {self.position}: {self.fault}."


@dataclass(frozen=True)
class Field:
    """A field that may be compared: its column, how its values read, and by which operators."""

    column: ColumnElement[Any]
    read: Callable[[str], Any]
    operators: str


def text(column: ColumnElement[Any]) -> Field:
    """Compare texts; `:` asks for a part, whatever its case."""
    return Field(column, _plain, "= != :")


def uuid(column: ColumnElement[Any]) -> Field:
    """Compare ids."""
    return Field(column, lambda value: str(UUID(value)), "= !=")


def enum(column: ColumnElement[Any], kind: type[StrEnum]) -> Field:
    """Compare the values of an enum, with or without its prefix."""
    prefix = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).upper() + "_"
    return Field(column, lambda value: str(kind(value.removeprefix(prefix))), "= !=")


def instant(column: ColumnElement[Any]) -> Field:
    """Compare instants, given in RFC 3339 with a zone."""
    return Field(column, _instant, _ORDERED)


def day(column: ColumnElement[Any]) -> Field:
    """Compare days, given as 2026-11-22."""
    return Field(column, date.fromisoformat, _ORDERED)


def flag(column: ColumnElement[Any]) -> Field:
    """Compare with true or false."""
    return Field(column, _flag, "= !=")


def whole(column: ColumnElement[Any]) -> Field:
    """Compare whole numbers."""
    return Field(column, _whole, _ORDERED)


def among(texts: Select[tuple[str]]) -> Field:
    """Hold where a text is one of several."""
    return Field(any_(texts.scalar_subquery()), _plain, "=")


def clauses(source: str, fields: Mapping[str, Field]) -> list[ColumnElement[bool]]:
    """Read a filter as conditions that must all hold. Refuses with FilterInvalid."""
    tokens = list(_tokens(source))
    found = []
    for index in range(0, len(tokens), 4):
        if index and tokens[index - 1][1:] != ("word", "AND"):
            raise FilterInvalid(tokens[index - 1][0], "AND is expected")
        found.append(_comparison(tokens[index : index + 3], fields, len(source)))
    if tokens and len(tokens) % 4 == 0:
        raise FilterInvalid(len(source), "a comparison is expected")
    return found


def _tokens(source: str) -> Iterator[tuple[int, str, str]]:
    place = 0
    while source[place:].strip():
        match = _TOKEN.match(source, place)
        if match is None or match.lastgroup is None:
            raise FilterInvalid(place, "a field, an operator or a quoted value is expected")
        value = match.group(match.lastgroup)
        yield place, match.lastgroup, re.sub(r"\\(.)", r"\1", value) if match.lastgroup == "text" else value
        place = match.end()


def _comparison(tokens: list[tuple[int, str, str]], fields: Mapping[str, Field], end: int) -> ColumnElement[bool]:
    shape = [kind for _, kind, _ in tokens]
    if shape not in (["word", "operator", "text"], ["word", "operator", "word"]):
        raise FilterInvalid(tokens[0][0] if tokens else end, 'a comparison such as grade = "A" is expected')
    (at, _, name), (operator_at, _, operator), (value_at, _, value) = tokens
    if name not in fields:
        raise FilterInvalid(at, f"{name} cannot be filtered by; fields are {', '.join(sorted(fields))}")
    field = fields[name]
    if operator not in field.operators.split():
        raise FilterInvalid(operator_at, f"{name} is compared by {field.operators}")
    try:
        return _COMPARISONS[operator](field.column, field.read(value))
    except (ValueError, OverflowError):
        raise FilterInvalid(value_at, f"{value[:50]!r} is no value of {name}") from None


def _plain(value: str) -> str:
    if "\x00" in value:
        raise ValueError
    return value


def _whole(value: str) -> int:
    number = int(value)
    if number.bit_length() > LARGEST_BITS:
        raise ValueError
    return number


def _flag(value: str) -> bool:
    if value not in {"true", "false"}:
        raise ValueError
    return value == "true"


def _instant(value: str) -> datetime:
    read = datetime.fromisoformat(value)
    if read.tzinfo is None:
        raise ValueError
    return read.astimezone(UTC)
