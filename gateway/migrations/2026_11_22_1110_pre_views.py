"""The views: what is known of the centre, and the numbers of each cell with the time they held."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0002"
down_revision = "gateway_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_numbers()
    _create_accounts()
    _create_people()
    _create_visits()


def _create_numbers() -> None:
    views = op.create_table(
        "views",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(sa.insert(views).values(name="overview", version=0, time=sa.text("'2000-01-01 00:00:00+00'")))
    op.create_table(
        "cells",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("measure", sa.Text, nullable=False),
        sa.Column("team_id", sa.Uuid),
        sa.Column("class_id", sa.Uuid),
        sa.Column("grade", sa.Text),
        sa.Column("month", sa.Date),
        sa.UniqueConstraint(
            "month",
            "measure",
            "team_id",
            "class_id",
            "grade",
            name="cells_month_measure_team_id_class_id_grade_key",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "counts",
        sa.Column("cell_id", sa.BigInteger, primary_key=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("valid_to", sa.DateTime(timezone=True)),
        sa.Column("value", sa.BigInteger, nullable=False),
    )


def _create_accounts() -> None:
    op.create_table(
        "account_classes",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("announced", sa.Boolean, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("class_id", sa.Uuid),
        sa.Column("grade", sa.Text),
        sa.Column("team_id", sa.Uuid),
        sa.Column("manager_id", sa.Uuid),
        sa.Column("last_visit_time", sa.DateTime(timezone=True)),
        sa.Column("next_step_action", sa.Text),
        sa.Column("next_step_due_date", sa.Date),
    )
    op.create_index("accounts_display_name_id_idx", "accounts", ["display_name", "id"])
    op.create_table(
        "visited_months",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("month", sa.Date, primary_key=True),
    )


def _create_people() -> None:
    op.create_table(
        "members",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("manages", sa.Boolean, nullable=False),
        sa.Column("team_id", sa.Uuid),
    )
    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("class_id", sa.Uuid),
        sa.Column("leader_id", sa.Uuid),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
    )


def _create_visits() -> None:
    op.create_table(
        "visits",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("visitor_id", sa.Uuid),
        sa.Column("team_id", sa.Uuid),
        sa.Column("kind", sa.Text),
        sa.Column("start_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("next_step_action", sa.Text),
        sa.Column("next_step_due_date", sa.Date),
        sa.Column("late", sa.Boolean, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("visits_record_time_id_idx", "visits", ["record_time", "id"])
    op.create_index("visits_team_id_record_time_id_idx", "visits", ["team_id", "record_time", "id"])
    op.create_index("visits_account_id_idx", "visits", ["account_id"])
