"""Needs, and every state of them."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_needs"
down_revision = "accounts_mappings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "needs",
        sa.Column("id", sa.Uuid, primary_key=True),
        *_columns(),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="needs_account_id_fkey"),
        sa.ForeignKeyConstraint(
            ["account_id", "contact_id"], ["contacts.account_id", "contacts.id"], name="needs_contact_fkey"
        ),
    )
    op.create_index("needs_account_id_create_time_idx", "needs", ["account_id", "create_time", "id"])
    op.create_index("needs_create_time_idx", "needs", ["create_time", "id"])
    op.create_table(
        "need_versions",
        sa.Column("id", sa.Uuid, primary_key=True),
        *_columns(),
        sa.Column("version", sa.Integer, primary_key=True),
    )
    op.create_index("need_versions_account_id_idx", "need_versions", ["account_id"])


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("statement", sa.Text, nullable=False),
        sa.Column("priority", sa.Text, nullable=False),
        sa.Column("contact_id", sa.Uuid),
        sa.Column("visit_id", sa.Uuid),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("recorder_id", sa.Text, nullable=False),
        sa.Column("author_id", sa.Text, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
    ]
