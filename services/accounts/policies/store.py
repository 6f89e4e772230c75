"""The only room of policies that speaks SQL."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
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
    Uuid,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from chassis import filtering
from chassis.database import Transaction
from chassis.filtering import Field
from chassis.records import Records
from chassis.statements import Constant
from services.accounts.daily import BATCH
from services.accounts.policies.model import (
    UNDECIDED,
    ApprovalLimit,
    Benefit,
    BenefitKind,
    Policy,
    PolicyState,
    Terms,
)
from services.accounts.policies.refusals import PolicyChanged, PolicyNotFound
from services.accounts.profiles.model import Money
from services.accounts.tables import metadata
from services.accounts.versions import Columns, Versions, versions_of

policies = Table(
    "policies",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("basis_points", Integer, nullable=False),
    Column("payment_days", Integer, nullable=False),
    Column("description", Text, nullable=False),
    Column("limit_minor", BigInteger, nullable=False),
    Column("limit_currency", Text, nullable=False),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("director_alone", Boolean, nullable=False),
    Column("proposer_id", Uuid(as_uuid=False), nullable=False),
    Column("reviewer_id", Uuid(as_uuid=False)),
    Column("review_comment", Text, nullable=False),
    Column("decider_id", Uuid(as_uuid=False)),
    Column("closing_reason", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("start_date <= end_date", name="order"),
    Index("policies_create_time_idx", "create_time", "id"),
    Index("policies_state_end_date_idx", "state", "end_date"),
)
policy_versions = versions_of(policies, "policy_versions")

approval_limits = Table(
    "approval_limits",
    metadata,
    Column("currency", Text, primary_key=True),
    Column("minor", BigInteger, nullable=False),
    Column("valid_from", DateTime(timezone=True), primary_key=True),
    Column("valid_to", DateTime(timezone=True)),
    CheckConstraint("valid_from < valid_to", name="order"),
    Index("approval_limits_open_key", "currency", unique=True, postgresql_where=text("valid_to IS NULL")),
)


def _fields(columns: Columns) -> Mapping[str, Field]:
    return {
        "account_id": filtering.uuid(columns["account_id"]),
        "title": filtering.text(columns["title"]),
        "kind": filtering.enum(columns["kind"], BenefitKind),
        "state": filtering.enum(columns["state"], PolicyState),
        "proposer_id": filtering.uuid(columns["proposer_id"]),
        "start_date": filtering.day(columns["start_date"]),
        "end_date": filtering.day(columns["end_date"]),
    }


def _values(policy: Policy) -> dict[str, Any]:
    terms, benefit = policy.terms, policy.terms.benefit
    kept = vars(policy) | vars(terms) | vars(benefit)
    limit = {"limit_minor": benefit.limit.minor, "limit_currency": benefit.limit.currency}
    return {name: value for name, value in kept.items() if name not in {"terms", "benefit", "limit"}} | limit


def _policy(row: RowMapping) -> Policy:
    kept = dict(row)
    limit = Money(minor=kept.pop("limit_minor"), currency=kept.pop("limit_currency"))
    plain = {name: kept.pop(name) for name in ("basis_points", "payment_days", "description")}
    benefit = Benefit(kind=BenefitKind(kept.pop("kind")), limit=limit, **plain)
    said = {name: kept.pop(name) for name in ("title", "start_date", "end_date", "reason")}
    return Policy(**kept | {"state": PolicyState(kept["state"]), "terms": Terms(benefit=benefit, **said)})


POLICIES = Versions(
    Records(policies, noun="policy", read=_policy, values=_values, missing=PolicyNotFound, changed=PolicyChanged),
    table=policy_versions,
    fields=_fields,
    key=lambda columns: (columns["create_time"], columns["id"]),
    descending=True,
)
"""The policies that a caller reaches: those for the accounts that they serve, the latest proposed first."""


async def list_due(tx: Transaction, today: date, after: str) -> Sequence[str]:
    """List the policies behind an id that the calendar moves."""
    own = policies.c
    starts = (own.state == PolicyState.APPROVED) & (own.start_date <= today)
    ends = own.state.in_(sorted({*UNDECIDED, PolicyState.IN_FORCE})) & (own.end_date < today)
    asked = select(own.id).where(own.id > after, or_(starts, ends))
    return [*(await tx.look(asked.order_by(own.id).limit(BATCH))).scalars()]


_LOCK_LIMITS = Constant(select(func.pg_advisory_xact_lock(int.from_bytes(b"limits"))))


async def lock_limits(tx: Transaction) -> None:
    """Let no one else set an approval limit until this transaction ends."""
    await tx.execute(_LOCK_LIMITS)


async def find_limit(tx: Transaction, currency: str) -> ApprovalLimit | None:
    """Give the limit that holds for a currency now."""
    own = approval_limits.c
    row = (await tx.look(select(approval_limits).where(own.currency == currency, own.valid_to.is_(None)))).mappings()
    found = row.first()
    return _limit(found) if found else None


async def list_limits(tx: Transaction, as_of: datetime | None) -> list[ApprovalLimit]:
    """List the limits that hold, or held at an instant, by currency."""
    asked = select(approval_limits).where(_held(as_of)).order_by(approval_limits.c.currency)
    return [_limit(row) for row in (await tx.look(asked)).mappings()]


async def save_limit(tx: Transaction, limit: ApprovalLimit) -> None:
    """Keep a limit; the one that held until now ends where it begins."""
    own = approval_limits.c
    held = (own.currency == limit.amount.currency) & own.valid_to.is_(None)
    await tx.execute(update(approval_limits).where(held).values(valid_to=limit.valid_from))
    row = {"currency": limit.amount.currency, "minor": limit.amount.minor, "valid_from": limit.valid_from}
    await tx.execute(insert(approval_limits), row)


def _held(as_of: datetime | None) -> ColumnElement[bool]:
    own = approval_limits.c
    if as_of is None:
        return own.valid_to.is_(None)
    return (own.valid_from <= as_of) & or_(own.valid_to.is_(None), own.valid_to > as_of)


def _limit(row: RowMapping) -> ApprovalLimit:
    amount = Money(minor=row["minor"], currency=row["currency"])
    return ApprovalLimit(amount=amount, valid_from=row["valid_from"], valid_to=row["valid_to"])
