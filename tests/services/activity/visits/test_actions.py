from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chassis import clock
from chassis.access import Caller
from chassis.calendar.model import WorkingCalendar
from services.activity.visits import actions
from services.activity.visits.model import (
    Appointment,
    Kind,
    NextStep,
    Outcome,
    Seen,
    State,
    Visit,
    VisitAlreadyRecorded,
    VisitChanged,
)
from tests.facts import a_served_account, told
from tests.identity import a_caller
from tests.running import Running

CALENDAR = WorkingCalendar(zone=ZoneInfo("Asia/Shanghai"))
BEGINS = datetime(2030, 1, 7, 2, tzinfo=UTC)
OUTCOME = Outcome(summary="Agreed.", next_step=NextStep(action="Send the offer", due_date=date(2030, 1, 9)))


@pytest.fixture
def manager() -> Caller:
    return a_caller("ACCOUNT_MANAGER")


@pytest.fixture
async def visit(activity: Running, manager: Caller) -> Visit:
    """A visit that is planned for the seventh of January 2030."""
    account_id = await a_served_account(activity, manager)
    appointment = Appointment(
        account_id=account_id, visitor_id=manager.id, kind=Kind.VISIT, start_time=BEGINS, subject="Review"
    )
    async with activity.db.begin() as tx:
        return await actions.schedule_visit(tx, manager, appointment, CALENDAR)


async def recorded(activity: Running, manager: Caller, seen: Seen, *, at: datetime) -> Visit:
    with clock.held_at(at):
        async with activity.db.begin() as tx:
            return await actions.record_visit(tx, manager, seen, OUTCOME, CALENDAR)


async def test_a_planned_visit_is_recorded_once_it_has_begun(activity: Running, manager: Caller, visit: Visit) -> None:
    after = await recorded(activity, manager, Seen(visit_id=visit.id), at=BEGINS + timedelta(hours=1))

    assert (after.state, after.record_time, after.late) == (State.RECORDED, BEGINS + timedelta(hours=1), False)


async def test_a_record_of_a_state_that_has_passed_is_refused(activity: Running, manager: Caller, visit: Visit) -> None:
    with pytest.raises(VisitChanged):
        await recorded(activity, manager, Seen(visit_id=visit.id, etag="7"), at=BEGINS)


async def test_a_refused_record_leaves_no_fact_behind(activity: Running, manager: Caller, visit: Visit) -> None:
    """A no is a no: nothing changes and nothing is said."""
    await recorded(activity, manager, Seen(visit_id=visit.id), at=BEGINS)

    with pytest.raises(VisitAlreadyRecorded):
        await recorded(activity, manager, Seen(visit_id=visit.id), at=BEGINS)

    facts = [fact.DESCRIPTOR.name for fact in await told(activity, visit.account_id)]
    assert facts.count("VisitRecorded") == 1
