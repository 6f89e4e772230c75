"""Which account is a part of which."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0003"
down_revision = "gateway_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("accounts", sa.Column("merged_into_id", sa.Uuid))
    op.add_column("accounts", sa.Column("survivor_id", sa.Uuid))
    op.create_index("accounts_survivor_id_idx", "accounts", ["survivor_id"])
