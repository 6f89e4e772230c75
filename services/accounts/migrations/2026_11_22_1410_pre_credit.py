"""Credit surveys and assessments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "accounts_credit"
down_revision = "accounts_timeline"
branch_labels = None
depends_on = None

OPEN = sa.text("valid_to IS NULL")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "credit_surveys",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("survey_date", sa.Date, nullable=False),
        sa.Column("findings", JSONB, nullable=False),
        sa.Column("surveyor_id", sa.Text, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="credit_surveys_account_id_fkey"),
    )
    columns = ["account_id", "create_time", "id"]
    op.create_index("credit_surveys_account_id_create_time_idx", "credit_surveys", columns)
    _create_assessments()


def _create_assessments() -> None:
    op.create_table(
        "credit_assessments",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("survey_id", sa.Uuid, nullable=False),
        sa.Column("credit_grade", sa.Text, nullable=False),
        sa.Column("limit_minor", sa.BigInteger, nullable=False),
        sa.Column("limit_currency", sa.Text, nullable=False),
        sa.Column("rationale", sa.Text, nullable=False),
        sa.Column("review_date", sa.Date, nullable=False),
        sa.Column("assessor_id", sa.Text, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="credit_assessments_account_id_fkey"),
        sa.ForeignKeyConstraint(["survey_id"], ["credit_surveys.id"], name="credit_assessments_survey_id_fkey"),
        sa.CheckConstraint("valid_from < valid_to", name="credit_assessments_order_check"),
    )
    table, columns = "credit_assessments", ["account_id", "valid_from", "id"]
    op.create_index("credit_assessments_open_key", table, ["account_id"], unique=True, postgresql_where=OPEN)
    op.create_index("credit_assessments_account_id_valid_from_idx", table, columns)
    columns = ["review_date", "account_id"]
    op.create_index("credit_assessments_review_date_idx", table, columns, postgresql_where=OPEN)
