"""A caller's request about visits ends here."""

from kac.activity.v1 import visit_pb2
from kac.activity.v1.visit_service_pb2 import (
    GetVisitRequest,
    ListVisitsRequest,
    ListVisitsResponse,
    LogVisitRequest,
    RecordVisitRequest,
    ScheduleVisitRequest,
)

from chassis import paging
from chassis.calendar.store import WorkingCalendars
from chassis.call import Call
from services.activity.visits import actions, store, wire
from services.activity.visits.store import VISITS


class VisitService:
    """Keeps appointments with accounts and what came of them."""

    def __init__(self, calendars: WorkingCalendars) -> None:
        self._calendars = calendars

    async def ScheduleVisit(self, request: ScheduleVisitRequest, call: Call) -> visit_pb2.Visit:
        """Plan a visit by the caller."""
        appointment = wire.appointment(request, call.caller.id)
        calendar = await self._calendars.current(call.tx)
        return wire.visit_message(await actions.schedule_visit(call.tx, call.caller, appointment, calendar))

    async def RecordVisit(self, request: RecordVisitRequest, call: Call) -> visit_pb2.Visit:
        """Record that a planned visit took place."""
        seen, outcome = wire.seen(request), wire.outcome(request)
        calendar = await self._calendars.current(call.tx)
        visit = await actions.record_visit(call.tx, call.caller, seen, outcome, calendar)
        return wire.visit_message(visit)

    async def LogVisit(self, request: LogVisitRequest, call: Call) -> visit_pb2.Visit:
        """Record a visit by the caller that nobody had planned."""
        appointment, outcome = wire.appointment(request, call.caller.id), wire.outcome(request)
        calendar = await self._calendars.current(call.tx)
        visit = await actions.log_visit(call.tx, call.caller, appointment, outcome, calendar)
        return wire.visit_message(visit)

    async def GetVisit(self, request: GetVisitRequest, call: Call) -> visit_pb2.Visit:
        """Get one visit."""
        return wire.visit_message(await VISITS.get(call.tx, call.caller, request.visit_id))

    async def ListVisits(self, request: ListVisitsRequest, call: Call) -> ListVisitsResponse:
        """List visits, latest start first."""
        page = paging.page(request, str, str)
        visits, next_token = page.cut(
            await store.list_visits(call.tx, call.caller, page, filter_source=request.filter),
            key=lambda visit: [visit.start_time.isoformat(), visit.id],
        )
        return ListVisitsResponse(visits=map(wire.visit_message, visits), next_page_token=next_token)
