"""Classes, accounts with their history, and figures."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_0001"
down_revision = None
branch_labels = ("accounts",)
depends_on = None

OPEN = sa.text("valid_to IS NULL")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "account_classes",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("code", name="account_classes_code_key"),
    )
    _create_accounts()
    _create_states()
    _create_figures()


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("class_id", sa.Uuid, nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("parent_id", sa.Uuid),
        sa.Column("industry", sa.Text, nullable=False),
        sa.Column("region", sa.Text, nullable=False),
        sa.Column("founded_year", sa.Integer, nullable=False),
        sa.Column("employee_count", sa.BigInteger, nullable=False),
        sa.Column("annual_revenue_minor", sa.BigInteger),
        sa.Column("annual_revenue_currency", sa.Text),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("code", name="accounts_code_key"),
        sa.ForeignKeyConstraint(["class_id"], ["account_classes.id"], name="accounts_class_id_fkey"),
        sa.ForeignKeyConstraint(["parent_id"], ["accounts.id"], name="accounts_parent_id_fkey"),
    )
    op.create_index("accounts_class_id_idx", "accounts", ["class_id"])
    op.create_index("accounts_parent_id_idx", "accounts", ["parent_id"])


def _create_states() -> None:
    op.create_table(
        "account_states",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("class_id", sa.Uuid, nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("valid_to", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="account_states_account_id_fkey"),
        sa.CheckConstraint("valid_from < valid_to", name="account_states_order_check"),
    )
    op.create_index("account_states_open_key", "account_states", ["account_id"], unique=True, postgresql_where=OPEN)


def _create_figures() -> None:
    op.create_table(
        "figures",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("measure", sa.Text, primary_key=True),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("amount_currency", sa.Text, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("valid_to", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="figures_account_id_fkey"),
        sa.CheckConstraint("valid_from < valid_to", name="figures_order_check"),
    )
    columns = ["account_id", "month", "measure"]
    op.create_index("figures_open_key", "figures", columns, unique=True, postgresql_where=OPEN)
