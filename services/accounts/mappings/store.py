"""The only room of mappings that speaks SQL."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Column as TableColumn
from sqlalchemy import DateTime, Integer, RowMapping, Table, Text, delete, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB

from chassis import paging
from chassis.database import Transaction, refusing
from chassis.paging import Page
from services.accounts.mappings.model import Column, ColumnMapping, MappingChanged, MappingNotFound, Value
from services.accounts.tables import metadata

mappings = Table(
    "mappings",
    metadata,
    TableColumn("name", Text, primary_key=True),
    TableColumn("columns", JSONB, nullable=False),
    TableColumn("create_time", DateTime(timezone=True), nullable=False),
    TableColumn("update_time", DateTime(timezone=True), nullable=False),
    TableColumn("version", Integer, nullable=False),
)


async def add_mapping(tx: Transaction, added: ColumnMapping) -> None:
    """Refuses with MappingChanged when there is one of the name."""
    with refusing({"mappings_pkey": MappingChanged(added.name)}):
        await tx.execute(insert(mappings), asdict(added))


async def save_mapping(tx: Transaction, saved: ColumnMapping) -> None:
    """Refuses with MappingChanged when someone saved first."""
    same = (mappings.c.name == saved.name) & (mappings.c.version == saved.version - 1)
    if (await tx.execute(update(mappings).where(same).values(asdict(saved)))).rowcount == 0:
        raise MappingChanged(saved.name)


async def get_mapping(tx: Transaction, name: str) -> ColumnMapping:
    """Refuses with MappingNotFound."""
    row = (await tx.look(select(mappings).where(mappings.c.name == name))).mappings().first()
    if row is None:
        raise MappingNotFound(name)
    return _mapping(row)


async def list_mappings(tx: Transaction, page: Page) -> list[ColumnMapping]:
    """List one more mapping than the page holds, by name."""
    asked = select(mappings).where(paging.beyond(page, mappings.c.name))
    rows = await tx.look(asked.order_by(mappings.c.name).limit(page.size + 1))
    return [_mapping(row) for row in rows.mappings()]


async def remove_mapping(tx: Transaction, name: str) -> None:
    """Refuses with MappingNotFound."""
    if (await tx.execute(delete(mappings).where(mappings.c.name == name))).rowcount == 0:
        raise MappingNotFound(name)


def _mapping(row: RowMapping) -> ColumnMapping:
    return ColumnMapping(**{**row, "columns": tuple(map(_column, row["columns"]))})


def _column(kept: Mapping[str, Any]) -> Column:
    return Column(**{**kept, "values": tuple(Value(**value) for value in kept["values"])})
