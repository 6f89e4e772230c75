"""Grade policies, scores and decisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "accounts_grading"
down_revision = "accounts_agreements"
branch_labels = None
depends_on = None

OPEN = sa.text("valid_to IS NULL")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "grade_policies",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("rules", JSONB, nullable=False),
        sa.Column("s_points", sa.Integer, nullable=False),
        sa.Column("a_points", sa.Integer, nullable=False),
        sa.Column("b_points", sa.Integer, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("author_id", sa.Text, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("version", name="grade_policies_version_key"),
        sa.CheckConstraint("valid_from < valid_to", name="grade_policies_order_check"),
    )
    _create_scores()
    _create_decisions()


def _create_scores() -> None:
    op.create_table(
        "grade_scores",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("criterion", sa.Text, nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        sa.Column("rationale", sa.Text, nullable=False),
        sa.Column("author_id", sa.Text, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="grade_scores_account_id_fkey"),
        sa.CheckConstraint("valid_from < valid_to", name="grade_scores_order_check"),
    )
    columns = ["account_id", "criterion"]
    op.create_index("grade_scores_open_key", "grade_scores", columns, unique=True, postgresql_where=OPEN)
    columns = ["account_id", "valid_from", "id"]
    op.create_index("grade_scores_account_id_valid_from_idx", "grade_scores", columns)


def _create_decisions() -> None:
    op.create_table(
        "grade_decisions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("policy_version", sa.Integer, nullable=False),
        sa.Column("score_hundredths", sa.Integer, nullable=False),
        sa.Column("end_date", sa.Date),
        sa.Column("author_id", sa.Text, nullable=False),
        sa.Column("decide_time", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="grade_decisions_account_id_fkey"),
    )
    columns = ["account_id", "decide_time", "id"]
    op.create_index("grade_decisions_account_id_decide_time_idx", "grade_decisions", columns)
