"""Requests about visits, as valid as can be."""

from datetime import timedelta
from typing import Any

from kac.activity.v1 import visit_pb2
from kac.activity.v1.visit_service_pb2 import LogVisitRequest, NextStepEntry, RecordVisitRequest, ScheduleVisitRequest

from chassis import clock, wire


def a_next_step() -> NextStepEntry:
    """Ask for something in three days."""
    due_date = (clock.now() + timedelta(days=3)).date()
    return NextStepEntry(action="Send the offer", due_date=wire.date_message(due_date))


def a_log(account_id: str, **said: Any) -> LogVisitRequest:
    """Log a call of an hour ago."""
    usual: dict[str, Any] = {
        "kind": visit_pb2.KIND_CALL,
        "start_time": wire.timestamp(clock.now() - timedelta(hours=1)),
        "summary": "They ask for a second line.",
        "next_step": a_next_step(),
        "request_id": clock.new_id(),
    }
    return LogVisitRequest(account_id=account_id, **usual | said)


def a_plan(account_id: str, *, days: float = 1) -> ScheduleVisitRequest:
    """Plan a visit for tomorrow."""
    start_time = wire.timestamp(clock.now() + timedelta(days=days))
    return ScheduleVisitRequest(
        account_id=account_id, kind=visit_pb2.KIND_VISIT, start_time=start_time, request_id=clock.new_id()
    )


def a_record(visit_id: str, **said: Any) -> RecordVisitRequest:
    """Record what came of a planned visit."""
    usual: dict[str, Any] = {"summary": "Agreed.", "next_step": a_next_step(), "request_id": clock.new_id()}
    return RecordVisitRequest(visit_id=visit_id, **usual | said)
