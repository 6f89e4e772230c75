"""Accounts into messages and back; no decisions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.type import money_pb2
from kac.accounts.v1 import account_pb2, stage_pb2
from kac.accounts.v1.account_service_pb2 import (
    AccountGroup,
    CreateAccountRequest,
    ExternalReferenceEntry,
    GroupMember,
    SourceEntry,
    UpdateAccountRequest,
    VerifyAccountRequest,
)
from kac.accounts.v1.events_pb2 import AccountCreated, AccountUpdated
from kac.accounts.v1.stage_service_pb2 import ChangeStageRequest

from chassis import wire
from services.accounts.profiles import model
from services.accounts.profiles.model import (
    Account,
    ExternalReference,
    Grade,
    Money,
    Profile,
    Revision,
    Seen,
    Source,
    SourceKind,
)
from services.accounts.stages.model import Stage


def account_message(account: Account) -> account_pb2.Account:
    """Put an account. Imports put thousands: what is empty, or the same instant again, is not put."""
    profile = account.profile
    created, verified = wire.timestamp(account.create_time), account.verify_time
    return account_pb2.Account(
        **{name: value for name, value in vars(profile).items() if value and name in _AS_IT_IS},
        id=account.id,
        code=account.code,
        grade=wire.enum_value(account_pb2.Grade, profile.grade),
        annual_revenue=money_message(profile.annual_revenue) if profile.annual_revenue else None,
        create_time=created,
        update_time=created if account.update_time is account.create_time else wire.timestamp(account.update_time),
        etag=str(account.version),
        source=_source_message(profile.source) if profile.source else None,
        external_references=[
            account_pb2.ExternalReference(system=reference.system, external_id=reference.external_id)
            for reference in profile.external_references
        ],
        verify_time=created if verified is account.create_time else wire.timestamp(verified),
        stage=wire.enum_value(stage_pb2.Stage, account.stage),
        stage_reason=account.stage_reason,
        masked_fields=account.masked_fields,
    )


def money_message(amount: Money) -> money_pb2.Money:
    """Put an amount."""
    return wire.money(amount.minor, amount.currency)


def money(message: money_pb2.Money) -> Money:
    """Take an amount."""
    return Money(minor=wire.minor(message), currency=message.currency_code)


def profile(message: CreateAccountRequest | account_pb2.Account) -> Profile:
    """Take what a request, or an account as it was told, says of an account."""
    return Profile(**{field.name: value(message, field.name) for field in fields(Profile)})


def stage(given: int) -> Stage:
    """Take the stage that a new account begins at."""
    return wire.enum_member(Stage, stage_pb2.Stage, given) if given else Stage.ACTIVE


def change(request: UpdateAccountRequest) -> Mapping[str, Any]:
    """Take the fields of a profile that are to change, by name."""
    return {name: value(request.change, name) for name in request.update_mask.paths}


def seen(request: UpdateAccountRequest | VerifyAccountRequest | ChangeStageRequest) -> Seen:
    """Take which account is meant, and in which state."""
    return Seen(account_id=request.account_id, etag=request.etag)


def group(members: Sequence[tuple[Account, int]], *, most: int) -> AccountGroup:
    """Put so many members of a group: accounts, and how far each stands below the top."""
    messages = [GroupMember(account=account_message(account), depth=depth) for account, depth in members[:most]]
    return AccountGroup(members=messages, truncated=len(members) > most)


def created(account: Account) -> AccountCreated:
    """Put the fact that an account was created."""
    return AccountCreated(account=account_message(account))


def updated(revision: Revision) -> AccountUpdated:
    """Put the fact that an account was changed."""
    return AccountUpdated(account=account_message(revision.after), changed=FieldMask(paths=revision.changed))


def value(message: Message, name: str) -> Any:
    """Take a field as a profile holds it: in its normal form, and a message that is absent as None."""
    given = getattr(message, name)
    if isinstance(given, Message) and not message.HasField(name):
        return None
    return form(name, given)


def form(name: str, given: Any) -> Any:
    """Give a field's value in its normal form."""
    return _FORMS[name](given) if name in _FORMS else given


_AS_IT_IS = {field.name for field in fields(Profile)} - {"grade", "annual_revenue", "source", "external_references"}
"""The fields that a message holds as a profile does."""


def _source(message: SourceEntry) -> Source:
    return Source(
        kind=wire.enum_member(SourceKind, account_pb2.SourceKind, message.kind),
        note=message.note,
        referred_by_account_id=_id(message.referred_by_account_id),
    )


def _source_message(source: Source) -> account_pb2.Source:
    return account_pb2.Source(
        kind=wire.enum_value(account_pb2.SourceKind, source.kind),
        note=source.note,
        referred_by_account_id=source.referred_by_account_id or "",
    )


def _references(messages: Iterable[ExternalReferenceEntry]) -> Sequence[ExternalReference]:
    found = {ExternalReference(system=one.system, external_id=one.external_id.strip()) for one in messages}
    return tuple(sorted(found))


def _id(given: str) -> str | None:
    return given.lower() or None


_FORMS: Mapping[str, Callable[[Any], Any]] = {
    "class_id": str.lower,
    "parent_id": _id,
    "grade": lambda given: wire.enum_member(Grade, account_pb2.Grade, given),
    "annual_revenue": money,
    "registration_number": model.registration_number,
    "domain": model.domain,
    "source": _source,
    "tags": model.tags,
    "external_references": _references,
    "steward_id": _id,
}
