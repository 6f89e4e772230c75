"""Which account survives which."""

import sqlalchemy as sa
from alembic import op

revision = "teams_merging"
down_revision = "teams_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("known_accounts", sa.Column("survivor_id", sa.Uuid))
