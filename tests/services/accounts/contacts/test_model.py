from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.contacts.model import (
    Birthday,
    BirthdayInFuture,
    Contact,
    ContactAlreadyLeft,
    ContactNotLeft,
    ContactState,
    DepartureInFuture,
    Details,
    PreferredHours,
    PreferredHoursOverlap,
    ReportingLineCycle,
    TimeZoneUnknown,
    check_reporting_line,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DETAILS = Details(display_name="王芳")


def a_contact(**details: Any) -> Contact:
    return Contact.new("c", "a", replace(DETAILS, **details), now=NOW)


def test_a_change_that_changes_nothing_gives_the_same_contact() -> None:
    contact = a_contact(title="采购总监")

    assert contact.revise(contact.details, now=NOW) is contact


def test_a_change_is_a_new_version_of_the_same_contact() -> None:
    before = a_contact()
    after = before.revise(replace(DETAILS, title="采购总监"), now=NOW + timedelta(days=1))

    assert (after.id, after.details.title, after.version) == ("c", "采购总监", 2)
    assert (after.create_time, after.update_time) == (NOW, NOW + timedelta(days=1))


def test_who_leaves_can_come_back() -> None:
    contact = a_contact()
    gone = contact.leave(date(2026, 11, 20), now=NOW)

    assert (gone.state, gone.left_date) == (ContactState.LEFT, date(2026, 11, 20))
    assert gone.reinstate(now=NOW) == replace(contact, version=3)


def test_one_leaves_once_and_comes_back_once() -> None:
    contact = a_contact()

    with pytest.raises(ContactNotLeft):
        contact.reinstate(now=NOW)
    with pytest.raises(ContactAlreadyLeft):
        contact.leave(date(2026, 11, 20), now=NOW).leave(date(2026, 11, 21), now=NOW)


def test_a_departure_is_recorded_once_it_has_happened() -> None:
    a_contact().leave(date(2026, 11, 22), now=NOW)

    with pytest.raises(DepartureInFuture):
        a_contact().leave(date(2026, 11, 23), now=NOW)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "asia/shanghai", "UTC+8", "../etc/passwd", "Asia"])
def test_a_time_zone_that_nobody_keeps_is_refused(zone: str) -> None:
    with pytest.raises(TimeZoneUnknown):
        a_contact(time_zone=zone)


def test_hours_without_a_zone_say_nothing() -> None:
    hours = (PreferredHours(day_of_week=1, start_minute=540, end_minute=720),)

    with pytest.raises(TimeZoneUnknown):
        a_contact(preferred_hours=hours)
    assert a_contact(preferred_hours=hours, time_zone="Asia/Shanghai").details.preferred_hours == hours


WINDOWS = st.builds(
    lambda day, start, length: PreferredHours(day_of_week=day, start_minute=start, end_minute=start + length),
    st.integers(1, 2),
    st.integers(0, 20),
    st.integers(1, 8),
)


@given(st.lists(WINDOWS, max_size=5))
def test_windows_are_kept_just_when_no_minute_is_in_two(windows: list[PreferredHours]) -> None:
    minutes = [(one.day_of_week, minute) for one in windows for minute in range(one.start_minute, one.end_minute)]

    try:
        a_contact(preferred_hours=tuple(windows), time_zone="Asia/Shanghai")
        overlap = False
    except PreferredHoursOverlap:
        overlap = True

    assert overlap == (len(minutes) != len(set(minutes)))


@pytest.mark.parametrize(
    "birthday",
    [Birthday(month=2, day=29), Birthday(month=2, day=29, year=1988), Birthday(month=11, day=22, year=2026)],
    ids=str,
)
def test_a_birthday_may_be_any_day_that_has_been(birthday: Birthday) -> None:
    assert a_contact(birthday=birthday).details.birthday == birthday


def test_nobody_was_born_tomorrow() -> None:
    with pytest.raises(BirthdayInFuture):
        a_contact(birthday=Birthday(month=11, day=23, year=2026))


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=15))
def test_nobody_ever_reports_to_themselves(moves: list[tuple[int, int]]) -> None:
    superiors: dict[str, str | None] = {str(who): None for who in range(7)}
    for who, superior in moves:
        try:
            check_reporting_line(str(who), str(superior), superiors)
        except ReportingLineCycle:
            continue
        superiors[str(who)] = str(superior)

    for start in list(superiors.values()):
        at, steps = start, 0
        while at is not None:
            at, steps = superiors[at], steps + 1
            assert steps < len(superiors)
