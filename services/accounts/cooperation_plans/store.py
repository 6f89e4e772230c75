"""The only room of cooperation plans that speaks SQL."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis import filtering
from chassis.database import Transaction
from chassis.filtering import Field
from chassis.records import Records
from services.accounts.cooperation_plans.model import (
    Agreement,
    Content,
    CooperationPlan,
    Findings,
    Goal,
    Horizon,
    Measure,
    MeasureState,
    Outlook,
    Participant,
    Report,
    Review,
    Side,
    State,
    Task,
)
from services.accounts.cooperation_plans.refusals import (
    CooperationPlanChanged,
    CooperationPlanNotFound,
    PlanMeasureChanged,
    PlanMeasureNotFound,
)
from services.accounts.tables import metadata
from services.accounts.versions import Columns, Versions, versions_of

plans = Table(
    "cooperation_plans",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("objective", Text, nullable=False),
    Column("start_date", Date, nullable=False),
    Column("end_date", Date, nullable=False),
    Column("goals", JSONB, nullable=False),
    Column("participants", JSONB, nullable=False),
    Column("author_id", Text, nullable=False),
    Column("agreed_with_contact_id", Uuid(as_uuid=False)),
    Column("agreed_date", Date),
    Column("close_reason", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Index("cooperation_plans_account_id_end_date_idx", "account_id", "end_date", "id"),
    Index("cooperation_plans_end_date_idx", "end_date", "id"),
)

measures = Table(
    "plan_measures",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("plan_id", Uuid(as_uuid=False), ForeignKey("cooperation_plans.id"), nullable=False, index=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False, index=True),
    Column("action", Text, nullable=False),
    Column("owner_id", Uuid(as_uuid=False), nullable=False),
    Column("due_date", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("progress_percent", SmallInteger, nullable=False),
    Column("note", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Index("plan_measures_due_date_idx", "due_date", "id"),
    Index("plan_measures_owner_id_due_date_idx", "owner_id", "due_date", "id"),
)

reviews = Table(
    "plan_reviews",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("plan_id", Uuid(as_uuid=False), ForeignKey("cooperation_plans.id"), nullable=False, index=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False, index=True),
    Column("review_date", Date, nullable=False),
    Column("assessment", Text, nullable=False),
    Column("outlook", Text, nullable=False),
    Column("next_review_date", Date),
    Column("author_id", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
)

plan_versions = versions_of(plans, "cooperation_plan_versions")
measure_versions = versions_of(measures, "plan_measure_versions")


async def list_reviews(tx: Transaction, plan_id: str, *, as_of: datetime | None) -> list[Review]:
    """List the reviews of a plan, earliest first; as of an instant, those that were kept by then."""
    asked = select(reviews).where(reviews.c.plan_id == plan_id, *([reviews.c.create_time <= as_of] if as_of else []))
    rows = await tx.look(asked.order_by(reviews.c.review_date, reviews.c.create_time))
    return [_review(row) for row in rows.mappings()]


async def list_measures(tx: Transaction, plan_id: str, *, as_of: datetime | None) -> list[Measure]:
    """List the measures of a plan in the order in which they were added, as they stand or stood."""
    table, held = MEASURES.as_of(as_of)
    asked = select(table).where(table.c.plan_id == plan_id, *held).order_by(table.c.create_time, table.c.id)
    return [_measure(row) for row in (await tx.look(asked)).mappings()]


async def count_open(tx: Transaction, plan_id: str) -> int:
    """Count the measures of a plan that are still to be done."""
    is_open = (measures.c.plan_id == plan_id) & (measures.c.state == MeasureState.OPEN)
    found: int = (await tx.look(select(func.count()).where(is_open))).scalar_one()
    return found


async def add_review(tx: Transaction, review: Review) -> None:
    """Keep a review."""
    values = vars(review) | vars(review.findings)
    await tx.execute(reviews.insert(), {column.name: values[column.name] for column in reviews.c})


def _plan_values(plan: CooperationPlan) -> Mapping[str, Any]:
    values = vars(plan) | vars(plan.content)
    return {column.name: values[column.name] for column in plans.c if column.name in values} | {
        "goals": [asdict(goal) | {"due_date": goal.due_date.isoformat()} for goal in plan.content.goals],
        "participants": [asdict(one) for one in plan.content.participants],
        "agreed_with_contact_id": plan.agreement.contact_id if plan.agreement else None,
        "agreed_date": plan.agreement.agreed_date if plan.agreement else None,
    }


def _plan(row: RowMapping) -> CooperationPlan:
    values = dict(row)
    contact_id, agreed_date = values.pop("agreed_with_contact_id"), values.pop("agreed_date")
    content = Content(
        **{name: values.pop(name) for name in ("title", "objective", "start_date", "end_date")},
        goals=[_goal(goal) for goal in values.pop("goals")],
        participants=[Participant(**one | {"side": Side(one["side"])}) for one in values.pop("participants")],
    )
    agreement = Agreement(contact_id=contact_id, agreed_date=agreed_date) if contact_id else None
    return CooperationPlan(**values | {"state": State(values["state"])}, content=content, agreement=agreement)


def _goal(kept: Mapping[str, Any]) -> Goal:
    return Goal(**{**kept, "horizon": Horizon(kept["horizon"]), "due_date": date.fromisoformat(kept["due_date"])})


def _measure_values(measure: Measure) -> Mapping[str, Any]:
    values = vars(measure) | vars(measure.task) | vars(measure.report)
    return {column.name: values[column.name] for column in measures.c}


def _measure(row: RowMapping) -> Measure:
    values = dict(row)
    task = Task(**{name: values.pop(name) for name in ("action", "owner_id", "due_date")})
    state = MeasureState(values.pop("state"))
    report = Report(state=state, **{name: values.pop(name) for name in ("progress_percent", "note")})
    return Measure(**values, task=task, report=report)


def _review(row: RowMapping) -> Review:
    values = dict(row)
    outlook = Outlook(values.pop("outlook"))
    found = {name: values.pop(name) for name in ("review_date", "assessment", "next_review_date")}
    return Review(**values, findings=Findings(outlook=outlook, **found))


def _plan_fields(columns: Columns) -> Mapping[str, Field]:
    return {
        "account_id": filtering.uuid(columns["account_id"]),
        "state": filtering.enum(columns["state"], State),
        "start_date": filtering.day(columns["start_date"]),
        "end_date": filtering.day(columns["end_date"]),
    }


def _measure_fields(columns: Columns) -> Mapping[str, Field]:
    return {
        "account_id": filtering.uuid(columns["account_id"]),
        "plan_id": filtering.uuid(columns["plan_id"]),
        "owner_id": filtering.uuid(columns["owner_id"]),
        "state": filtering.enum(columns["state"], MeasureState),
        "due_date": filtering.day(columns["due_date"]),
    }


PLANS = Versions(
    Records(
        plans,
        noun="cooperation plan",
        read=_plan,
        values=_plan_values,
        missing=CooperationPlanNotFound,
        changed=CooperationPlanChanged,
    ),
    table=plan_versions,
    fields=_plan_fields,
    key=lambda columns: (columns["end_date"], columns["id"]),
    descending=True,
)
"""The plans that a caller reaches: those with the accounts that they serve, the latest end first."""

MEASURES = Versions(
    Records(
        measures,
        noun="measure",
        read=_measure,
        values=_measure_values,
        missing=PlanMeasureNotFound,
        changed=PlanMeasureChanged,
    ),
    table=measure_versions,
    fields=_measure_fields,
    key=lambda columns: (columns["due_date"], columns["id"]),
)
"""The measures that a caller reaches, the earliest due first."""
