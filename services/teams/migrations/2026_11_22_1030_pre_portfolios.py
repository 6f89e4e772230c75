"""Assignments, and which accounts there are."""

import sqlalchemy as sa
from alembic import op

revision = "teams_0002"
down_revision = "teams_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "known_accounts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("class_id", sa.Uuid, nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
    )
    _create_assignments()
    op.create_index(
        "assignments_open_idx", "assignments", ["account_id"], unique=True, postgresql_where=sa.text("valid_to IS NULL")
    )
    op.create_index("assignments_account_id_valid_from_idx", "assignments", ["account_id", "valid_from"], unique=True)
    op.create_index("assignments_manager_id_idx", "assignments", ["manager_id"])
    op.create_index("assignments_team_id_idx", "assignments", ["team_id"])
    op.create_index("assignments_valid_from_idx", "assignments", ["valid_from", "id"])


def _create_assignments() -> None:
    account = sa.ForeignKey("known_accounts.id", name="assignments_account_id_fkey")
    manager = sa.ForeignKey("members.id", name="assignments_manager_id_fkey")
    team = sa.ForeignKey("teams.id", name="assignments_team_id_fkey")
    op.create_table(
        "assignments",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, account, nullable=False),
        sa.Column("manager_id", sa.Uuid, manager, nullable=False),
        sa.Column("team_id", sa.Uuid, team, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("class_exception", sa.Text, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True)),
        sa.CheckConstraint("valid_to > valid_from", name="assignments_interval_check"),
    )
