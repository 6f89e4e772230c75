"""All that the archive says of an account: its names, numbers, source, tags, references, steward and stage.

What the old code does not write has a default, so that it can go on meanwhile.
"""

import sqlalchemy as sa
from alembic import op

revision = "accounts_profiles"
down_revision = "accounts_0001"
branch_labels = None
depends_on = None

TEXTS = ("legal_name", "short_name", "english_name", "registration_number", "domain", "phone", "address")


def upgrade() -> None:
    """Widen the accounts and their history."""
    for name in (*TEXTS, "stage_reason"):
        op.add_column("accounts", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for name in ("source_kind", "source_note"):
        op.add_column("accounts", sa.Column(name, sa.Text))
    for name in ("referred_by_account_id", "steward_id"):
        op.add_column("accounts", sa.Column(name, sa.Uuid))
    for table in ("accounts", "account_states"):
        op.add_column(table, sa.Column("stage", sa.Text, nullable=False, server_default="ACTIVE"))
    now = sa.text("now()")
    op.add_column("accounts", sa.Column("verify_time", sa.DateTime(timezone=True), nullable=False, server_default=now))
    op.execute("UPDATE accounts SET verify_time = create_time")
    op.create_foreign_key(
        "accounts_referred_by_account_id_fkey", "accounts", "accounts", ["referred_by_account_id"], ["id"]
    )
    op.create_index("accounts_referred_by_account_id_idx", "accounts", ["referred_by_account_id"])
    op.create_index("accounts_verify_time_idx", "accounts", ["verify_time", "id"])
    _create_tags()
    _create_references()


def _create_tags() -> None:
    op.create_table(
        "account_tags",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("tag", sa.Text, primary_key=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="account_tags_account_id_fkey"),
    )
    op.create_index("account_tags_tag_idx", "account_tags", ["tag", "account_id"])


def _create_references() -> None:
    op.create_table(
        "external_references",
        sa.Column("system", sa.Text, primary_key=True),
        sa.Column("external_id", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="external_references_account_id_fkey"),
    )
    op.create_index("external_references_account_id_idx", "external_references", ["account_id"])
