"""The only room of imports that speaks SQL."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    RowMapping,
    Select,
    Table,
    Text,
    Uuid,
    bindparam,
    delete,
    select,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import paging
from chassis.database import Transaction, refusing
from chassis.paging import Page
from chassis.serving.store import serving
from chassis.statements import Constant
from services.accounts.imports.model import Change, Import, ImportAlreadyUndone, ImportChangedSince, ImportNotFound
from services.accounts.labels.store import account_tags, external_references
from services.accounts.profiles.store import account_states, accounts
from services.accounts.search_index.store import search_accounts
from services.accounts.tables import arrays, insertion, metadata

imports = Table(
    "imports",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("source", Text, nullable=False),
    Column("importer_id", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("created_count", BigInteger, nullable=False),
    Column("updated_count", BigInteger, nullable=False),
    Column("unchanged_count", BigInteger, nullable=False),
    Column("refused_count", BigInteger, nullable=False),
    Column("undo_time", DateTime(timezone=True)),
    Column("undone_by_id", Text, nullable=False),
    Index("imports_create_time_idx", "create_time", "id"),
)

import_changes = Table(
    "import_changes",
    metadata,
    Column("import_id", Uuid(as_uuid=False), primary_key=True),
    Column("row_number", BigInteger, primary_key=True),
    Column("account_id", Uuid(as_uuid=False), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("changed", Text, nullable=False),
    Column("before", LargeBinary),
)

COUNTS = ("created_count", "updated_count", "unchanged_count", "refused_count")
OWN = (account_states, account_tags, external_references, search_accounts)
"""What is written of every account from its beginning; anything else about it was recorded by somebody."""

_IMPORT_ID: ColumnElement[str] = bindparam("import_id", type_=Uuid(as_uuid=False))
_ADD_CHANGES = Constant(insertion(import_changes))
_OF_IMPORT = select(import_changes.c.account_id).where(import_changes.c.import_id == _IMPORT_ID)
_CREATED = _OF_IMPORT.where(import_changes.c.before.is_(None))


def _saving() -> Constant:
    statement = upsert(imports).values({part.name: bindparam(part.name, type_=part.type) for part in imports.c})
    grown = {name: imports.c[name] + statement.excluded[name] for name in COUNTS}
    added = statement.on_conflict_do_update(
        index_elements=["id"],
        set_={**grown, "update_time": statement.excluded.update_time},
        where=imports.c.undo_time.is_(None),
    )
    return Constant(added.returning(imports.c.id))


_SAVE = _saving()


async def save_progress(tx: Transaction, made: Import, changes: Iterable[Change]) -> None:
    """Remember an import, or what it has done further. Refuses with ImportAlreadyUndone."""
    if (await tx.execute(_SAVE, vars(made))).first() is None:
        raise ImportAlreadyUndone(made.id)
    rows = [vars(change) | {"import_id": made.id, "changed": ",".join(change.changed)} for change in changes]
    if rows:
        await tx.execute(_ADD_CHANGES, arrays(import_changes, rows))


async def list_imports(tx: Transaction, page: Page) -> list[Import]:
    """List one more import than the page holds, latest first."""
    key = (imports.c.create_time, imports.c.id)
    asked = select(imports).where(paging.beyond(page, *key, descending=True))
    rows = await tx.look(asked.order_by(*(part.desc() for part in key)).limit(page.size + 1))
    return [Import(**row) for row in rows.mappings()]


async def check_import(tx: Transaction, import_id: str) -> None:
    """Refuses with ImportNotFound."""
    if (await tx.look(select(imports.c.id).where(imports.c.id == import_id))).first() is None:
        raise ImportNotFound(import_id)


async def lock_import(tx: Transaction, import_id: str) -> Import:
    """Get an import and let it not go on meanwhile. Refuses with ImportNotFound."""
    row = (await tx.execute(select(imports).where(imports.c.id == import_id).with_for_update())).mappings().first()
    if row is None:
        raise ImportNotFound(import_id)
    return Import(**row)


async def save_undone(tx: Transaction, undone: Import) -> None:
    """Keep that an import was taken back; it is locked."""
    values = {"undo_time": undone.undo_time, "undone_by_id": undone.undone_by_id}
    await tx.execute(update(imports).where(imports.c.id == undone.id).values(values))


async def list_changes(tx: Transaction, import_id: str, page: Page) -> list[Change]:
    """List one more change than the page holds, by row."""
    key = (import_changes.c.row_number, import_changes.c.account_id)
    asked = select(import_changes).where(import_changes.c.import_id == import_id, paging.beyond(page, *key))
    return [_change(row) for row in (await tx.look(asked.order_by(*key).limit(page.size + 1))).mappings()]


async def list_updates(tx: Transaction, import_id: str) -> list[Change]:
    """List all that an import did to accounts that were there before."""
    own = (import_changes.c.import_id == import_id) & import_changes.c.before.is_not(None)
    return [_change(row) for row in (await tx.look(select(import_changes).where(own))).mappings()]


async def touched_rows(tx: Transaction, import_id: str, *, most: int) -> list[int]:
    """List the first rows whose accounts somebody has changed since, or created by them and used since."""
    rows = await tx.look(_touched(), {"import_id": import_id, "most": most})
    return [int(number) for number in rows.scalars()]


async def remove_created(tx: Transaction, import_id: str) -> Sequence[tuple[str, str]]:
    """Remove the accounts that an import created, and give the id and code of each.

    Refuses with ImportChangedSince when somebody uses one at this moment.
    """
    values = {"import_id": import_id}
    for table in OWN:
        await tx.execute(delete(table).where(table.c.account_id.in_(_CREATED)), values)
    gone = delete(accounts).where(accounts.c.id.in_(_CREATED)).returning(accounts.c.id, accounts.c.code)
    with refusing({str(key.constraint.name): ImportChangedSince(import_id) for key in _naming() if key.constraint}):
        return [(row.id, row.code) for row in await tx.execute(gone, values)]


@cache
def _touched() -> Constant:
    """Ask every table that names an account, also those of parts that come later."""
    mine = import_changes.c.import_id == _IMPORT_ID
    changed = (
        select(import_changes.c.row_number)
        .outerjoin(accounts, accounts.c.id == import_changes.c.account_id)
        .where(mine, accounts.c.version.is_distinct_from(import_changes.c.version))
    )
    found = union(
        changed, *(_used(column) for column in (*(key.parent for key in _naming()), serving.c.account_id))
    ).subquery()
    return Constant(select(found.c.row_number).order_by(found.c.row_number).limit(bindparam("most")))


def _naming() -> list[ForeignKey]:
    keys = (key for table in metadata.sorted_tables if table not in OWN for key in table.foreign_keys)
    return [key for key in keys if key.column is accounts.c.id]


def _used(column: Column[Any]) -> Select[Any]:
    """List the rows that created an account which this column names, unless the import itself made it name the account."""
    other = column.table.alias() if column.table is accounts else column.table
    used = (
        select(import_changes.c.row_number)
        .join(other, other.c[column.name] == import_changes.c.account_id)
        .where(import_changes.c.import_id == _IMPORT_ID, import_changes.c.before.is_(None))
    )
    return used.where(other.c.id.not_in(_OF_IMPORT)) if column.table is accounts else used


def _change(row: RowMapping) -> Change:
    names = row["changed"]
    return Change(
        row_number=row["row_number"],
        account_id=row["account_id"],
        version=row["version"],
        changed=names.split(",") if names else (),
        before=row["before"],
    )
