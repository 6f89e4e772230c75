"""A caller's request about needs ends here."""

from kac.accounts.v1 import need_pb2
from kac.accounts.v1.need_service_pb2 import (
    ConfirmNeedRequest,
    DropNeedRequest,
    GetNeedRequest,
    ListNeedsRequest,
    ListNeedsResponse,
    ListNeedVersionsRequest,
    ListNeedVersionsResponse,
    MeetNeedRequest,
    PassOnNeedRequest,
    RecordNeedRequest,
    UpdateNeedRequest,
)

from chassis import paging
from chassis import wire as values
from chassis.call import Call
from chassis.records import Seen
from services.accounts.needs import actions, wire
from services.accounts.needs.model import NeedState, Step
from services.accounts.needs.store import NEEDS

Asked = ConfirmNeedRequest | PassOnNeedRequest | MeetNeedRequest | DropNeedRequest


class NeedService:
    """Keeps the register of what accounts need."""

    async def RecordNeed(self, request: RecordNeedRequest, call: Call) -> need_pb2.Need:
        """Record a need."""
        said = wire.request(request.need)
        return wire.need_message(await actions.record_need(call.tx, call.caller, request.account_id, said))

    async def UpdateNeed(self, request: UpdateNeedRequest, call: Call) -> need_pb2.Need:
        """Change the named fields of a need."""
        seen, change = Seen(request.need_id, request.etag), wire.change(request)
        return wire.need_message(await actions.update_need(call.tx, call.caller, seen, change))

    async def ConfirmNeed(self, request: ConfirmNeedRequest, call: Call) -> need_pb2.Need:
        """Record that the account has confirmed a need."""
        return await _taken(request, call, Step(state=NeedState.CONFIRMED))

    async def PassOnNeed(self, request: PassOnNeedRequest, call: Call) -> need_pb2.Need:
        """Pass a need on to a department."""
        return await _taken(request, call, Step(state=NeedState.PASSED_ON, department=request.department))

    async def MeetNeed(self, request: MeetNeedRequest, call: Call) -> need_pb2.Need:
        """Record that a need is met."""
        return await _taken(request, call, Step(state=NeedState.MET, outcome=request.outcome))

    async def DropNeed(self, request: DropNeedRequest, call: Call) -> need_pb2.Need:
        """Record that a need will not be met."""
        return await _taken(request, call, Step(state=NeedState.DROPPED, outcome=request.reason))

    async def GetNeed(self, request: GetNeedRequest, call: Call) -> need_pb2.Need:
        """Get one need, as it is or was."""
        need = await NEEDS.get(call.tx, call.caller, request.need_id, as_of=values.as_of(request))
        return wire.need_message(need)

    async def ListNeeds(self, request: ListNeedsRequest, call: Call) -> ListNeedsResponse:
        """List needs, last collected first."""
        page, as_of = paging.page(request, str, str), values.as_of(request)
        needs, next_token = page.cut(
            await NEEDS.list(call.tx, call.caller, page, filter_source=request.filter, as_of=as_of),
            key=lambda need: [need.create_time.isoformat(), need.id],
        )
        return ListNeedsResponse(needs=map(wire.need_message, needs), next_page_token=next_token)

    async def ListNeedVersions(self, request: ListNeedVersionsRequest, call: Call) -> ListNeedVersionsResponse:
        """List what a need was, latest first."""
        page = paging.page(request, int)
        states, next_token = page.cut(
            await NEEDS.states(call.tx, call.caller, request.need_id, page), key=lambda need: [need.version]
        )
        return ListNeedVersionsResponse(versions=map(wire.version_message, states), next_page_token=next_token)


async def _taken(request: Asked, call: Call, step: Step) -> need_pb2.Need:
    seen = Seen(request.need_id, request.etag)
    return wire.need_message(await actions.take_step(call.tx, call.caller, seen, step))
