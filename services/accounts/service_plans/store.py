"""The only room of service plans that speaks SQL."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    Uuid,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis import filtering
from chassis.database import Transaction
from chassis.filtering import Field
from chassis.records import Records
from services.accounts.service_plans.model import (
    Content,
    Item,
    ServicePlan,
    ServicePlanChanged,
    ServicePlanNotFound,
    Signature,
    State,
)
from services.accounts.tables import metadata
from services.accounts.versions import Columns, Versions, versions_of

service_plans = Table(
    "service_plans",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("situation", Text, nullable=False),
    Column("items", JSONB, nullable=False),
    Column("author_id", Text, nullable=False),
    Column("signed_by_contact_id", Uuid(as_uuid=False)),
    Column("signed_date", Date),
    Column("reference", Text, nullable=False),
    Column("valid_from", DateTime(timezone=True)),
    Column("valid_to", DateTime(timezone=True)),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("valid_from < valid_to", name="order"),
    Index("service_plans_account_id_create_time_idx", "account_id", "create_time", "id"),
    Index("service_plans_create_time_idx", "create_time", "id"),
    Index("service_plans_held_key", "account_id", unique=True, postgresql_where=text("state = 'SIGNED'")),
)

service_plan_versions = versions_of(service_plans, "service_plan_versions")


async def find_held(tx: Transaction, account_id: str) -> ServicePlan | None:
    """Give the service plan of an account that holds now. The account is locked."""
    held = (service_plans.c.account_id == account_id) & (service_plans.c.state == State.SIGNED)
    row = (await tx.look(select(service_plans).where(held))).mappings().first()
    return _plan(row) if row else None


def _values(plan: ServicePlan) -> Mapping[str, Any]:
    values = vars(plan) | {"situation": plan.content.situation, "items": [*map(asdict, plan.content.items)]}
    signed = plan.signature
    return {column.name: values[column.name] for column in service_plans.c if column.name in values} | {
        "signed_by_contact_id": signed.contact_id if signed else None,
        "signed_date": signed.signed_date if signed else None,
        "reference": signed.reference if signed else "",
    }


def _plan(row: RowMapping) -> ServicePlan:
    values = dict(row)
    content = Content(situation=values.pop("situation"), items=[Item(**item) for item in values.pop("items")])
    contact_id, signed_date = values.pop("signed_by_contact_id"), values.pop("signed_date")
    reference = values.pop("reference")
    signed = Signature(contact_id=contact_id, signed_date=signed_date, reference=reference) if contact_id else None
    return ServicePlan(**values | {"state": State(values["state"])}, content=content, signature=signed)


def _fields(columns: Columns) -> Mapping[str, Field]:
    return {
        "account_id": filtering.uuid(columns["account_id"]),
        "state": filtering.enum(columns["state"], State),
    }


SERVICE_PLANS = Versions(
    Records(
        service_plans,
        noun="service plan",
        read=_plan,
        values=_values,
        missing=ServicePlanNotFound,
        changed=ServicePlanChanged,
    ),
    table=service_plan_versions,
    fields=_fields,
    key=lambda columns: (columns["create_time"], columns["id"]),
    descending=True,
)
"""The service plans that a caller reaches: those of the accounts that they serve, the latest first."""
