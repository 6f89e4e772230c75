"""Accounts into messages and back; no decisions."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from google.type import money_pb2
from kac.accounts.v1 import account_pb2
from kac.accounts.v1.account_service_pb2 import CreateAccountRequest, UpdateAccountRequest
from kac.accounts.v1.events_pb2 import AccountCreated, AccountUpdated

from chassis import wire
from services.accounts.profiles.model import Account, Grade, Money, Profile, Revision, Seen


def account_message(account: Account) -> account_pb2.Account:
    """Put an account."""
    profile = account.profile
    return account_pb2.Account(
        id=account.id,
        code=account.code,
        display_name=profile.display_name,
        class_id=profile.class_id,
        grade=wire.enum_value(account_pb2.Grade, profile.grade),
        parent_id=profile.parent_id or "",
        industry=profile.industry,
        region=profile.region,
        founded_year=profile.founded_year,
        employee_count=profile.employee_count,
        annual_revenue=money_message(profile.annual_revenue) if profile.annual_revenue else None,
        create_time=wire.timestamp(account.create_time),
        update_time=wire.timestamp(account.update_time),
        etag=str(account.version),
    )


def money_message(amount: Money) -> money_pb2.Money:
    """Put an amount."""
    return wire.money(amount.minor, amount.currency)


def money(message: money_pb2.Money) -> Money:
    """Take an amount."""
    return Money(minor=wire.minor(message), currency=message.currency_code)


def profile(request: CreateAccountRequest) -> Profile:
    """Take what a request says of an account."""
    return Profile(**{field.name: _value(request, field.name) for field in fields(Profile)})


def change(request: UpdateAccountRequest) -> Mapping[str, Any]:
    """Take the fields of a profile that are to change, by name."""
    return {name: _value(request.change, name) for name in request.update_mask.paths}


def seen(request: UpdateAccountRequest) -> Seen:
    """Take which account is meant, and in which state."""
    return Seen(account_id=request.account_id, etag=request.etag)


def created(account: Account) -> AccountCreated:
    """Put the fact that an account was created."""
    return AccountCreated(account=account_message(account))


def updated(revision: Revision) -> AccountUpdated:
    """Put the fact that an account was changed."""
    return AccountUpdated(account=account_message(revision.after), changed=FieldMask(paths=revision.changed))


def _value(message: Any, name: str) -> Any:
    """Take a field as a profile holds it: ids in lower case, what is absent as None."""
    value = getattr(message, name)
    match name:
        case "class_id":
            return value.lower()
        case "parent_id":
            return value.lower() or None
        case "grade":
            return wire.enum_member(Grade, account_pb2.Grade, value)
        case "annual_revenue":
            return money(value) if message.HasField(name) else None
        case _:
            return value
