"""The only room of scores that speaks SQL."""

from collections.abc import Mapping

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    ScalarSelect,
    Table,
    Text,
    Uuid,
    select,
    text,
)

from chassis import filtering
from chassis.filtering import Field
from services.accounts.grading.model import Criterion
from services.accounts.tables import Intervals, metadata

grade_scores = Table(
    "grade_scores",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False),
    Column("criterion", Text, nullable=False),
    Column("value", Integer, nullable=False),
    Column("rationale", Text, nullable=False),
    Column("author_id", Text, nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Column("valid_to", DateTime(timezone=True)),
    CheckConstraint("valid_from < valid_to", name="order"),
    Index("grade_scores_open_key", "account_id", "criterion", unique=True, postgresql_where=text("valid_to IS NULL")),
    Index("grade_scores_account_id_valid_from_idx", "account_id", "valid_from", "id"),
)

SCORES = Intervals(grade_scores, ("account_id", "criterion"))


def score_filters(account_id: ColumnElement[str]) -> Mapping[str, Field]:
    """Give filters by the present scores of accounts; what was not scored is neither above nor below anything."""
    recorded = (Criterion.STRATEGIC_FIT, Criterion.SHARE_OF_WALLET, Criterion.REFERRAL_VALUE)
    return {criterion.lower(): filtering.whole(_present(account_id, criterion)) for criterion in recorded}


def _present(account_id: ColumnElement[str], criterion: Criterion) -> ScalarSelect[int]:
    own = (grade_scores.c.account_id == account_id) & (grade_scores.c.criterion == criterion)
    return select(grade_scores.c.value).where(own, SCORES.held(None)).scalar_subquery()
