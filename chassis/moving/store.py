"""Moves rows from an account to another, and back; for any table with the column `account_id`."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    and_,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.access import Caller
from chassis.database import Transaction, refusing
from chassis.errors import AccountMerged, NotNow
from chassis.serving.store import served_by
from chassis.tables import NAMING

metadata = MetaData(naming_convention=NAMING)

moved_rows = Table(
    "moved_rows",
    metadata,
    Column("merge_id", Uuid(as_uuid=False), primary_key=True),
    Column("table_name", Text, primary_key=True),
    Column("row_key", JSONB, primary_key=True),
)

_LATER = text("SET CONSTRAINTS ALL DEFERRED")
_NOW = text("SET CONSTRAINTS ALL IMMEDIATE")


@dataclass(eq=False)
class RowsBound(NotNow):
    """Rows cannot go back, for what came later depends on them."""

    table: str

    def __str__(self) -> str:
        return f"What the merge moved in {self.table} is bound to what came later; undo that first."


async def find_survivor(tx: Transaction, accounts: Table, caller: Caller, account_id: str) -> str | None:
    """Give the account that survives this one now, merge after merge, if the caller reaches it; None when none does.

    Accounts are rows with the columns `id` and `survivor_id`.
    """
    own = select(accounts.c.id, accounts.c.survivor_id).where(accounts.c.id == account_id).cte("own", recursive=True)
    way = own.union(select(accounts.c.id, accounts.c.survivor_id).where(accounts.c.id == own.c.survivor_id))
    last = select(way.c.id).where(way.c.survivor_id.is_(None), way.c.id != account_id, served_by(caller, way.c.id))
    found = (await tx.look(last)).scalar_one_or_none()
    return None if found is None else str(found)


async def check_kept(tx: Transaction, accounts: Table, account_id: str | None) -> None:
    """Refuses with AccountMerged an account that only leads to another."""
    if account_id is None:
        return
    merged = select(accounts.c.survivor_id).where(accounts.c.id == account_id, accounts.c.survivor_id.is_not(None))
    if survivor_id := (await tx.look(merged)).scalar_one_or_none():
        raise AccountMerged(account_id, survivor_id)


@dataclass(frozen=True, kw_only=True)
class Move:
    """One account's rows on their way to another."""

    merge_id: str
    from_id: str
    to_id: str


async def move(tx: Transaction, moving: Move, tables: Sequence[Table], *, whole: Collection[str] = ()) -> None:
    """Give the rows of one account to another, but for those that it has already, and keep which they were.

    Of the tables named in `whole`, all rows move where the other account has none, and otherwise none.
    """
    await tx.execute(_LATER)
    for table in tables:
        await tx.execute(_entries(table, moving, whole=table.name in whole))
        await tx.execute(_rewrite(table, moving, moving.from_id, moving.to_id))
    await tx.execute(_NOW)


async def move_back(tx: Transaction, moving: Move, tables: Sequence[Table]) -> None:
    """Give back the rows that moved. Refuses with RowsBound."""
    bound = {str(one.name): RowsBound(one.table.name) for table in tables for one in _references_to(table)}
    with refusing(bound):
        await tx.execute(_LATER)
        for table in tables:
            await tx.execute(_rewrite(table, moving, moving.to_id, moving.from_id))
        await tx.execute(_NOW)
    await tx.execute(delete(moved_rows).where(moved_rows.c.merge_id == moving.merge_id))


async def count(tx: Transaction, account_id: str, tables: Iterable[Table]) -> Mapping[str, int]:
    """Count the rows of an account, table by table; a table without any is left out."""
    counts = {
        table.name: (
            await tx.look(select(func.count()).select_from(table).where(table.c.account_id == account_id))
        ).scalar_one()
        for table in tables
    }
    return {name: number for name, number in counts.items() if number}


async def gone(tx: Transaction, moving: Move, tables: Iterable[Table]) -> Mapping[str, int]:
    """Count the rows that moved and are not with the other account any more, table by table."""
    found: dict[str, int] = {}
    for table in tables:
        there = select(1).where(table.c.account_id == moving.to_id, row_key(table) == moved_rows.c.row_key)
        lost = select(func.count()).select_from(moved_rows).where(_of(moving, table), ~exists(there))
        if number := (await tx.look(lost)).scalar_one():
            found[table.name] = number
    return found


def row_key(table: Table) -> ColumnElement[Any]:
    """Name a row by its primary key, without the account."""
    columns = [column for column in table.primary_key if column.name != "account_id"]
    parts = (part for column in columns for part in (cast(literal(column.name), Text), column))
    return func.jsonb_build_object(*parts)


def _entries(table: Table, moving: Move, *, whole: bool) -> Any:
    mine = table.c.account_id == moving.from_id
    if whole:
        other = table.alias("other")
        mine &= ~exists(select(1).select_from(other).where(other.c.account_id == moving.to_id))
    key = literal(moving.merge_id, Uuid(as_uuid=False)), cast(literal(table.name), Text), row_key(table)
    rows = select(*key).where(mine, *(~same for same in _same(table, moving.to_id)))
    return insert(moved_rows).from_select(["merge_id", "table_name", "row_key"], rows)


def _same(table: Table, account_id: str) -> Iterator[Any]:
    """Look for rows of the account that leave no room for one beside them."""
    for columns, within in unique_sets(table):
        other = table.alias("other")
        rest = (other.c[name] == table.c[name] for name in columns if name != "account_id")
        yield and_(within, exists(select(1).select_from(other).where(other.c.account_id == account_id, *rest, within)))


def unique_sets(table: Table) -> Iterator[tuple[list[str], ColumnElement[bool]]]:
    """List the columns, the account among them, of which no two rows have the same values, of those rows that a condition
    picks: it names columns plainly, and so means the nearest table.
    """
    whole = [table.primary_key, *(one for one in table.constraints if isinstance(one, UniqueConstraint))]
    sets = [([column.name for column in one.columns], true()) for one in whole]
    for index in table.indexes:
        if index.unique:
            picked = index.dialect_options["postgresql"]["where"]
            sets.append(([column.name for column in index.columns], true() if picked is None else picked))
    yield from ((names, picked) for names, picked in sets if "account_id" in names)


def _rewrite(table: Table, moving: Move, from_id: str, to_id: str) -> Any:
    same = (table.c.account_id == from_id) & (row_key(table) == moved_rows.c.row_key)
    return update(table).where(_of(moving, table), same).values(account_id=to_id)


def _of(moving: Move, table: Table) -> ColumnElement[bool]:
    return (moved_rows.c.merge_id == moving.merge_id) & (moved_rows.c.table_name == table.name)


def _references_to(table: Table) -> Iterator[ForeignKeyConstraint]:
    """List the constraints that bind rows of the same account to each other, within the table or to it."""
    for other in table.metadata.tables.values():
        for one in other.foreign_key_constraints:
            if one.referred_table is table and "account_id" in one.column_keys:
                yield one
