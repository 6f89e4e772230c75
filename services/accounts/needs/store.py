"""The only room of needs that speaks SQL."""

from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, ForeignKeyConstraint, Index, Integer, RowMapping, Table, Text, Uuid

from chassis import filtering
from chassis.access import Caller
from chassis.database import Transaction
from chassis.errors import Refusal
from chassis.paging import Page
from chassis.records import Records
from services.accounts.contacts.model import ContactNotFound
from services.accounts.needs.model import (
    Need,
    NeedCategory,
    NeedChanged,
    NeedNotFound,
    NeedPriority,
    NeedState,
    Request,
)
from services.accounts.tables import metadata

needs = Table(
    "needs",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False),
    Column("category", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("contact_id", Uuid(as_uuid=False)),
    Column("visit_id", Uuid(as_uuid=False)),
    Column("source", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("recorder_id", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(
        ["account_id", "contact_id"],
        ["contacts.account_id", "contacts.id"],
        name="needs_contact_fkey",
        deferrable=True,
    ),
    Index("needs_account_id_create_time_idx", "account_id", "create_time", "id"),
    Index("needs_create_time_idx", "create_time", "id"),
)

FILTERS = {
    "account_id": filtering.uuid(needs.c.account_id),
    "category": filtering.enum(needs.c.category, NeedCategory),
    "priority": filtering.enum(needs.c.priority, NeedPriority),
    "state": filtering.enum(needs.c.state, NeedState),
    "department": filtering.text(needs.c.department),
    "contact_id": filtering.uuid(needs.c.contact_id),
    "visit_id": filtering.uuid(needs.c.visit_id),
    "create_time": filtering.instant(needs.c.create_time),
}


async def list_needs(tx: Transaction, caller: Caller, page: Page, *, filter_source: str) -> list[Need]:
    """List one more need than the page holds, last collected first."""
    asked = filtering.clauses(filter_source, FILTERS)
    return await NEEDS.list(tx, caller, page, *asked, by=(needs.c.create_time, needs.c.id), descending=True)


def _values(need: Need) -> dict[str, Any]:
    return vars(need) | vars(need.request)


def _need(row: RowMapping) -> Need:
    request = Request(
        category=NeedCategory(row["category"]),
        statement=row["statement"],
        priority=NeedPriority(row["priority"]),
        contact_id=row["contact_id"],
        visit_id=row["visit_id"],
        source=row["source"],
    )
    own = {name: row[name] for name in _OWN}
    return Need(**own, request=request, state=NeedState(row["state"]))


def _meanings(need: Need) -> dict[str, Refusal]:
    return {"needs_contact_fkey": ContactNotFound(need.request.contact_id or "")}


_OWN = ("id", "account_id", "department", "outcome", "recorder_id", "create_time", "update_time", "version")

NEEDS = Records(
    needs,
    noun="need",
    read=_need,
    values=_values,
    missing=NeedNotFound,
    changed=NeedChanged,
    meanings=_meanings,
)
"""The needs that a caller reaches: those of the accounts that they serve."""
