"""The ledger of the rows that moved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "moving_0001"
down_revision = None
branch_labels = ("moving",)
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "moved_rows",
        sa.Column("merge_id", sa.Uuid, primary_key=True),
        sa.Column("table_name", sa.Text, primary_key=True),
        sa.Column("row_key", JSONB, primary_key=True),
    )
