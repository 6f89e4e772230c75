"""Where this service's tables register, and how many rows go into one statement."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ARRAY, MetaData, Table, TableValuedAlias, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import Insert, insert

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
