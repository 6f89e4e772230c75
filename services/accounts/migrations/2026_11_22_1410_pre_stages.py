"""The reasons of stages, and what is prepared for new accounts."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_stages"
down_revision = "accounts_credit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the history of accounts, and create the list."""
    op.add_column("account_states", sa.Column("stage_reason", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "onboarding_items",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.Text, nullable=False),
        sa.Column("done_time", sa.DateTime(timezone=True)),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="onboarding_items_account_id_fkey"),
    )
    op.create_index("onboarding_items_account_id_id_idx", "onboarding_items", ["account_id", "id"])
