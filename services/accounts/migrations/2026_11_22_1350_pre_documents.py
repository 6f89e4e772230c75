"""The documents of the archives."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_documents"
down_revision = "accounts_revisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("event_reference", sa.Text, nullable=False),
        sa.Column("event_date", sa.Date),
        sa.Column("due_date", sa.Date, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("receive_date", sa.Date),
        sa.Column("filer_id", sa.Text, nullable=False),
        sa.Column("file_time", sa.DateTime(timezone=True)),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("excuse_reason", sa.Text),
        sa.Column("excuser_id", sa.Uuid),
        sa.Column("excuse_time", sa.DateTime(timezone=True)),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="documents_account_id_fkey"),
    )
    op.create_index(
        "documents_current_key",
        "documents",
        ["account_id", "event_reference", "code"],
        unique=True,
        postgresql_where=sa.text("state <> 'REPLACED'"),
    )
    op.create_index("documents_account_id_due_date_idx", "documents", ["account_id", "due_date", "id"])
    op.create_index("documents_due_date_idx", "documents", ["due_date", "id"])
