"""Cooperation plans with their measures and reviews, and service plans; each with its states."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "accounts_plans"
down_revision = "accounts_contacts"
branch_labels = None
depends_on = None

Columns = list["sa.Column[object]"]


def upgrade() -> None:
    """Create the tables."""
    _create_cooperation_plans()
    _create_measures()
    _create_reviews()
    _create_service_plans()


def _plan_columns() -> Columns:
    return [
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("objective", sa.Text, nullable=False),
        sa.Column("start_date", sa.Date, nullable=False),
        sa.Column("end_date", sa.Date, nullable=False),
        sa.Column("goals", JSONB, nullable=False),
        sa.Column("participants", JSONB, nullable=False),
        sa.Column("author_id", sa.Text, nullable=False),
        sa.Column("agreed_with_contact_id", sa.Uuid),
        sa.Column("agreed_date", sa.Date),
        sa.Column("close_reason", sa.Text, nullable=False),
    ]


def _create_cooperation_plans() -> None:
    _create("cooperation_plans", _plan_columns())
    _create_versions("cooperation_plan_versions", _plan_columns())
    columns = ["account_id", "end_date", "id"]
    op.create_index("cooperation_plans_account_id_end_date_idx", "cooperation_plans", columns)
    op.create_index("cooperation_plans_end_date_idx", "cooperation_plans", ["end_date", "id"])


def _measure_columns() -> Columns:
    return [
        sa.Column("plan_id", sa.Uuid, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("due_date", sa.Date, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("progress_percent", sa.SmallInteger, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    ]


def _create_measures() -> None:
    _create("plan_measures", _measure_columns(), _of_plan("plan_measures"))
    _create_versions("plan_measure_versions", _measure_columns())
    op.create_index("plan_measures_plan_id_idx", "plan_measures", ["plan_id"])
    op.create_index("plan_measures_account_id_idx", "plan_measures", ["account_id"])
    op.create_index("plan_measures_due_date_idx", "plan_measures", ["due_date", "id"])
    op.create_index("plan_measures_owner_id_due_date_idx", "plan_measures", ["owner_id", "due_date", "id"])


def _create_reviews() -> None:
    op.create_table(
        "plan_reviews",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("plan_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("review_date", sa.Date, nullable=False),
        sa.Column("assessment", sa.Text, nullable=False),
        sa.Column("outlook", sa.Text, nullable=False),
        sa.Column("next_review_date", sa.Date),
        sa.Column("author_id", sa.Text, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        _of_plan("plan_reviews"),
        _of_account("plan_reviews"),
    )
    op.create_index("plan_reviews_plan_id_idx", "plan_reviews", ["plan_id"])
    op.create_index("plan_reviews_account_id_idx", "plan_reviews", ["account_id"])


def _service_plan_columns() -> Columns:
    return [
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("situation", sa.Text, nullable=False),
        sa.Column("items", JSONB, nullable=False),
        sa.Column("author_id", sa.Text, nullable=False),
        sa.Column("signed_by_contact_id", sa.Uuid),
        sa.Column("signed_date", sa.Date),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True)),
        sa.Column("valid_to", sa.DateTime(timezone=True)),
    ]


def _create_service_plans() -> None:
    order = sa.CheckConstraint("valid_from < valid_to", name="service_plans_order_check")
    _create("service_plans", _service_plan_columns(), order)
    _create_versions("service_plan_versions", _service_plan_columns())
    columns = ["account_id", "create_time", "id"]
    op.create_index("service_plans_account_id_create_time_idx", "service_plans", columns)
    op.create_index("service_plans_create_time_idx", "service_plans", ["create_time", "id"])
    held = sa.text("state = 'SIGNED'")
    op.create_index("service_plans_held_key", "service_plans", ["account_id"], unique=True, postgresql_where=held)


def _create(name: str, columns: Columns, *constraints: sa.Constraint) -> None:
    own = sa.Column("id", sa.Uuid, primary_key=True)
    op.create_table(name, own, *columns, *_shared(), _of_account(name), *constraints)


def _create_versions(name: str, columns: Columns) -> None:
    own = sa.Column("id", sa.Uuid, primary_key=True)
    version = sa.Column("version", sa.Integer, primary_key=True)
    op.create_table(name, own, *columns, *_shared()[:-1], version)
    op.create_index(f"{name}_account_id_idx", name, ["account_id"])


def _shared() -> Columns:
    return [
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    ]


def _of_account(name: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=f"{name}_account_id_fkey")


def _of_plan(name: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(["plan_id"], ["cooperation_plans.id"], name=f"{name}_plan_id_fkey")
