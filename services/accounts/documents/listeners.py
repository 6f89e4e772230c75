"""Facts from elsewhere that make documents due end here."""

from kac.activity.v1.events_pb2 import VisitRecorded

from chassis import wire
from chassis.calendar.store import WorkingCalendars
from chassis.database import Transaction
from chassis.reader import Listeners
from chassis.stream import Delivery
from services.accounts.documents import actions
from services.accounts.documents.model import Event


def listeners(calendars: WorkingCalendars) -> Listeners:
    """Listen by the working calendar."""

    async def on_visit_recorded(tx: Transaction, fact: VisitRecorded, _delivery: Delivery) -> None:
        """Announce the documents of a visit, counted from the day when it was recorded."""
        calendar = await calendars.current(tx)
        recorded = calendar.day_of(wire.instant(fact.visit.record_time))
        visit = Event(reference=f"visit {fact.visit.id}", day=recorded)
        await actions.expect_after_visit(tx, fact.visit.account_id, visit, calendar)

    return {VisitRecorded: on_visit_recorded}
