from datetime import UTC, datetime, timedelta, timezone

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.money_pb2 import Money
from hypothesis import given
from hypothesis import strategies as st

from chassis import wire

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=ZONES))  # noqa: DTZ001 - the zone is drawn
def test_an_instant_is_put_as_protobuf_itself_puts_it(instant: datetime) -> None:
    message = Timestamp()
    message.FromDatetime(instant)

    assert wire.timestamp(instant) == message
    assert wire.instant(message) == instant.astimezone(UTC)


@given(st.integers(-(10**15), 10**15))
def test_an_amount_comes_back_as_it_went(minor: int) -> None:
    message = wire.money(minor, "CNY")

    assert wire.minor(message) == minor
    assert (message.units >= 0 and message.nanos >= 0) or (message.units <= 0 and message.nanos <= 0)


@pytest.mark.parametrize(
    ("minor", "units", "nanos"), [(150, 1, 500_000_000), (-150, -1, -500_000_000), (-5, 0, -50_000_000), (0, 0, 0)]
)
def test_units_and_nanos_carry_one_sign(minor: int, units: int, nanos: int) -> None:
    """google.type.Money asks for it."""
    assert wire.money(minor, "CNY") == Money(currency_code="CNY", units=units, nanos=nanos)
