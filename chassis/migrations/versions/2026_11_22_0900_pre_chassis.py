"""The chassis' tables: facts going out, facts come in, and answers given."""

import sqlalchemy as sa
from alembic import op

revision = "chassis_0001"
down_revision = None
branch_labels = ("chassis",)
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_outbox()
    _create_requests()
    _create_inbox()
    _create_dead_letters()


def _create_outbox() -> None:
    """Create it vacuumed early, since it is rewritten all day."""
    op.create_table(
        "outbox",
        sa.Column("sequence", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trace_parent", sa.Text, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
    )
    op.execute("ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)")


def _create_requests() -> None:
    op.create_table(
        "requests",
        sa.Column("caller_id", sa.Text, primary_key=True),
        sa.Column("request_id", sa.Uuid, primary_key=True),
        sa.Column("rpc", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("response", sa.LargeBinary, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("requests_time_idx", "requests", ["time"])


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("reader", sa.Text, primary_key=True),
        sa.Column("fact_id", sa.Uuid, primary_key=True),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("inbox_time_idx", "inbox", ["time"])
    op.create_table(
        "reader_positions",
        sa.Column("reader", sa.Text, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
    )


def _create_dead_letters() -> None:
    op.create_table(
        "dead_letters",
        sa.Column("reader", sa.Text, primary_key=True),
        sa.Column("fact_id", sa.Uuid, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
    )
