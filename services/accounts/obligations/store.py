"""The only room of obligations that speaks SQL."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, Integer, RowMapping, Table, Text, Uuid, select

from chassis import filtering
from chassis.database import Transaction
from chassis.filtering import Field
from chassis.records import Records
from services.accounts.agreements.store import agreements
from services.accounts.daily import BATCH
from services.accounts.obligations.model import (
    Debtor,
    Obligation,
    ObligationChanged,
    ObligationNotFound,
    ObligationState,
    Recurrence,
    Terms,
)
from services.accounts.tables import metadata
from services.accounts.versions import Columns, Versions, versions_of

obligations = Table(
    "obligations",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False, index=True),
    Column("agreement_id", Uuid(as_uuid=False), ForeignKey("agreements.id"), nullable=False, index=True),
    Column("debtor", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("first_due_date", Date, nullable=False),
    Column("recurrence", Text, nullable=False),
    Column("due_date", Date, nullable=False),
    Column("repetition", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Index("obligations_due_date_idx", "due_date", "id"),
    Index("obligations_state_due_date_idx", "state", "due_date"),
)
obligation_versions = versions_of(obligations, "obligation_versions")


def _fields(columns: Columns) -> Mapping[str, Field]:
    return {
        "account_id": filtering.uuid(columns["account_id"]),
        "agreement_id": filtering.uuid(columns["agreement_id"]),
        "state": filtering.enum(columns["state"], ObligationState),
        "debtor": filtering.enum(columns["debtor"], Debtor),
        "department": filtering.text(columns["department"]),
        "due_date": filtering.day(columns["due_date"]),
    }


def _values(obligation: Obligation) -> dict[str, Any]:
    return {name: value for name, value in (vars(obligation) | vars(obligation.terms)).items() if name != "terms"}


def _obligation(row: RowMapping) -> Obligation:
    kept = dict(row)
    terms = {name: kept.pop(name) for name in Terms.__dataclass_fields__}
    terms |= {"debtor": Debtor(terms["debtor"]), "recurrence": Recurrence(terms["recurrence"])}
    return Obligation(**kept | {"terms": Terms(**terms), "state": ObligationState(kept["state"])})


OBLIGATIONS = Versions(
    Records(
        obligations,
        noun="obligation",
        read=_obligation,
        values=_values,
        missing=ObligationNotFound,
        changed=ObligationChanged,
    ),
    table=obligation_versions,
    fields=_fields,
    key=lambda columns: (columns["due_date"], columns["id"]),
)
"""The obligations that a caller reaches: those of the accounts that they serve, the first due first."""


async def list_missed(tx: Transaction, today: date, after: str) -> Sequence[str]:
    """List the obligations behind an id whose day has passed under an agreement that was signed."""
    own = obligations.c
    signed = (agreements.c.id == own.agreement_id) & agreements.c.signing_date.is_not(None)
    asked = select(own.id).join(agreements, signed)
    passed = asked.where(own.id > after, own.state == ObligationState.OPEN, own.due_date < today)
    return [*(await tx.look(passed.order_by(own.id).limit(BATCH))).scalars()]
