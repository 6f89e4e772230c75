"""Evaluations of the relationships with accounts, and every state of them."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_relationships"
down_revision = "accounts_filters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    table = "relationship_evaluations"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid, primary_key=True),
        *_columns(),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="relationship_evaluations_account_id_fkey"),
    )
    columns = ["account_id", "evaluation_date", "id"]
    op.create_index("relationship_evaluations_account_id_evaluation_date_idx", table, columns)
    op.create_index("relationship_evaluations_evaluation_date_idx", table, columns[1:])
    states = "relationship_evaluation_versions"
    op.create_table(
        states,
        sa.Column("id", sa.Uuid, primary_key=True),
        *_columns(),
        sa.Column("version", sa.Integer, primary_key=True),
    )
    op.create_index("relationship_evaluation_versions_account_id_idx", states, ["account_id"])


def _columns() -> list[sa.Column[object]]:
    scores = ("trust", "satisfaction", "cooperation_depth", "communication")
    return [
        sa.Column("account_id", sa.Uuid, nullable=False),
        *(sa.Column(score, sa.Integer, nullable=False) for score in scores),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("evaluation_date", sa.Date, nullable=False),
        sa.Column("evaluator_id", sa.Text, nullable=False),
        sa.Column("author_id", sa.Text, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
    ]
