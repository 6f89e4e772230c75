from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chassis.calendar.model import WorkingCalendar
from services.activity.visits.model import (
    Appointment,
    Kind,
    NextStep,
    NextStepInPast,
    Outcome,
    State,
    Visit,
    VisitAlreadyRecorded,
    VisitInFuture,
    VisitInPast,
)

CALENDAR = WorkingCalendar(zone=ZoneInfo("Asia/Shanghai"))
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
OUTCOME = Outcome(summary="Agreed.", next_step=NextStep(action="Send the offer", due_date=date(2026, 11, 26)))


def an_appointment(start_time: datetime = MONDAY) -> Appointment:
    return Appointment(account_id="a", visitor_id="m", kind=Kind.VISIT, start_time=start_time, subject="")


def a_visit(start_time: datetime = MONDAY) -> Visit:
    return an_appointment(start_time).kept("v", now=MONDAY - timedelta(days=1), calendar=CALENDAR)


def test_a_visit_is_due_for_its_record_at_the_end_of_the_next_working_day() -> None:
    assert a_visit().record_deadline == datetime(2026, 11, 25, tzinfo=CALENDAR.zone)


def test_a_recorded_visit_has_its_outcome_and_a_new_version() -> None:
    recorded = a_visit().record(OUTCOME, now=MONDAY + timedelta(hours=2), calendar=CALENDAR)

    assert (recorded.state, recorded.summary, recorded.next_step) == (State.RECORDED, "Agreed.", OUTCOME.next_step)
    assert (recorded.late, recorded.version) == (False, 2)


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, True)], ids=["just in time", "at the deadline"])
def test_a_record_behind_its_deadline_is_late(seconds: int, *, late: bool) -> None:
    visit = a_visit()

    now = visit.record_deadline + timedelta(seconds=seconds)

    assert visit.record(OUTCOME, now=now, calendar=CALENDAR).late is late


def test_a_record_is_not_rewritten() -> None:
    recorded = a_visit().record(OUTCOME, now=MONDAY, calendar=CALENDAR)

    with pytest.raises(VisitAlreadyRecorded):
        recorded.record(OUTCOME, now=MONDAY, calendar=CALENDAR)


def test_what_has_not_begun_cannot_be_recorded() -> None:
    with pytest.raises(VisitInFuture):
        a_visit().record(OUTCOME, now=MONDAY - timedelta(seconds=1), calendar=CALENDAR)


def test_the_next_step_comes_on_the_day_of_the_visit_or_later() -> None:
    before = replace(OUTCOME, next_step=NextStep(action="x", due_date=date(2026, 11, 22)))

    with pytest.raises(NextStepInPast):
        a_visit().record(before, now=MONDAY, calendar=CALENDAR)


def test_a_visit_is_planned_ahead() -> None:
    with pytest.raises(VisitInPast):
        an_appointment().schedule("v", now=MONDAY + timedelta(seconds=1), calendar=CALENDAR)
