"""Requests about what happened with an account."""

from kac.accounts.v1 import timeline_service_pb2 as timeline

from tests.contract.making import Samples

SAMPLES: Samples = {
    "TimelineService.ListTimeline": lambda _story, side: timeline.ListTimelineRequest(account_id=side.account.id),
    "TimelineService.GetLastContact": lambda _story, side: timeline.GetLastContactRequest(account_id=side.account.id),
}
