"""Requests about what an account needs."""

from collections.abc import Mapping

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from kac.accounts.v1 import need_pb2
from kac.accounts.v1 import need_service_pb2 as needs

from tests.contract.making import Samples, once
from tests.contract.story import Make, Side, Story


def _an_entry() -> needs.NeedEntry:
    return needs.NeedEntry(
        category=need_pb2.NEED_CATEGORY_DELIVERY,
        statement="旺季要隔日达",
        priority=need_pb2.NEED_PRIORITY_HIGH,
        source="走访",
    )


def _record_need(_story: Story, side: Side) -> Message:
    return once(needs.RecordNeedRequest, account_id=side.account.id, need=_an_entry())


def _update_need(_story: Story, side: Side) -> Message:
    return once(
        needs.UpdateNeedRequest,
        need_id=side.known["need_id"],
        change=needs.NeedEntry(statement="全年要隔日达"),
        update_mask=FieldMask(paths=["statement"]),
        etag="1",
    )


async def tell(make: Make, side: Side) -> Mapping[str, str]:
    """Record a need."""
    need = await make("NeedService.RecordNeed", account_id=side.account.id, need=_an_entry())
    return {"need_id": need.id}


ABOUT = {"need_id"}

SAMPLES: Samples = {
    "NeedService.RecordNeed": _record_need,
    "NeedService.UpdateNeed": _update_need,
    "NeedService.ConfirmNeed": lambda _story, side: once(needs.ConfirmNeedRequest, need_id=side.known["need_id"]),
    "NeedService.PassOnNeed": lambda _story, side: once(
        needs.PassOnNeedRequest, need_id=side.known["need_id"], department="物流部"
    ),
    "NeedService.MeetNeed": lambda _story, side: once(
        needs.MeetNeedRequest, need_id=side.known["need_id"], outcome="华东仓已备货"
    ),
    "NeedService.DropNeed": lambda _story, side: once(
        needs.DropNeedRequest, need_id=side.known["need_id"], reason="客户改用自提"
    ),
    "NeedService.GetNeed": lambda _story, side: needs.GetNeedRequest(need_id=side.known["need_id"]),
    "NeedService.ListNeeds": lambda _story, _side: needs.ListNeedsRequest(page_size=20),
    "NeedService.ListNeedVersions": lambda _story, side: needs.ListNeedVersionsRequest(need_id=side.known["need_id"]),
}
