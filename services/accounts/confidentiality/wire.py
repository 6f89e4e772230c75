"""Confidentiality into messages; no decisions."""

from kac.access.v1 import access_pb2
from kac.accounts.v1 import confidentiality_pb2
from kac.accounts.v1.confidentiality_service_pb2 import SetConfidentialityRequest
from kac.accounts.v1.events_pb2 import ConfidentialitySet

from chassis import wire
from services.accounts.confidentiality.model import AccountRead, Confidentiality, ConfidentialityLevel, Judgement


def confidentiality_message(kept: Confidentiality) -> confidentiality_pb2.Confidentiality:
    """Put how confidential an account is."""
    return confidentiality_pb2.Confidentiality(
        account_id=kept.account_id,
        level=wire.enum_value(confidentiality_pb2.ConfidentialityLevel, kept.level),
        reason=kept.reason,
        setter_id=kept.setter_id,
        start_time=wire.timestamp(kept.valid_from) if kept.version else None,
        end_time=wire.timestamp(kept.valid_to),
        etag=str(kept.version),
    )


def judgement(request: SetConfidentialityRequest) -> Judgement:
    """Take how confidential somebody says an account is."""
    level = wire.enum_member(ConfidentialityLevel, confidentiality_pb2.ConfidentialityLevel, request.level)
    return Judgement(level=level, reason=request.reason, etag=request.etag)


def confidentiality_set(kept: Confidentiality) -> ConfidentialitySet:
    """Put the fact that it was said how confidential an account is."""
    return ConfidentialitySet(confidentiality=confidentiality_message(kept))


def read_message(read: AccountRead) -> confidentiality_pb2.AccountRead:
    """Put an entry of the log of reads."""
    return confidentiality_pb2.AccountRead(
        id=read.id,
        account_id=read.account_id,
        reader_id=read.reader_id,
        role=access_pb2.Role.Name(read.role),  # type: ignore[arg-type]  # plain int inside
        rpc=read.rpc,
        read_time=wire.timestamp(read.read_time),
    )
