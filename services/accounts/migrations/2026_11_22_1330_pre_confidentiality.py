"""How confidential accounts are, and who was shown them."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_confidentiality"
down_revision = "accounts_grading"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "account_confidentiality",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("setter_id", sa.Uuid, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("valid_to", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="account_confidentiality_account_id_fkey"),
        sa.CheckConstraint("valid_from < valid_to", name="account_confidentiality_order_check"),
    )
    op.create_index(
        "account_confidentiality_open_key",
        "account_confidentiality",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "account_reads",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("reader_id", sa.Text, nullable=False),
        sa.Column("role", sa.Integer, nullable=False),
        sa.Column("rpc", sa.Text, nullable=False),
        sa.Column("read_time", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="account_reads_account_id_fkey"),
    )
    op.create_index("account_reads_account_id_idx", "account_reads", ["account_id", "id"])
    op.create_index("account_reads_reader_id_idx", "account_reads", ["reader_id", "id"])
