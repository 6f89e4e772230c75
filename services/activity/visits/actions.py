"""What changes visits: load, decide, save, tell; the edge opened the transaction and ends it."""

from chassis import clock, outbox
from chassis.access import Caller
from chassis.calendar.model import WorkingCalendar
from chassis.database import Transaction
from services.activity.visits import store, wire
from services.activity.visits.model import Appointment, Outcome, Seen, Visit, VisitChanged
from services.activity.visits.store import VISITS


async def schedule_visit(tx: Transaction, caller: Caller, appointment: Appointment, calendar: WorkingCalendar) -> Visit:
    """Plan a visit, and say so. Refuses with AccountNotServed, AccountNotKnown or VisitInPast."""
    await store.check_reachable(tx, caller, appointment.account_id)
    visit = appointment.schedule(clock.new_id(), now=clock.now(), calendar=calendar)
    VISITS.defer(tx, visit)
    outbox.record(tx, wire.scheduled(visit), about=visit.account_id)
    return visit


async def record_visit(
    tx: Transaction, caller: Caller, seen: Seen, outcome: Outcome, calendar: WorkingCalendar
) -> Visit:
    """Keep what came of a planned visit, and say so.

    Refuses with AccountNotServed, VisitNotFound, VisitAlreadyRecorded, VisitInFuture, NextStepInPast or VisitChanged.
    """
    visit = await VISITS.get(tx, caller, seen.visit_id)
    if seen.etag not in {"", str(visit.version)}:
        raise VisitChanged(visit.id)
    recorded = visit.record(outcome, now=clock.now(), calendar=calendar)
    await VISITS.save(tx, recorded)
    outbox.record(tx, wire.recorded(recorded), about=recorded.account_id)
    return recorded


async def log_visit(
    tx: Transaction, caller: Caller, appointment: Appointment, outcome: Outcome, calendar: WorkingCalendar
) -> Visit:
    """Keep a visit that nobody had planned and what came of it, and say so.

    Refuses with AccountNotServed, AccountNotKnown, VisitInFuture or NextStepInPast.
    """
    await store.check_reachable(tx, caller, appointment.account_id)
    now = clock.now()
    kept = appointment.kept(clock.new_id(), now=now, calendar=calendar)
    recorded = kept.record(outcome, now=now, calendar=calendar)
    VISITS.defer(tx, recorded)
    outbox.record(tx, wire.recorded(recorded), about=recorded.account_id)
    return recorded
