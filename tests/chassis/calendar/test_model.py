from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from chassis.calendar.model import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
NATIONAL_DAY = WorkingCalendar(
    zone=SHANGHAI,
    days_off=frozenset(date(2026, 10, day) for day in range(1, 8)),
    make_up_days=frozenset({date(2026, 10, 10)}),
)


def test_a_make_up_saturday_is_a_working_day() -> None:
    assert NATIONAL_DAY.is_working_day(date(2026, 10, 10))
    assert not NATIONAL_DAY.is_working_day(date(2026, 10, 11))
    assert not NATIONAL_DAY.is_working_day(date(2026, 10, 1))


def test_a_deadline_skips_the_holiday() -> None:
    """What happened on the last day before the holiday is due at the end of the first day after it."""
    deadline = NATIONAL_DAY.end_of_next_working_day(datetime(2026, 9, 30, 15, tzinfo=SHANGHAI))

    assert deadline == datetime(2026, 10, 9, tzinfo=SHANGHAI)


def test_the_day_is_that_of_the_centre() -> None:
    """Seventeen o'clock in London is the next day in Shanghai."""
    assert NATIONAL_DAY.day_of(datetime(2026, 11, 22, 17, tzinfo=UTC)) == date(2026, 11, 23)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds are naive
def test_a_deadline_lies_behind_exactly_one_whole_working_day(instant: datetime) -> None:
    deadline = NATIONAL_DAY.end_of_next_working_day(instant)
    first, behind = NATIONAL_DAY.day_of(instant) + timedelta(days=1), NATIONAL_DAY.day_of(deadline)
    between = [first + timedelta(days=n) for n in range((behind - first).days)]

    assert [NATIONAL_DAY.is_working_day(day) for day in between].count(True) == 1
    assert NATIONAL_DAY.is_working_day(between[-1])


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 10))
def test_so_many_working_days_lie_behind_a_day(day: date, count: int) -> None:
    end = NATIONAL_DAY.working_day_after(day, count=count)
    behind = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]

    assert [NATIONAL_DAY.is_working_day(one) for one in behind].count(True) == count
    assert NATIONAL_DAY.is_working_day(end)
