"""Values that every service puts into messages and takes out of them: instants, days, money, enums."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money

from chassis.validation import RequestInvalid

Value = TypeVar("Value", bound=StrEnum)

CENT_NANOS = 10_000_000
SECOND_NANOS = 1_000_000_000


def timestamp(instant: datetime | None) -> Timestamp | None:
    """Put an instant; absent for None."""
    if instant is None:
        return None
    message = Timestamp()
    message.FromDatetime(instant.astimezone(UTC))
    return message


def instant(message: Timestamp) -> datetime:
    """Take an instant, in UTC. Refuses with RequestInvalid one with nanos that no second has.

    The contract's rules hold the seconds; of the nanos they say nothing.
    """
    if not 0 <= message.nanos < SECOND_NANOS:
        raise RequestInvalid([("nanos", "must be 0 to 999,999,999")])
    return message.ToDatetime(tzinfo=UTC)


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
    amount = Decimal(minor) / 100
    units = int(amount)
    return Money(currency_code=currency, units=units, nanos=int((amount - units) * 100) * CENT_NANOS)


def minor(message: Money) -> int:
    """Take an amount in hundredths of the currency's unit."""
    return message.units * 100 + int(message.nanos / CENT_NANOS)


def enum_value(enum: Any, value: StrEnum) -> Any:
    """Put an enum value: `Kind.CALL` as KIND_CALL."""
    return enum.Value(f"{_prefix(enum)}{value}")


def enum_member(kind: type[Value], enum: Any, number: int) -> Value:
    """Take an enum value: KIND_CALL as `Kind.CALL`."""
    return kind(enum.Name(number).removeprefix(_prefix(enum)))


def _prefix(enum: Any) -> str:
    first: str = enum.Name(0)
    return first.removesuffix("UNSPECIFIED")
