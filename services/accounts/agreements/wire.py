"""Agreements into messages and back; no decisions."""

from collections.abc import Callable, Mapping

from google.protobuf.message import Message
from kac.accounts.v1 import agreement_pb2, events_pb2

from chassis import wire
from services.accounts.agreements.model import Agreement, AgreementKind, Move, ServiceLevel, Signing, Terms
from services.accounts.profiles.wire import money, money_message

FACTS: Mapping[Move, Callable[..., Message]] = {
    Move.REVISE: events_pb2.AgreementRevised,
    Move.SIGN: events_pb2.AgreementSigned,
    Move.AMEND: events_pb2.AgreementAmended,
    Move.TERMINATE: events_pb2.AgreementTerminated,
    Move.RENEW: events_pb2.AgreementRenewed,
    Move.START: events_pb2.AgreementStarted,
    Move.EXPIRE: events_pb2.AgreementExpired,
    Move.SUCCEED: events_pb2.AgreementSucceeded,
}


def agreement_message(agreement: Agreement) -> agreement_pb2.Agreement:
    """Put an agreement."""
    notice_date = agreement.terms.notice_date
    return agreement_pb2.Agreement(
        id=agreement.id,
        account_id=agreement.account_id,
        terms=_terms_message(agreement.terms),
        state=wire.enum_value(agreement_pb2.AgreementState, agreement.state),
        signing=_signing_message(agreement.signing),
        closing_reason=agreement.closing_reason,
        predecessor_id=agreement.predecessor_id or "",
        successor_id=agreement.successor_id or "",
        notice_date=wire.date_message(notice_date) if notice_date else None,
        create_time=wire.timestamp(agreement.create_time),
        update_time=wire.timestamp(agreement.update_time),
        etag=str(agreement.version),
    )


def terms(message: agreement_pb2.AgreementTerms) -> Terms:
    """Take what an agreement says."""
    return Terms(
        code=message.code,
        title=message.title,
        kind=wire.enum_member(AgreementKind, agreement_pb2.AgreementKind, message.kind),
        start_date=wire.day(message.start_date),
        end_date=wire.day(message.end_date) if message.HasField("end_date") else None,
        amount=money(message.amount) if message.HasField("amount") else None,
        service_level=service_level(message.service_level) if message.HasField("service_level") else None,
        notice_days=message.notice_days,
    )


def service_level(message: agreement_pb2.ServiceLevel) -> ServiceLevel:
    """Take a service level."""
    return ServiceLevel(response_hours=message.response_hours, contents=tuple(message.contents))


def signing(message: agreement_pb2.AgreementSigning) -> Signing:
    """Take how an agreement was signed."""
    return Signing(
        signing_date=wire.day(message.signing_date),
        our_signer=message.our_signer,
        account_signer=message.account_signer,
        document_reference=message.document_reference,
    )


def opened(agreement: Agreement) -> events_pb2.AgreementOpened:
    """Put the fact that a negotiation was opened."""
    return events_pb2.AgreementOpened(agreement=agreement_message(agreement))


def expiring(agreement: Agreement, days_before: int) -> events_pb2.AgreementExpiring:
    """Put the fact that an agreement ends soon."""
    return events_pb2.AgreementExpiring(agreement=agreement_message(agreement), days_before=days_before)


def moved(move: Move, agreement: Agreement) -> Message:
    """Put the fact that an agreement moved."""
    return FACTS[move](agreement=agreement_message(agreement))


def _terms_message(terms: Terms) -> agreement_pb2.AgreementTerms:
    level = terms.service_level
    return agreement_pb2.AgreementTerms(
        code=terms.code,
        title=terms.title,
        kind=wire.enum_value(agreement_pb2.AgreementKind, terms.kind),
        start_date=wire.date_message(terms.start_date),
        end_date=wire.date_message(terms.end_date) if terms.end_date else None,
        amount=money_message(terms.amount) if terms.amount else None,
        service_level=agreement_pb2.ServiceLevel(**vars(level)) if level else None,
        notice_days=terms.notice_days,
    )


def _signing_message(signing: Signing | None) -> agreement_pb2.AgreementSigning | None:
    if signing is None:
        return None
    day = wire.date_message(signing.signing_date)
    return agreement_pb2.AgreementSigning(**vars(signing) | {"signing_date": day})
