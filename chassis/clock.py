"""Time, ids and randomness, from one place so that tests hold them still."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, tzinfo

_held: ContextVar[datetime | None] = ContextVar("held", default=None)


def now() -> datetime:
    """Give the present instant in UTC, to the microsecond that PostgreSQL keeps."""
    return _held.get() or datetime.now(UTC)


def today(zone: tzinfo) -> date:
    """Give the day that it is in a time zone."""
    return now().astimezone(zone).date()


def new_id() -> str:
    """Give a new UUIDv7 (RFC 9562 §5.7): ids sort by the millisecond in which they were made."""
    milliseconds = int(now().timestamp() * 1000)
    random = int.from_bytes(os.urandom(10))
    high, low = random >> 68, random & ((1 << 62) - 1)
    digits = f"{milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


@contextmanager
def held_at(instant: datetime) -> Iterator[None]:
    """Hold the clock at an instant, for tests and for replays."""
    token = _held.set(instant)
    try:
        yield
    finally:
        _held.reset(token)
