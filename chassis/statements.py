"""SQLAlchemy Core statements as asyncpg takes them: SQL with numbered parameters, and the parameters in order.

The statements are SQLAlchemy's, the driver is asyncpg without the layers between: a statement costs the service a third
of what it costs through SQLAlchemy's engine (docs/decisions/0012-core-on-bare-asyncpg.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.util import LRUCache

Values = Mapping[str, Any]

DIALECT = dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its dialects untyped
_compiled: LRUCache[Any, Any] = LRUCache(1000)


@dataclass(frozen=True)
class Shape:
    """What is the same each time a statement is executed."""

    sql: str
    names: Sequence[str]
    defaults: Values
    """The values of parameters that need not be given."""
    columns: Sequence[str]
    """The names of what it answers; empty for one that only writes, and for plain text."""
    writes: bool
    """Whether it writes and answers nothing but how many rows."""

    @classmethod
    def of(cls, compiled: SQLCompiler) -> "Shape":
        """Take it from a compiled statement."""
        if compiled.insert_prefetch or compiled.update_prefetch:
            raise TypeError(f"{compiled.string} needs a default made in Python; give the value, or a server default")
        dml = compiled.isinsert or compiled.isupdate or compiled.isdelete
        required = {compiled.bind_names[bind] for bind in compiled.bind_names if bind.required}
        return cls(
            sql=compiled.string,
            names=tuple(compiled.positiontup or ()),
            defaults={name: value for name, value in compiled.params.items() if name not in required},
            columns=tuple(column.keyname for column in compiled._result_columns),  # noqa: SLF001 - no public name
            writes=dml and not compiled.effective_returning,
        )

    def arguments(self, values: Values) -> list[Any]:
        """Put the values of the parameters in order."""
        return [values[name] if name in values else self.defaults[name] for name in self.names]


NOTHING = Shape(sql="", names=(), defaults={}, columns=(), writes=True)
"""The shape of what answers nothing at all."""


class Constant:
    """A statement of constant shape, with bind parameters for all that varies: compiled once, for the hot paths."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=DIALECT)
        if not isinstance(compiled, SQLCompiler):
            message = f"{statement} is no statement"
            raise TypeError(message)
        self.shape = Shape.of(compiled)


Statement = ClauseElement | Constant


def one(statement: Statement, values: Values) -> tuple[Shape, str, list[Any]]:
    """Give a statement's shape, its SQL and its arguments."""
    if isinstance(statement, Constant):
        return statement.shape, statement.shape.sql, statement.shape.arguments(values)
    (compiled, shape), extracted, collected = _compile(statement, values)
    named = compiled.construct_params(
        values, extracted_parameters=extracted, escape_names=False, _collected_params=collected
    )
    if not compiled.post_compile_params:
        return shape, shape.sql, [named[name] for name in shape.names]
    expanded = compiled._process_parameters_for_postcompile(named)  # noqa: SLF001 - the public one takes no extracted
    return shape, expanded.statement, list(expanded.positional_parameters)


def many(statement: Statement, rows: Sequence[Values]) -> tuple[str, Iterator[list[Any]]]:
    """Give a statement's SQL and its arguments for each row; all rows have the same names."""
    if isinstance(statement, Constant):
        shape = statement.shape
    else:
        (_, shape), _, _ = _compile(statement, rows[0])
    return shape.sql, (shape.arguments(row) for row in rows)


def _compile(statement: ClauseElement, values: Values) -> tuple[tuple[SQLCompiler, Shape], Any, Any]:
    compiled, extracted, collected, _ = statement._compile_w_cache(  # noqa: SLF001 - what the engine itself calls
        DIALECT, compiled_cache=_compiled, column_keys=sorted(values)
    )
    shape = vars(compiled).get("kac_shape")
    if shape is None:
        shape = compiled.kac_shape = Shape.of(compiled)  # type: ignore[attr-defined,arg-type]  # kept where it is cached
    return (compiled, shape), extracted, collected  # type: ignore[return-value]  # always an SQLCompiler


class Rows(IteratorResult[Any]):
    """What a statement answered: its rows as SQLAlchemy gives them, and how many rows it wrote."""

    def __init__(self, shape: Shape, records: Sequence[asyncpg.Record], *, rowcount: int) -> None:
        names = list(records[0].keys()) if records else list(shape.columns) or ["nothing"]
        super().__init__(SimpleResultMetaData(names), iter([tuple(record) for record in records]))
        self.rowcount = rowcount
