"""Users, and attempts to sign in."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0001"
down_revision = None
branch_labels = ("gateway",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "users",
        sa.Column("user_name", sa.Text, primary_key=True),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("member_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("display_name", sa.Text, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("name_digest", sa.LargeBinary, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("last_time", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("sign_in_attempts_last_time_idx", "sign_in_attempts", ["last_time"])
