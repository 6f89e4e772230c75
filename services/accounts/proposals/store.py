"""The only room of proposals that speaks SQL."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, Integer, RowMapping, Table, Text, Uuid, select

from chassis import filtering
from chassis.database import Transaction
from chassis.filtering import Field
from chassis.records import Records
from services.accounts.daily import BATCH
from services.accounts.proposals.model import (
    Direction,
    Proposal,
    ProposalChanged,
    ProposalNotFound,
    ProposalState,
    Terms,
)
from services.accounts.tables import metadata
from services.accounts.versions import Columns, Versions, versions_of

proposals = Table(
    "proposals",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False, index=True),
    Column("agreement_id", Uuid(as_uuid=False), ForeignKey("agreements.id"), index=True),
    Column("direction", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("answer_date", Date),
    Column("state", Text, nullable=False),
    Column("sent_date", Date),
    Column("outcome", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Index("proposals_create_time_idx", "create_time", "id"),
    Index("proposals_state_answer_date_idx", "state", "answer_date"),
)
proposal_versions = versions_of(proposals, "proposal_versions")


def _fields(columns: Columns) -> Mapping[str, Field]:
    return {
        "account_id": filtering.uuid(columns["account_id"]),
        "agreement_id": filtering.uuid(columns["agreement_id"]),
        "subject": filtering.text(columns["subject"]),
        "direction": filtering.enum(columns["direction"], Direction),
        "state": filtering.enum(columns["state"], ProposalState),
        "sent_date": filtering.day(columns["sent_date"]),
    }


def _values(proposal: Proposal) -> dict[str, Any]:
    return {name: value for name, value in (vars(proposal) | vars(proposal.terms)).items() if name != "terms"}


def _proposal(row: RowMapping) -> Proposal:
    kept = dict(row)
    terms = Terms(**{name: kept.pop(name) for name in Terms.__dataclass_fields__})
    states = {"direction": Direction(kept["direction"]), "state": ProposalState(kept["state"])}
    return Proposal(**kept | states | {"terms": terms})


PROPOSALS = Versions(
    Records(
        proposals,
        noun="proposal",
        read=_proposal,
        values=_values,
        missing=ProposalNotFound,
        changed=ProposalChanged,
    ),
    table=proposal_versions,
    fields=_fields,
    key=lambda columns: (columns["create_time"], columns["id"]),
    descending=True,
)
"""The proposals that a caller reaches: those to and from the accounts that they serve, the latest first."""


async def list_unanswered(tx: Transaction, today: date, after: str) -> Sequence[str]:
    """List the proposals behind an id whose last day for an answer has passed."""
    own = proposals.c
    asked = select(own.id).where(own.id > after, own.state == ProposalState.SENT, own.answer_date < today)
    return [*(await tx.look(asked.order_by(own.id).limit(BATCH))).scalars()]
