"""What the archives of each class must hold, and the values of the fields that the centre adds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "accounts_archive_policies"
down_revision = "accounts_profiles"
branch_labels = None
depends_on = None

OPEN = sa.text("valid_to IS NULL")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "archive_policies",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("class_id", sa.Uuid, nullable=False),
        sa.Column("checklist", JSONB, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["account_classes.id"], name="archive_policies_class_id_fkey"),
        sa.CheckConstraint("valid_from < valid_to", name="archive_policies_order_check"),
    )
    op.create_index("archive_policies_class_id_valid_from_idx", "archive_policies", ["class_id", "valid_from"])
    op.create_index("archive_policies_open_key", "archive_policies", ["class_id"], unique=True, postgresql_where=OPEN)
    op.create_table(
        "custom_fields",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("values", JSONB, nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="custom_fields_account_id_fkey"),
    )
