"""Visits, and which accounts there are."""

import sqlalchemy as sa
from alembic import op

revision = "activity_0001"
down_revision = None
branch_labels = ("activity",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table("known_accounts", sa.Column("id", sa.Uuid, primary_key=True))
    op.create_table(
        "visits",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("visitor_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("start_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("next_step_action", sa.Text),
        sa.Column("next_step_due_date", sa.Date),
        sa.Column("record_time", sa.DateTime(timezone=True)),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("visits_account_id_start_time_idx", "visits", ["account_id", "start_time", "id"])
    op.create_index("visits_visitor_id_start_time_idx", "visits", ["visitor_id", "start_time", "id"])
    op.create_index("visits_start_time_idx", "visits", ["start_time", "id"])
