"""Visits into messages and back; no decisions."""

from kac.activity.v1 import visit_pb2
from kac.activity.v1.events_pb2 import VisitRecorded, VisitScheduled
from kac.activity.v1.visit_service_pb2 import LogVisitRequest, NextStepEntry, RecordVisitRequest, ScheduleVisitRequest

from chassis import wire
from services.activity.visits.model import Appointment, Kind, NextStep, Outcome, Seen, Visit


def visit_message(visit: Visit) -> visit_pb2.Visit:
    """Put a visit."""
    return visit_pb2.Visit(
        id=visit.id,
        account_id=visit.account_id,
        visitor_id=visit.visitor_id,
        kind=wire.enum_value(visit_pb2.Kind, visit.kind),
        state=wire.enum_value(visit_pb2.State, visit.state),
        start_time=wire.timestamp(visit.start_time),
        record_deadline=wire.timestamp(visit.record_deadline),
        subject=visit.subject,
        summary=visit.summary,
        next_step=next_step_message(visit.next_step),
        record_time=wire.timestamp(visit.record_time),
        late=visit.late,
        create_time=wire.timestamp(visit.create_time),
        etag=str(visit.version),
    )


def next_step_message(step: NextStep | None) -> visit_pb2.NextStep | None:
    """Put a next step; absent for None."""
    return visit_pb2.NextStep(action=step.action, due_date=wire.date_message(step.due_date)) if step else None


def next_step(entry: NextStepEntry) -> NextStep:
    """Take a next step."""
    return NextStep(action=entry.action, due_date=wire.day(entry.due_date))


def outcome(request: RecordVisitRequest | LogVisitRequest) -> Outcome:
    """Take what came of a visit."""
    return Outcome(summary=request.summary, next_step=next_step(request.next_step))


def seen(request: RecordVisitRequest) -> Seen:
    """Take which visit is meant, and in which state."""
    return Seen(visit_id=request.visit_id, etag=request.etag)


def appointment(request: ScheduleVisitRequest | LogVisitRequest, visitor_id: str) -> Appointment:
    """Take what a request says of a visit, to be made by this member."""
    return Appointment(
        account_id=request.account_id,
        visitor_id=visitor_id,
        kind=wire.enum_member(Kind, visit_pb2.Kind, request.kind),
        start_time=wire.instant(request.start_time),
        subject=request.subject,
    )


def scheduled(visit: Visit) -> VisitScheduled:
    """Put the fact that a visit was planned."""
    return VisitScheduled(visit=visit_message(visit))


def recorded(visit: Visit) -> VisitRecorded:
    """Put the fact that a visit took place."""
    return VisitRecorded(visit=visit_message(visit))
