"""What accounts are found by: folded names with their readings, codes, numbers and labels, and fragments that lead there."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_search"
down_revision = "accounts_merging"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_index(
        "accounts",
        sa.Column("account_id", sa.Uuid, primary_key=True),
        own=("codes", "registration_number", "region", "tags"),
    )
    _create_index(
        "contacts",
        sa.Column("contact_id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        own=("display_name",),
    )
    op.create_index("search_contacts_account_id_idx", "search_contacts", ["account_id"])
    op.create_table(
        "search_members",
        sa.Column("member_id", sa.Uuid, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("display_name", "names", "pinyin", "initials")),
    )


def _create_index(found: str, *keys: sa.Column, own: tuple[str, ...]) -> None:
    texts = (*own, "names", "pinyin", "initials", "numbers")
    op.create_table(
        f"search_{found}",
        *keys,
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("fragments", sa.ARRAY(sa.Integer), nullable=False),
    )
    op.create_index(f"search_{found}_fragments_idx", f"search_{found}", ["fragments"], postgresql_using="gin")
