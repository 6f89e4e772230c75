"""Requests to the activity service."""

from google.protobuf.message import Message
from kac.activity.v1 import visit_service_pb2 as visits

from tests.contract.making import Samples, once
from tests.contract.story import Side, Story, a_log, a_next_step, an_appointment


def _record_visit(_story: Story, side: Side) -> Message:
    return once(visits.RecordVisitRequest, visit_id=side.visit_id, summary="They agree.", next_step=a_next_step())


ABOUT = {"visit_id"}

SAMPLES: Samples = {
    "VisitService.ScheduleVisit": lambda _story, side: once(
        visits.ScheduleVisitRequest, **an_appointment(side.account.id)
    ),
    "VisitService.RecordVisit": _record_visit,
    "VisitService.LogVisit": lambda _story, side: once(visits.LogVisitRequest, **a_log(side.account.id)),
    "VisitService.GetVisit": lambda _story, side: visits.GetVisitRequest(visit_id=side.visit_id),
    "VisitService.ListVisits": lambda _story, _side: visits.ListVisitsRequest(page_size=20),
}
