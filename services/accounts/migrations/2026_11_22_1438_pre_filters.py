"""Indexes for filters of the list of accounts that few accounts pass; without them, a list reads the whole table."""

from alembic import op

revision = "accounts_filters"
down_revision = "accounts_segments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the indexes."""
    for name in ("region", "steward_id"):
        op.create_index(f"accounts_{name}_idx", "accounts", [name])
