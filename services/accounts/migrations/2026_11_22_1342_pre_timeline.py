"""Timelines of accounts, and when we were last in contact."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_timeline"
down_revision = "accounts_intelligence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "timeline_entries",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("record_id", sa.Uuid, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
    )
    op.create_index("timeline_entries_account_id_time_idx", "timeline_entries", ["account_id", "time", "id"])
    op.create_table(
        "last_contacts",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visit_id", sa.Uuid, nullable=False),
    )
