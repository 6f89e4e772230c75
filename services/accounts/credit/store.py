"""The only room of credit that speaks SQL."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Index,
    RowMapping,
    Select,
    Table,
    Text,
    Uuid,
    insert,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis import paging
from chassis.access import Caller
from chassis.database import Transaction
from chassis.paging import Page
from chassis.serving.store import served_by
from chassis.statements import Constant
from services.accounts.credit.model import (
    Assessment,
    Credit,
    CreditGrade,
    CreditNotAssessed,
    CreditSurveyNotFound,
    Finding,
    Owed,
    Survey,
)
from services.accounts.figures.model import Measure
from services.accounts.figures.store import FIGURES, figures
from services.accounts.profiles.model import Money
from services.accounts.tables import Intervals, latest_first, metadata

OPEN = text("valid_to IS NULL")

credit_surveys = Table(
    "credit_surveys",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False),
    Column("survey_date", Date, nullable=False),
    Column("findings", JSONB, nullable=False),
    Column("surveyor_id", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Index("credit_surveys_account_id_create_time_idx", "account_id", "create_time", "id"),
)

credit_assessments = Table(
    "credit_assessments",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False),
    Column("survey_id", Uuid(as_uuid=False), ForeignKey("credit_surveys.id"), nullable=False),
    Column("credit_grade", Text, nullable=False),
    Column("limit_minor", BigInteger, nullable=False),
    Column("limit_currency", Text, nullable=False),
    Column("rationale", Text, nullable=False),
    Column("review_date", Date, nullable=False),
    Column("assessor_id", Text, nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Column("valid_to", DateTime(timezone=True)),
    CheckConstraint("valid_from < valid_to", name="order"),
    Index("credit_assessments_open_key", "account_id", unique=True, postgresql_where=OPEN),
    Index("credit_assessments_account_id_valid_from_idx", "account_id", "valid_from", "id"),
    Index("credit_assessments_review_date_idx", "review_date", "account_id", postgresql_where=OPEN),
)

ASSESSMENTS = Intervals(credit_assessments, ("account_id",))

_ADD_SURVEY = Constant(insert(credit_surveys))


def add_survey(tx: Transaction, survey: Survey) -> None:
    """Keep what was found out."""
    tx.defer(_ADD_SURVEY, asdict(survey))


async def check_survey(tx: Transaction, account_id: str, survey_id: str) -> None:
    """Refuses with CreditSurveyNotFound, also a survey of another account."""
    own = (credit_surveys.c.id == survey_id) & (credit_surveys.c.account_id == account_id)
    if (await tx.look(select(credit_surveys.c.id).where(own))).first() is None:
        raise CreditSurveyNotFound(survey_id)


async def list_surveys(tx: Transaction, account_id: str, page: Page) -> list[Survey]:
    """List one more survey than the page holds, latest first."""
    return [_survey(row) for row in await latest_first(tx, credit_surveys.c.create_time, account_id, page)]


async def find_assessment(tx: Transaction, account_id: str) -> Assessment | None:
    """Give the assessment in force."""
    present = select(credit_assessments).where(credit_assessments.c.account_id == account_id, ASSESSMENTS.held(None))
    row = (await tx.look(present)).mappings().first()
    return _assessment(row) if row else None


async def add_assessment(tx: Transaction, assessment: Assessment) -> None:
    """Keep an assessment; the one before ends where it begins. The account is locked."""
    limit = {"limit_minor": assessment.limit.minor, "limit_currency": assessment.limit.currency}
    await ASSESSMENTS.follow(tx, [vars(assessment) | limit])


async def list_assessments(tx: Transaction, account_id: str, page: Page) -> list[Assessment]:
    """List one more assessment than the page holds, latest first."""
    return [_assessment(row) for row in await latest_first(tx, credit_assessments.c.valid_from, account_id, page)]


async def find_credit(tx: Transaction, account_id: str, as_of: datetime | None = None) -> Credit | None:
    """Give the credit of an account beside what it owes, as both were believed at an instant, or are now."""
    asked, _ = _credits(as_of)
    row = (await tx.look(asked.where(credit_assessments.c.account_id == account_id))).mappings().first()
    return _credit(row) if row else None


async def get_credit(tx: Transaction, account_id: str, as_of: datetime | None) -> Credit:
    """Refuses with CreditNotAssessed."""
    credit = await find_credit(tx, account_id, as_of)
    if credit is None:
        raise CreditNotAssessed(account_id)
    return credit


async def list_reviews(tx: Transaction, caller: Caller, page: Page, *, due_by: date) -> list[Credit]:
    """List one more credit to be assessed anew than the page holds, earliest review date first."""
    asked, above_limit = _credits(None)
    key = (credit_assessments.c.review_date, credit_assessments.c.account_id)
    due = or_(credit_assessments.c.review_date <= due_by, above_limit)
    mine = served_by(caller, credit_assessments.c.account_id)
    rows = await tx.look(asked.where(mine, due, paging.beyond(page, *key)).order_by(*key).limit(page.size + 1))
    return [_credit(row) for row in rows.mappings()]


def _credits(as_of: datetime | None) -> tuple[Select[Any], ColumnElement[bool]]:
    """Ask for assessments with what the accounts owe, and give the condition that it is above the limit."""
    owed = (
        select(figures.c.month, figures.c.amount_minor, figures.c.amount_currency)
        .where(
            figures.c.account_id == credit_assessments.c.account_id,
            figures.c.measure == Measure.RECEIVABLES,
            FIGURES.held(as_of),
        )
        .order_by(figures.c.month.desc())
        .limit(1)
        .lateral("owed")
    )
    asked = select(credit_assessments, owed).select_from(credit_assessments.outerjoin(owed, true()))
    comparable = owed.c.amount_currency == credit_assessments.c.limit_currency
    above_limit = comparable & (owed.c.amount_minor > credit_assessments.c.limit_minor)
    return asked.where(ASSESSMENTS.held(as_of)), above_limit


def _survey(row: RowMapping) -> Survey:
    return Survey(**dict(row) | {"findings": [Finding(**one) for one in row["findings"]]})


def _assessment(row: RowMapping) -> Assessment:
    own = ("id", "account_id", "survey_id", "rationale", "review_date", "assessor_id", "valid_from", "valid_to")
    return Assessment(
        credit_grade=CreditGrade(row["credit_grade"]),
        limit=Money(minor=row["limit_minor"], currency=row["limit_currency"]),
        **{name: row[name] for name in own},
    )


def _credit(row: RowMapping) -> Credit:
    amount = row["amount_minor"]
    owed = None if amount is None else Money(minor=amount, currency=row["amount_currency"])
    return Credit(assessment=_assessment(row), owed=Owed(amount=owed, month=row["month"]) if owed else None)
