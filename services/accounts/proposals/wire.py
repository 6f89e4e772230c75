"""Proposals into messages and back; no decisions."""

from collections.abc import Callable, Mapping

from google.protobuf.message import Message
from kac.accounts.v1 import events_pb2, proposal_pb2

from chassis import wire
from services.accounts.proposals.model import Move, Proposal, ProposalState, Terms

FACTS: Mapping[Move, Callable[..., Message]] = {
    Move.REVISE: events_pb2.ProposalRevised,
    Move.SEND: events_pb2.ProposalSent,
    Move.ACCEPT: events_pb2.ProposalSettled,
    Move.DECLINE: events_pb2.ProposalSettled,
    Move.LAPSE: events_pb2.ProposalSettled,
}


def proposal_message(proposal: Proposal) -> proposal_pb2.Proposal:
    """Put a proposal."""
    return proposal_pb2.Proposal(
        id=proposal.id,
        account_id=proposal.account_id,
        direction=wire.enum_value(proposal_pb2.Direction, proposal.direction),
        terms=_terms_message(proposal.terms),
        state=wire.enum_value(proposal_pb2.ProposalState, proposal.state),
        sent_date=wire.date_message(proposal.sent_date) if proposal.sent_date else None,
        outcome=proposal.outcome,
        create_time=wire.timestamp(proposal.create_time),
        update_time=wire.timestamp(proposal.update_time),
        etag=str(proposal.version),
    )


def terms(message: proposal_pb2.ProposalTerms) -> Terms:
    """Take what is proposed."""
    return Terms(
        subject=message.subject,
        content=message.content,
        agreement_id=message.agreement_id or None,
        answer_date=wire.day(message.answer_date) if message.HasField("answer_date") else None,
    )


def state(number: int) -> ProposalState:
    """Take what became of a proposal."""
    return wire.enum_member(ProposalState, proposal_pb2.ProposalState, number)


def drafted(proposal: Proposal) -> events_pb2.ProposalDrafted:
    """Put the fact that a proposal was begun."""
    return events_pb2.ProposalDrafted(proposal=proposal_message(proposal))


def received(proposal: Proposal) -> events_pb2.ProposalReceived:
    """Put the fact that a proposal came in."""
    return events_pb2.ProposalReceived(proposal=proposal_message(proposal))


def moved(move: Move, proposal: Proposal) -> Message:
    """Put the fact that a proposal moved."""
    return FACTS[move](proposal=proposal_message(proposal))


def _terms_message(terms: Terms) -> proposal_pb2.ProposalTerms:
    return proposal_pb2.ProposalTerms(
        subject=terms.subject,
        content=terms.content,
        agreement_id=terms.agreement_id or "",
        answer_date=wire.date_message(terms.answer_date) if terms.answer_date else None,
    )
