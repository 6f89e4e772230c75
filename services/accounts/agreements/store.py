"""The only room of agreements that speaks SQL."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    exists,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import filtering
from chassis.database import Transaction
from chassis.filtering import Field
from chassis.records import Records
from services.accounts.agreements.model import (
    REMINDERS,
    SIGNED,
    Agreement,
    AgreementKind,
    AgreementState,
    ServiceLevel,
    Signing,
    Terms,
)
from services.accounts.agreements.refusals import AgreementChanged, AgreementCodeTaken, AgreementNotFound
from services.accounts.daily import BATCH
from services.accounts.profiles.model import Money
from services.accounts.tables import metadata
from services.accounts.versions import Columns, Versions, versions_of

agreements = Table(
    "agreements",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date),
    Column("amount_minor", BigInteger),
    Column("amount_currency", Text),
    Column("response_hours", Integer),
    Column("contents", ARRAY(Text)),
    Column("notice_days", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("signing_date", Date),
    Column("our_signer", Text),
    Column("account_signer", Text),
    Column("document_reference", Text),
    Column("closing_reason", Text, nullable=False),
    Column("predecessor_id", Uuid(as_uuid=False)),
    Column("successor_id", Uuid(as_uuid=False)),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("code"),
    CheckConstraint("start_date <= end_date", name="order"),
    Index("agreements_state_end_date_idx", "state", "end_date"),
)
agreement_versions = versions_of(agreements, "agreement_versions")

agreement_reminders = Table(
    "agreement_reminders",
    metadata,
    Column("agreement_id", Uuid(as_uuid=False), ForeignKey("agreements.id"), primary_key=True),
    Column("days_before", Integer, primary_key=True),
    Column("time", DateTime(timezone=True), nullable=False),
)


def _fields(columns: Columns) -> Mapping[str, Field]:
    return {
        "account_id": filtering.uuid(columns["account_id"]),
        "code": filtering.text(columns["code"]),
        "title": filtering.text(columns["title"]),
        "kind": filtering.enum(columns["kind"], AgreementKind),
        "state": filtering.enum(columns["state"], AgreementState),
        "start_date": filtering.day(columns["start_date"]),
        "end_date": filtering.day(columns["end_date"]),
    }


def _values(agreement: Agreement) -> dict[str, Any]:
    terms, signing = agreement.terms, agreement.signing
    level, amount = terms.service_level, terms.amount
    apart = {"terms", "signing", "service_level", "amount"}
    kept = {name: value for name, value in (vars(agreement) | vars(terms)).items() if name not in apart}
    signed = vars(signing) if signing else dict.fromkeys(Signing.__dataclass_fields__)
    return {
        **kept,
        **signed,
        "amount_minor": amount.minor if amount else None,
        "amount_currency": amount.currency if amount else None,
        "response_hours": level.response_hours if level else None,
        "contents": list(level.contents) if level else None,
    }


def _agreement(row: RowMapping) -> Agreement:
    return Agreement(
        id=row["id"],
        account_id=row["account_id"],
        terms=_terms(row),
        state=AgreementState(row["state"]),
        signing=Signing(**{name: row[name] for name in Signing.__dataclass_fields__}) if row["signing_date"] else None,
        closing_reason=row["closing_reason"],
        predecessor_id=row["predecessor_id"],
        successor_id=row["successor_id"],
        create_time=row["create_time"],
        update_time=row["update_time"],
        version=row["version"],
    )


def _terms(row: RowMapping) -> Terms:
    amount, hours = row["amount_minor"], row["response_hours"]
    return Terms(
        code=row["code"],
        title=row["title"],
        kind=AgreementKind(row["kind"]),
        start_date=row["start_date"],
        end_date=row["end_date"],
        amount=Money(minor=amount, currency=row["amount_currency"]) if amount is not None else None,
        service_level=ServiceLevel(response_hours=hours, contents=tuple(row["contents"])) if hours else None,
        notice_days=row["notice_days"],
    )


AGREEMENTS = Versions(
    Records(
        agreements,
        noun="agreement",
        read=_agreement,
        values=_values,
        missing=AgreementNotFound,
        changed=AgreementChanged,
        meanings=lambda agreement: {"agreements_code_key": AgreementCodeTaken(agreement.terms.code)},
    ),
    table=agreement_versions,
    fields=_fields,
    key=lambda columns: (columns["code"], columns["id"]),
)
"""The agreements that a caller reaches: those with the accounts that they serve, by code."""


async def list_due(tx: Transaction, today: date, after: str) -> Sequence[str]:
    """List the agreements behind an id that the calendar moves, or that are to remind of their end."""
    own = agreements.c
    starts = (own.state == AgreementState.SIGNED) & (own.start_date <= today)
    ends = (own.state == AgreementState.IN_FORCE) & (own.end_date < today)
    asked = select(own.id).where(own.id > after, or_(starts, ends, _reminds(today)))
    return [*(await tx.look(asked.order_by(own.id).limit(BATCH))).scalars()]


def _reminds(today: date) -> ColumnElement[bool]:
    """Hold for signed agreements within a reminder's days of their end that have not told it."""
    own, told = agreements.c, agreement_reminders.c
    near = [
        own.end_date.between(today + timedelta(days=beyond + 1), today + timedelta(days=days))
        & ~exists(select(1).where(told.agreement_id == own.id, told.days_before == days))
        for beyond, days in pairwise((-1, *REMINDERS))
    ]
    return own.state.in_(sorted(SIGNED)) & own.successor_id.is_(None) & or_(*near)


async def add_reminder(tx: Transaction, agreement_id: str, *, days_before: int, now: datetime) -> bool:
    """Keep that an agreement has told of its end, and say whether it had not."""
    told = upsert(agreement_reminders).on_conflict_do_nothing().returning(agreement_reminders.c.agreement_id)
    row = {"agreement_id": agreement_id, "days_before": days_before, "time": now}
    return (await tx.execute(told, row)).first() is not None
