"""The only room of timelines that speaks SQL."""

from typing import Any

from sqlalchemy import Column, DateTime, Index, RowMapping, Table, Text, Uuid, bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import filtering, paging
from chassis.database import Transaction
from chassis.paging import Page
from chassis.statements import Constant
from services.accounts.tables import metadata
from services.accounts.timeline.model import Entry, LastContact, TimelineKind

timeline_entries = Table(
    "timeline_entries",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), nullable=False),
    Column("kind", Text, nullable=False),
    Column("record_id", Uuid(as_uuid=False), nullable=False),
    Column("time", DateTime(timezone=True), nullable=False),
    Column("title", Text, nullable=False),
    Index("timeline_entries_account_id_time_idx", "account_id", "time", "id"),
)

last_contacts = Table(
    "last_contacts",
    metadata,
    Column("account_id", Uuid(as_uuid=False), primary_key=True),
    Column("time", DateTime(timezone=True), nullable=False),
    Column("visit_id", Uuid(as_uuid=False), nullable=False),
)

FILTERS = {
    "kind": filtering.enum(timeline_entries.c.kind, TimelineKind),
    "time": filtering.instant(timeline_entries.c.time),
}

_ADD = Constant(insert(timeline_entries))
_CONTACTED = upsert(last_contacts).values({column.name: bindparam(column.name) for column in last_contacts.c})
_KEEP = Constant(
    _CONTACTED.on_conflict_do_update(
        index_elements=["account_id"],
        set_={"time": _CONTACTED.excluded.time, "visit_id": _CONTACTED.excluded.visit_id},
        where=last_contacts.c.time < _CONTACTED.excluded.time,
    )
)
_LAST = Constant(
    select(last_contacts).where(last_contacts.c.account_id == bindparam("account_id", type_=Uuid(as_uuid=False)))
)


async def add_entry(tx: Transaction, entry: Entry) -> None:
    """Keep that something happened."""
    await tx.execute(_ADD, vars(entry))


async def keep_last_contact(tx: Transaction, contact: LastContact) -> None:
    """Keep when we last met an account, unless a later time is kept already."""
    await tx.execute(_KEEP, vars(contact))


async def find_last_contact(tx: Transaction, account_id: str) -> LastContact | None:
    """Find when we last met an account; None when we never did."""
    row = (await tx.look(_LAST, {"account_id": account_id})).mappings().first()
    return LastContact(**row) if row else None


async def list_entries(tx: Transaction, account_id: str, page: Page, *, filter_source: str) -> list[Entry]:
    """List one more entry than the page holds, latest first."""
    entries = timeline_entries.c
    asked = select(timeline_entries).where(
        entries.account_id == account_id,
        paging.beyond(page, entries.time, entries.id, descending=True),
        *filtering.clauses(filter_source, FILTERS),
    )
    rows = await tx.look(asked.order_by(entries.time.desc(), entries.id.desc()).limit(page.size + 1))
    return [_entry(row) for row in rows.mappings()]


def _entry(row: RowMapping) -> Entry:
    values: dict[str, Any] = dict(row)
    return Entry(**values | {"kind": TimelineKind(row["kind"])})
