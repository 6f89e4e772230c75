"""Values that every service puts into messages and takes out of them: instants, days, money, enums."""

from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from chassis.validation import RequestInvalid

Value = TypeVar("Value", bound=StrEnum)

CENT_NANOS = 10_000_000
SECOND_NANOS = 1_000_000_000
MOVING = {"etag", "update_time"}
"""The fields of a resource that every change moves, and that so say nothing of it."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def timestamp(instant: datetime | None) -> Timestamp | None:
    """Put an instant; absent for None."""
    if instant is None:
        return None
    since = instant - EPOCH
    return Timestamp(seconds=since.days * 86_400 + since.seconds, nanos=since.microseconds * 1000)


def instant(message: Timestamp) -> datetime:
    """Take an instant, in UTC. Refuses with RequestInvalid one with nanos that no second has.

    The contract's rules hold the seconds; of the nanos they say nothing.
    """
    if not 0 <= message.nanos < SECOND_NANOS:
        raise RequestInvalid([("nanos", "must be 0 to 999,999,999")])
    return message.ToDatetime(tzinfo=UTC)


def as_of(request: Any) -> datetime | None:
    """Take the instant that a request asks about; None for now."""
    return instant(request.as_of) if request.HasField("as_of") else None


def date_message(day: date) -> Date:
    """Put a day."""
    return Date(year=day.year, month=day.month, day=day.day)


def day(message: Date) -> date:
    """Take a day."""
    return date(message.year, message.month, message.day)


def month_message(first: date) -> Date:
    """Put a month, given by its first day: a date with day zero."""
    return Date(year=first.year, month=first.month)


def month(message: Date) -> date:
    """Take a month as its first day."""
    return date(message.year, message.month, 1)


def money(minor: int, currency: str) -> Money:
    """Put an amount, given in hundredths of the currency's unit."""
    sign = -1 if minor < 0 else 1
    units, cents = divmod(abs(minor), 100)
    return Money(currency_code=currency, units=sign * units, nanos=sign * cents * CENT_NANOS)


def minor(message: Money) -> int:
    """Take an amount in hundredths of the currency's unit."""
    return message.units * 100 + int(message.nanos / CENT_NANOS)


def enum_value(enum: Any, value: StrEnum) -> Any:
    """Put an enum value: `Kind.CALL` as KIND_CALL."""
    return _number(enum, value.value)


def enum_member(kind: type[Value], enum: Any, number: int) -> Value:
    """Take an enum value: KIND_CALL as `Kind.CALL`."""
    return kind(_bare_name(enum, number))


def changes(before: Any, after: Any) -> FieldMask:
    """Name the fields in which a resource differs from what it was before, but for what every change moves."""
    names = (field.name for field in after.DESCRIPTOR.fields if field.name not in MOVING)
    return FieldMask(paths=[name for name in names if getattr(before, name) != getattr(after, name)])


def known_value(enum: Any, value: StrEnum | None) -> Any:
    """Put an enum value that may be unknown, which is the unspecified one."""
    return 0 if value is None else enum_value(enum, value)


def known_member(kind: type[Value], enum: Any, number: int) -> Value | None:
    """Take an enum value that may be unknown."""
    return enum_member(kind, enum, number) if number else None


@cache
def _number(enum: Any, bare_name: str) -> Any:
    return enum.Value(f"{_prefix(enum)}{bare_name}")


@cache
def _bare_name(enum: Any, number: int) -> str:
    name: str = enum.Name(number)
    return name.removeprefix(_prefix(enum))


def _prefix(enum: Any) -> str:
    first: str = enum.Name(0)
    return first.removesuffix("UNSPECIFIED")
