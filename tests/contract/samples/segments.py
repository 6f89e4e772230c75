"""Requests about segments."""

from collections.abc import Mapping

from google.protobuf.message import Message
from kac.accounts.v1 import segment_service_pb2 as segments

from tests.contract.making import Samples, a_code, once
from tests.contract.story import Make, Side, Story


async def tell(make: Make, side: Side) -> Mapping[str, str]:
    """Create a segment by a rule, and two fixed ones: to be changed, and to be deleted."""
    account_ids = [side.account.id]
    ruled = await make("SegmentService.CreateSegment", display_name=a_code(), filter='code != "none"')
    fixed = await make("SegmentService.CreateSegment", display_name=a_code(), account_ids=account_ids)
    spare = await make("SegmentService.CreateSegment", display_name=a_code())
    return {"ruled_segment_id": ruled.id, "fixed_segment_id": fixed.id, "spare_segment_id": spare.id}


def _update_segment(_story: Story, side: Side) -> Message:
    return once(segments.UpdateSegmentRequest, segment_id=side.known["fixed_segment_id"], display_name=a_code())


SAMPLES: Samples = {
    "SegmentService.CreateSegment": lambda _story, _side: once(
        segments.CreateSegmentRequest, display_name=a_code(), filter='code != "none"'
    ),
    "SegmentService.GetSegment": lambda _story, side: segments.GetSegmentRequest(
        segment_id=side.known["ruled_segment_id"]
    ),
    "SegmentService.ListSegments": lambda _story, _side: segments.ListSegmentsRequest(page_size=20),
    "SegmentService.UpdateSegment": _update_segment,
    "SegmentService.ChangeSegmentAccounts": lambda _story, side: once(
        segments.ChangeSegmentAccountsRequest,
        segment_id=side.known["fixed_segment_id"],
        removed_account_ids=[side.account.id],
    ),
    "SegmentService.DeleteSegment": lambda _story, side: once(
        segments.DeleteSegmentRequest, segment_id=side.known["spare_segment_id"]
    ),
    "SegmentService.ListSegmentAccounts": lambda _story, side: segments.ListSegmentAccountsRequest(
        segment_id=side.known["ruled_segment_id"]
    ),
}
