"""Obligations into messages and back; no decisions."""

from collections.abc import Callable, Mapping

from google.protobuf.message import Message
from kac.accounts.v1 import events_pb2, obligation_pb2

from chassis import wire
from services.accounts.obligations.model import Debtor, Move, Obligation, Recurrence, Terms

FACTS: Mapping[Move, Callable[..., Message]] = {
    Move.FULFILL: events_pb2.ObligationFulfilled,
    Move.WAIVE: events_pb2.ObligationWaived,
    Move.MISS: events_pb2.ObligationMissed,
}


def obligation_message(obligation: Obligation) -> obligation_pb2.Obligation:
    """Put an obligation."""
    return obligation_pb2.Obligation(
        id=obligation.id,
        account_id=obligation.account_id,
        agreement_id=obligation.agreement_id,
        terms=_terms_message(obligation.terms),
        due_date=wire.date_message(obligation.due_date),
        repetition=obligation.repetition,
        state=wire.enum_value(obligation_pb2.ObligationState, obligation.state),
        outcome=obligation.outcome,
        create_time=wire.timestamp(obligation.create_time),
        update_time=wire.timestamp(obligation.update_time),
        etag=str(obligation.version),
    )


def terms(message: obligation_pb2.ObligationTerms) -> Terms:
    """Take what is owed."""
    return Terms(
        debtor=wire.enum_member(Debtor, obligation_pb2.Debtor, message.debtor),
        department=message.department,
        content=message.content,
        first_due_date=wire.day(message.first_due_date),
        recurrence=wire.enum_member(Recurrence, obligation_pb2.Recurrence, message.recurrence),
    )


def added(obligation: Obligation) -> events_pb2.ObligationAdded:
    """Put the fact that something is owed, or owed again."""
    return events_pb2.ObligationAdded(obligation=obligation_message(obligation))


def moved(move: Move, obligation: Obligation) -> Message:
    """Put the fact that an obligation moved."""
    return FACTS[move](obligation=obligation_message(obligation))


def _terms_message(terms: Terms) -> obligation_pb2.ObligationTerms:
    return obligation_pb2.ObligationTerms(
        debtor=wire.enum_value(obligation_pb2.Debtor, terms.debtor),
        department=terms.department,
        content=terms.content,
        first_due_date=wire.date_message(terms.first_due_date),
        recurrence=wire.enum_value(obligation_pb2.Recurrence, terms.recurrence),
    )
