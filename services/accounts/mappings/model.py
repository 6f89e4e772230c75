"""Mappings, true on paper: what one is, and what is refused."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from chassis.errors import Conflict, Invalid, NotFound


@dataclass(eq=False)
class MappingNotFound(NotFound):
    """No such mapping is kept."""

    mapping: str

    def __str__(self) -> str:
        return f"There is no mapping {self.mapping}; look it up in the list of mappings."


@dataclass(eq=False)
class MappingChanged(Conflict):
    """Someone else saved it first."""

    mapping: str

    def __str__(self) -> str:
        return f"Mapping {self.mapping} has been saved by somebody since you read it; read it again and repeat."


@dataclass(eq=False)
class MappingFieldUnknown(Invalid):
    """A column can become only what an account has."""

    field: str

    def __str__(self) -> str:
        return f"No account has a field {self.field}; see AccountRow in the contract."


@dataclass(eq=False)
class MappingFieldRepeated(Invalid):
    """A field comes from one column."""

    field: str

    def __str__(self) -> str:
        return f"The mapping names the field {self.field} twice; keep one of its columns."


@dataclass(frozen=True, kw_only=True)
class Value:
    """What a word of a source means."""

    word: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Column:
    """Where one field of an account comes from."""

    field: str
    header: str = ""
    fallback: str = ""
    values: Sequence[Value] = ()
    scale: int = 0


@dataclass(frozen=True, kw_only=True)
class ColumnMapping:
    """How the columns of a source are read."""

    name: str
    columns: Sequence[Column]
    create_time: datetime
    update_time: datetime
    version: int = 1


def check(columns: Sequence[Column], known: Collection[str]) -> None:
    """Refuses with MappingFieldUnknown or MappingFieldRepeated."""
    met: set[str] = set()
    for column in columns:
        if column.field not in known:
            raise MappingFieldUnknown(column.field)
        if column.field in met:
            raise MappingFieldRepeated(column.field)
        met.add(column.field)
