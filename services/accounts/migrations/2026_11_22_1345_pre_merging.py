"""Merges, and which account survives which."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_merging"
down_revision = "accounts_stages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and the column."""
    op.add_column("accounts", sa.Column("survivor_id", sa.Uuid))
    op.create_foreign_key("accounts_survivor_id_fkey", "accounts", "accounts", ["survivor_id"], ["id"])
    texts = ("merged_code", "merged_display_name", "reason", "merged_by", "unmerge_reason", "unmerged_by")
    op.create_table(
        "merges",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("survivor_id", sa.Uuid, nullable=False),
        sa.Column("merged_id", sa.Uuid, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("merge_time", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(name, sa.LargeBinary, nullable=False)
            for name in ("survivor_before", "survivor_after", "merged_before")
        ),
        sa.Column("child_ids", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("unmerge_time", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["survivor_id"], ["accounts.id"], name="merges_survivor_id_fkey"),
        sa.ForeignKeyConstraint(["merged_id"], ["accounts.id"], name="merges_merged_id_fkey"),
    )
    op.create_index("merges_survivor_id_idx", "merges", ["survivor_id"])
    op.create_index("merges_merged_id_idx", "merges", ["merged_id"])
    op.create_index("merges_merge_time_idx", "merges", ["merge_time", "id"])
    op.execute("ALTER TABLE needs ALTER CONSTRAINT needs_contact_fkey DEFERRABLE")
