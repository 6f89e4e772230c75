"""Contacts: the people at accounts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "accounts_contacts"
down_revision = "accounts_archive_policies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "contacts",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("english_name", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("decision_role", sa.Text),
        sa.Column("influence", sa.SmallInteger, nullable=False),
        sa.Column("attitude", sa.Text),
        sa.Column("management_style", sa.Text, nullable=False),
        sa.Column("communication_style", sa.Text, nullable=False),
        sa.Column("birth_month", sa.SmallInteger),
        sa.Column("birth_day", sa.SmallInteger),
        sa.Column("birth_year", sa.SmallInteger),
        sa.Column("channels", postgresql.JSONB, nullable=False),
        sa.Column("preferred_hours", postgresql.JSONB, nullable=False),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("languages", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("reports_to_contact_id", sa.Uuid),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("left_date", sa.Date),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *_constraints(),
    )
    op.create_index(
        "contacts_channels_idx",
        "contacts",
        ["channels"],
        postgresql_using="gin",
        postgresql_ops={"channels": "jsonb_path_ops"},
    )


def _constraints() -> list[sa.Constraint]:
    return [
        sa.UniqueConstraint("account_id", "id", name="contacts_account_id_id_key"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="contacts_account_id_fkey"),
        sa.ForeignKeyConstraint(
            ["account_id", "reports_to_contact_id"],
            ["contacts.account_id", "contacts.id"],
            name="contacts_superior_fkey",
        ),
        sa.CheckConstraint("(state = 'LEFT') = (left_date IS NOT NULL)", name="contacts_left_check"),
    ]
