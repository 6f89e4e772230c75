"""Which account survives which."""

import sqlalchemy as sa
from alembic import op

revision = "activity_merging"
down_revision = "activity_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("known_accounts", sa.Column("survivor_id", sa.Uuid))
