"""Imports as they are remembered, and what each did to which account."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_imports"
down_revision = "accounts_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    counts = ("created_count", "updated_count", "unchanged_count", "refused_count")
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("importer_id", sa.Text, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in counts),
        sa.Column("undo_time", sa.DateTime(timezone=True)),
        sa.Column("undone_by_id", sa.Text, nullable=False),
    )
    op.create_index("imports_create_time_idx", "imports", ["create_time", "id"])
    op.create_table(
        "import_changes",
        sa.Column("import_id", sa.Uuid, primary_key=True),
        sa.Column("row_number", sa.BigInteger, primary_key=True),
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed", sa.Text, nullable=False),
        sa.Column("before", sa.LargeBinary),
    )
