"""Possible duplicates: what accounts are found by, scans, and the pairs that they found."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_duplicates"
down_revision = "accounts_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and the index by which they follow the accounts."""
    op.create_index("accounts_update_time_idx", "accounts", ["update_time", "id"])
    op.create_table(
        "match_entries",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("update_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keys", sa.ARRAY(sa.Text), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["accounts.id"], name="match_entries_id_fkey", ondelete="CASCADE"),
    )
    op.create_index("match_entries_update_time_idx", "match_entries", ["update_time"])
    op.create_index("match_entries_keys_idx", "match_entries", ["keys"], postgresql_using="gin")
    op.create_table(
        "duplicate_scans",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("create_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_time", sa.DateTime(timezone=True)),
        sa.Column("account_count", sa.Integer, nullable=False),
        sa.Column("pair_count", sa.Integer, nullable=False),
    )
    _create_pairs()


def _create_pairs() -> None:
    op.create_table(
        "duplicate_pairs",
        sa.Column("id", sa.Uuid, primary_key=True),
        *(sa.Column(name, sa.Uuid, nullable=False) for name in ("first_id", "second_id", "scan_id")),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("reasons", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("dismiss_reason", sa.Text, nullable=False),
        sa.Column("dismissed_by", sa.Text, nullable=False),
        sa.Column("find_time", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("first_id", "second_id", name="duplicate_pairs_first_id_second_id_key"),
        *(
            sa.ForeignKeyConstraint([name], ["accounts.id"], name=f"duplicate_pairs_{name}_fkey", ondelete="CASCADE")
            for name in ("first_id", "second_id")
        ),
    )
    op.create_index("duplicate_pairs_second_id_idx", "duplicate_pairs", ["second_id"])
    op.create_index("duplicate_pairs_score_idx", "duplicate_pairs", ["score", "id"])
