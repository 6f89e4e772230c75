"""Agreements with their reminders, obligations, policies with the approval limits, and proposals; each with its states."""

import sqlalchemy as sa
from alembic import op

revision = "accounts_agreements"
down_revision = "accounts_imports"
branch_labels = None
depends_on = None

Columns = list["sa.Column[object]"]


def upgrade() -> None:
    """Create the tables."""
    _create_agreements()
    _create_obligations()
    _create_policies()
    _create_proposals()


def _agreement_columns() -> Columns:
    return [
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("start_date", sa.Date, nullable=False),
        sa.Column("end_date", sa.Date),
        sa.Column("amount_minor", sa.BigInteger),
        sa.Column("amount_currency", sa.Text),
        sa.Column("response_hours", sa.Integer),
        sa.Column("contents", sa.ARRAY(sa.Text)),
        sa.Column("notice_days", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("signing_date", sa.Date),
        sa.Column("our_signer", sa.Text),
        sa.Column("account_signer", sa.Text),
        sa.Column("document_reference", sa.Text),
        sa.Column("closing_reason", sa.Text, nullable=False),
        sa.Column("predecessor_id", sa.Uuid),
        sa.Column("successor_id", sa.Uuid),
    ]


def _create_agreements() -> None:
    order = sa.CheckConstraint("start_date <= end_date", name="agreements_order_check")
    _create("agreements", _agreement_columns(), sa.UniqueConstraint("code", name="agreements_code_key"), order)
    _create_versions("agreement_versions", _agreement_columns())
    op.create_index("agreements_state_end_date_idx", "agreements", ["state", "end_date"])
    op.create_table(
        "agreement_reminders",
        sa.Column("agreement_id", sa.Uuid, primary_key=True),
        sa.Column("days_before", sa.Integer, primary_key=True),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name="agreement_reminders_agreement_id_fkey"),
    )


def _obligation_columns() -> Columns:
    return [
        sa.Column("agreement_id", sa.Uuid, nullable=False),
        sa.Column("debtor", sa.Text, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("first_due_date", sa.Date, nullable=False),
        sa.Column("recurrence", sa.Text, nullable=False),
        sa.Column("due_date", sa.Date, nullable=False),
        sa.Column("repetition", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
    ]


def _create_obligations() -> None:
    agreement = sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name="obligations_agreement_id_fkey")
    _create("obligations", _obligation_columns(), agreement)
    _create_versions("obligation_versions", _obligation_columns())
    op.create_index("obligations_agreement_id_idx", "obligations", ["agreement_id"])
    op.create_index("obligations_due_date_idx", "obligations", ["due_date", "id"])
    op.create_index("obligations_state_due_date_idx", "obligations", ["state", "due_date"])


def _policy_columns() -> Columns:
    return [
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("basis_points", sa.Integer, nullable=False),
        sa.Column("payment_days", sa.Integer, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("limit_minor", sa.BigInteger, nullable=False),
        sa.Column("limit_currency", sa.Text, nullable=False),
        sa.Column("start_date", sa.Date, nullable=False),
        sa.Column("end_date", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("director_alone", sa.Boolean, nullable=False),
        sa.Column("proposer_id", sa.Uuid, nullable=False),
        sa.Column("reviewer_id", sa.Uuid),
        sa.Column("review_comment", sa.Text, nullable=False),
        sa.Column("decider_id", sa.Uuid),
        sa.Column("closing_reason", sa.Text, nullable=False),
    ]


def _create_policies() -> None:
    _create("policies", _policy_columns(), sa.CheckConstraint("start_date <= end_date", name="policies_order_check"))
    _create_versions("policy_versions", _policy_columns())
    op.create_index("policies_create_time_idx", "policies", ["create_time", "id"])
    op.create_index("policies_state_end_date_idx", "policies", ["state", "end_date"])
    op.create_table(
        "approval_limits",
        sa.Column("currency", sa.Text, primary_key=True),
        sa.Column("minor", sa.BigInteger, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("valid_to", sa.DateTime(timezone=True)),
        sa.CheckConstraint("valid_from < valid_to", name="approval_limits_order_check"),
    )
    open_limits = sa.text("valid_to IS NULL")
    op.create_index(
        "approval_limits_open_key", "approval_limits", ["currency"], unique=True, postgresql_where=open_limits
    )


def _proposal_columns() -> Columns:
    return [
        sa.Column("agreement_id", sa.Uuid),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("answer_date", sa.Date),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("sent_date", sa.Date),
        sa.Column("outcome", sa.Text, nullable=False),
    ]


def _create_proposals() -> None:
    agreement = sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name="proposals_agreement_id_fkey")
    _create("proposals", _proposal_columns(), agreement)
    _create_versions("proposal_versions", _proposal_columns())
    op.create_index("proposals_agreement_id_idx", "proposals", ["agreement_id"])
    op.create_index("proposals_create_time_idx", "proposals", ["create_time", "id"])
    op.create_index("proposals_state_answer_date_idx", "proposals", ["state", "answer_date"])


def _create(name: str, columns: Columns, *constraints: sa.Constraint) -> None:
    account = sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=f"{name}_account_id_fkey")
    own = sa.Column("id", sa.Uuid, primary_key=True)
    op.create_table(name, own, *columns, *_shared(), account, *constraints)
    op.create_index(f"{name}_account_id_idx", name, ["account_id"])


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
