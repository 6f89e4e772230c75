"""The only room of needs that speaks SQL."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, ForeignKeyConstraint, Index, Integer, RowMapping, Table, Text, Uuid

from chassis import filtering
from chassis.errors import Refusal
from chassis.filtering import Field
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
from services.accounts.versions import Columns, Versions, versions_of

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
    Column("author_id", Text, nullable=False),
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

need_versions = versions_of(needs, "need_versions")


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


_OWN = (
    "id",
    "account_id",
    "department",
    "outcome",
    "recorder_id",
    "author_id",
    "create_time",
    "update_time",
    "version",
)


def _fields(columns: Columns) -> Mapping[str, Field]:
    return {
        "account_id": filtering.uuid(columns["account_id"]),
        "category": filtering.enum(columns["category"], NeedCategory),
        "priority": filtering.enum(columns["priority"], NeedPriority),
        "state": filtering.enum(columns["state"], NeedState),
        "department": filtering.text(columns["department"]),
        "contact_id": filtering.uuid(columns["contact_id"]),
        "visit_id": filtering.uuid(columns["visit_id"]),
        "create_time": filtering.instant(columns["create_time"]),
    }


NEEDS = Versions(
    Records(
        needs,
        noun="need",
        read=_need,
        values=_values,
        missing=NeedNotFound,
        changed=NeedChanged,
        meanings=_meanings,
    ),
    table=need_versions,
    fields=_fields,
    key=lambda columns: (columns["create_time"], columns["id"]),
    descending=True,
)
"""The needs that a caller reaches: those of the accounts that they serve, the last collected first."""
