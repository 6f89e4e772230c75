"""The copy of who serves whom."""

import sqlalchemy as sa
from alembic import op

revision = "serving_0001"
down_revision = None
branch_labels = ("serving",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "serving",
        sa.Column("assignment_id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("manager_id", sa.Uuid, nullable=False),
        sa.Column("team_id", sa.Uuid, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True)),
    )
    for column in ("account_id", "manager_id", "team_id"):
        op.create_index(f"serving_{column}_idx", "serving", [column])
    op.create_table(
        "led_teams",
        sa.Column("team_id", sa.Uuid, primary_key=True),
        sa.Column("leader_id", sa.Uuid, nullable=False),
    )
    op.create_index("led_teams_leader_id_idx", "led_teams", ["leader_id"])
