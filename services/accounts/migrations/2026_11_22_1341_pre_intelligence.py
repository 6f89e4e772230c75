"""Intelligence notes about the market around accounts, and every state of them."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_intelligence"
down_revision = "accounts_needs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "intelligence_notes",
        sa.Column("id", sa.Uuid, primary_key=True),
        *_columns(),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="intelligence_notes_account_id_fkey"),
    )
    columns = ["account_id", "observed_date", "id"]
    op.create_index("intelligence_notes_account_id_observed_date_idx", "intelligence_notes", columns)
    op.create_index("intelligence_notes_observed_date_idx", "intelligence_notes", columns[1:])
    op.create_table(
        "intelligence_note_versions",
        sa.Column("id", sa.Uuid, primary_key=True),
        *_columns(),
        sa.Column("version", sa.Integer, primary_key=True),
    )
    op.create_index("intelligence_note_versions_account_id_idx", "intelligence_note_versions", ["account_id"])


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("source_reliability", sa.Text, nullable=False),
        sa.Column("information_credibility", sa.Text, nullable=False),
        sa.Column("usefulness", sa.Text),
        sa.Column("observed_date", sa.Date, nullable=False),
        sa.Column("author_id", sa.Text, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
    ]
