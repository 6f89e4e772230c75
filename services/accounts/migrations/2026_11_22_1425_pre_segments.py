"""Segments, and the accounts that were put into fixed ones."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_segments"
down_revision = "accounts_duplicates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "segments",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("filter", sa.Text, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("display_name", name="segments_display_name_key"),
    )
    op.create_table(
        "segment_accounts",
        sa.Column("segment_id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.ForeignKeyConstraint(["segment_id"], ["segments.id"], name="segment_accounts_segment_id_fkey"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="segment_accounts_account_id_fkey"),
    )
    op.create_index("segment_accounts_account_id_idx", "segment_accounts", ["account_id"])
