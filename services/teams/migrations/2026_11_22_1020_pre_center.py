"""Members, teams, memberships, and which classes of accounts there are."""

import sqlalchemy as sa
from alembic import op

revision = "teams_0001"
down_revision = None
branch_labels = ("teams",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table("known_classes", sa.Column("id", sa.Uuid, primary_key=True))
    _create_members()
    _create_teams()
    _create_memberships()


def _create_members() -> None:
    op.create_table(
        "members",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("code", name="members_code_key"),
    )
    op.create_index(
        "members_director_idx", "members", ["role"], unique=True, postgresql_where=sa.text("role = 'DIRECTOR'")
    )


def _create_teams() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("class_id", sa.Uuid, sa.ForeignKey("known_classes.id", name="teams_class_id_fkey"), nullable=False),
        sa.Column("leader_id", sa.Uuid, sa.ForeignKey("members.id", name="teams_leader_id_fkey"), nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("code", name="teams_code_key"),
        sa.UniqueConstraint("leader_id", name="teams_leader_id_key"),
    )


def _create_memberships() -> None:
    member = sa.ForeignKey("members.id", name="memberships_member_id_fkey")
    team = sa.ForeignKey("teams.id", name="memberships_team_id_fkey")
    op.create_table(
        "memberships",
        sa.Column("member_id", sa.Uuid, member, primary_key=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("valid_to", sa.DateTime(timezone=True)),
        sa.Column("team_id", sa.Uuid, team, nullable=False),
        sa.CheckConstraint("valid_to > valid_from", name="memberships_interval_check"),
    )
    op.create_index(
        "memberships_open_idx", "memberships", ["member_id"], unique=True, postgresql_where=sa.text("valid_to IS NULL")
    )
    op.create_index("memberships_team_id_idx", "memberships", ["team_id"])
