"""Where this service's tables register, how many rows go into one statement, and how rows follow each other in time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    MetaData,
    RowMapping,
    Table,
    TableValuedAlias,
    bindparam,
    column,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert, insert

from chassis import paging
from chassis.database import Transaction
from chassis.paging import Page
from chassis.statements import Constant
from chassis.tables import NAMING

metadata = MetaData(naming_convention=NAMING)


def given(table: Table) -> TableValuedAlias:
    """Lay rows that are given with a statement beside the tables of it; `arrays` gives them."""
    arrays = (bindparam(f"given_{part.name}", type_=ARRAY(part.type)) for part in table.columns)
    columns = (column(part.name, part.type) for part in table.columns)
    return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()


def insertion(table: Table) -> Insert:
    """Write the rows that are given, in one statement."""
    return insert(table).from_select([part.name for part in table.columns], select(given(table)))


def arrays(table: Table, rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Give rows, with a value for each column of the table, column by column: so PostgreSQL takes many at once."""
    rows = list(rows)
    return {f"given_{part.name}": [row[part.name] for row in rows] for part in table.columns}


@dataclass(frozen=True)
class Intervals:
    """Rows with `valid_from` and `valid_to`: each holds until the next of the same key does (architecture §6)."""

    table: Table
    key: tuple[str, ...]

    async def follow(self, tx: Transaction, rows: Iterable[Mapping[str, Any]]) -> None:
        """Keep rows; what held for their keys until now ends where they begin. Whoever asks has locked what they are of."""
        given_rows = arrays(self.table, rows)
        await tx.execute(self._end, given_rows)
        await tx.execute(self._add, given_rows)

    def held(self, as_of: datetime | None) -> ColumnElement[bool]:
        """Hold for the rows that held at an instant, or hold now."""
        valid_from, valid_to = self.table.c.valid_from, self.table.c.valid_to
        if as_of is None:
            return valid_to.is_(None)
        return (valid_from <= as_of) & or_(valid_to.is_(None), valid_to > as_of)

    @cached_property
    def _add(self) -> Constant:
        return Constant(insertion(self.table))

    @cached_property
    def _end(self) -> Constant:
        new = given(self.table)
        same = (self.table.c[name] == new.c[name] for name in self.key)
        open_rows = update(self.table).where(*same, self.table.c.valid_to.is_(None))
        return Constant(open_rows.values(valid_to=new.c.valid_from))


async def latest_first(tx: Transaction, time: Column[datetime], account_id: str, page: Page) -> list[RowMapping]:
    """List what a table keeps of one account, one row more than the page holds, by a time and then the id."""
    columns = time.table.c
    key = (time, columns.id)
    asked = select(time.table).where(columns.account_id == account_id, paging.beyond(page, *key, descending=True))
    rows = await tx.look(asked.order_by(*(column.desc() for column in key)).limit(page.size + 1))
    return [*rows.mappings()]
