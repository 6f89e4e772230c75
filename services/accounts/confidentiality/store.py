"""The only room of confidentiality that speaks SQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    exists,
    select,
    text,
    true,
)

from chassis import filtering, paging
from chassis.access import Caller
from chassis.database import Transaction
from chassis.filtering import Field
from chassis.paging import Page
from chassis.serving.store import confidentiality as copy
from chassis.serving.store import save_confidentiality
from chassis.statements import Constant
from services.accounts.confidentiality.model import MASKED, AccountRead, Confidentiality, ConfidentialityLevel
from services.accounts.tables import Intervals, arrays, insertion, metadata

account_confidentiality = Table(
    "account_confidentiality",
    metadata,
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), primary_key=True),
    Column("level", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("setter_id", Uuid(as_uuid=False), nullable=False),
    Column("valid_from", DateTime(timezone=True), primary_key=True),
    Column("valid_to", DateTime(timezone=True)),
    Column("version", Integer, nullable=False),
    CheckConstraint("valid_from < valid_to", name="order"),
    Index("account_confidentiality_open_key", "account_id", unique=True, postgresql_where=text("valid_to IS NULL")),
)

account_reads = Table(
    "account_reads",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False),
    Column("reader_id", Text, nullable=False),
    Column("role", Integer, nullable=False),
    Column("rpc", Text, nullable=False),
    Column("read_time", DateTime(timezone=True), nullable=False),
    Index("account_reads_account_id_idx", "account_id", "id"),
    Index("account_reads_reader_id_idx", "reader_id", "id"),
)

FILTERS = {
    "account_id": filtering.uuid(account_reads.c.account_id),
    "reader_id": filtering.text(account_reads.c.reader_id),
    "rpc": filtering.text(account_reads.c.rpc),
    "read_time": filtering.instant(account_reads.c.read_time),
}

_LEVELS = Intervals(account_confidentiality, ("account_id",))
_CONFIDENTIAL = copy.c.level != ConfidentialityLevel.CENTRE.value
_AMONG = Constant(
    select(copy.c.account_id, copy.c.level).where(
        copy.c.account_id == any_(bindparam("ids", type_=ARRAY(Uuid(as_uuid=False)))), _CONFIDENTIAL
    )
)
_NOTE = Constant(insertion(account_reads))


async def get_confidentiality(tx: Transaction, account_id: str, *, as_of: datetime | None = None) -> Confidentiality:
    """Give how confidential an account was at an instant, or is; open to the centre where nobody said anything."""
    asked = select(account_confidentiality).where(
        account_confidentiality.c.account_id == account_id, _LEVELS.held(as_of)
    )
    row = (await tx.look(asked)).mappings().first()
    return Confidentiality(account_id=account_id) if row is None else _confidentiality(row)


async def list_confidential(tx: Transaction, page: Page, *, as_of: datetime | None) -> list[Confidentiality]:
    """List one more than the page holds of those that were confidential at an instant, or are, by account."""
    key = account_confidentiality.c.account_id
    confidential = account_confidentiality.c.level != ConfidentialityLevel.CENTRE.value
    asked = select(account_confidentiality).where(_LEVELS.held(as_of), confidential, paging.beyond(page, key))
    rows = await tx.look(asked.order_by(key).limit(page.size + 1))
    return [_confidentiality(row) for row in rows.mappings()]


async def add_confidentiality(tx: Transaction, said: Confidentiality) -> None:
    """Keep how confidential an account is; it holds for the row rule of this service at once. The account is locked."""
    await _LEVELS.follow(tx, [vars(said)])
    await save_confidentiality(tx, account_id=said.account_id, level=said.level, valid_from=said.valid_from)


async def confidential_among(tx: Transaction, account_ids: Collection[str]) -> Mapping[str, ConfidentialityLevel]:
    """Give how confidential these accounts are, of those that are."""
    if not account_ids:
        return {}
    rows = await tx.look(_AMONG, {"ids": list(account_ids)})
    return {row.account_id: ConfidentialityLevel(row.level) for row in rows}


async def note_reads(tx: Transaction, reads: Sequence[AccountRead]) -> None:
    """Keep who was shown what; where the call only reads, at once."""
    await tx.execute(_NOTE, arrays(account_reads, map(vars, reads)))


async def list_reads(tx: Transaction, page: Page, *, filter_source: str) -> list[AccountRead]:
    """List one more entry than the page holds, latest first: ids are in the order of time."""
    asked = select(account_reads).where(
        paging.beyond(page, account_reads.c.id, descending=True), *filtering.clauses(filter_source, FILTERS)
    )
    rows = await tx.look(asked.order_by(account_reads.c.id.desc()).limit(page.size + 1))
    return [AccountRead(**row) for row in rows.mappings()]


def whole(caller: Caller, account_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Hold for the accounts of which nothing is masked to the caller, and which are there for them at all."""
    if caller.sees_confidential:
        return true()
    return ~exists(select(1).where(copy.c.account_id == account_id, _CONFIDENTIAL))


def unmasked(caller: Caller, account_id: ColumnElement[str], column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give a column as the caller may compare, search and sort by it: NULL where the account is masked to them."""
    return column if caller.sees_confidential else case((whole(caller, account_id), column))


def unmasked_filters(
    caller: Caller, account_id: ColumnElement[str], filters: Mapping[str, Field]
) -> Mapping[str, Field]:
    """Give the filters of a list by which the caller can find nothing out about what is masked to them."""
    return {
        name: replace(field, column=unmasked(caller, account_id, field.column)) if name in MASKED else field
        for name, field in filters.items()
    }


def _confidentiality(row: RowMapping) -> Confidentiality:
    return Confidentiality(**dict(row) | {"level": ConfidentialityLevel(row["level"])})
