"""Who changed which fields of accounts, and when."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_revisions"
down_revision = "accounts_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "account_revisions",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("change_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_index("account_revisions_change_time_idx", "account_revisions", ["change_time", "account_id"])
