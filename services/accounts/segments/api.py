"""A caller's request about segments ends here."""

from kac.accounts.v1 import segment_pb2
from kac.accounts.v1.segment_service_pb2 import (
    ChangeSegmentAccountsRequest,
    CreateSegmentRequest,
    DeleteSegmentRequest,
    DeleteSegmentResponse,
    GetSegmentRequest,
    ListSegmentAccountsRequest,
    ListSegmentAccountsResponse,
    ListSegmentsRequest,
    ListSegmentsResponse,
    UpdateSegmentRequest,
)

from chassis import paging
from chassis.call import Call
from services.accounts.confidentiality.actions import all_shown
from services.accounts.profiles.wire import account_message
from services.accounts.segments import actions, store, wire


class SegmentService:
    """Keeps the segments into which the accounts are divided beside their classes."""

    async def CreateSegment(self, request: CreateSegmentRequest, call: Call) -> segment_pb2.Segment:
        """Create a segment."""
        ids = [account_id.lower() for account_id in request.account_ids]
        return wire.segment_message(await actions.create_segment(call.tx, request.display_name, request.filter, ids))

    async def GetSegment(self, request: GetSegmentRequest, call: Call) -> segment_pb2.Segment:
        """Get one segment."""
        return wire.segment_message(await store.get_segment(call.tx, request.segment_id))

    async def ListSegments(self, request: ListSegmentsRequest, call: Call) -> ListSegmentsResponse:
        """List the segments by name."""
        page = paging.page(request, str)
        segments, next_token = page.cut(
            await store.list_segments(call.tx, page), key=lambda segment: [segment.display_name]
        )
        return ListSegmentsResponse(segments=map(wire.segment_message, segments), next_page_token=next_token)

    async def UpdateSegment(self, request: UpdateSegmentRequest, call: Call) -> segment_pb2.Segment:
        """Rename a segment, or change its rule."""
        said = (request.display_name, request.filter)
        return wire.segment_message(await actions.update_segment(call.tx, request.segment_id, request.etag, *said))

    async def ChangeSegmentAccounts(self, request: ChangeSegmentAccountsRequest, call: Call) -> segment_pb2.Segment:
        """Put accounts into a fixed segment, and take others out."""
        added = [account_id.lower() for account_id in request.added_account_ids]
        removed = [account_id.lower() for account_id in request.removed_account_ids]
        return wire.segment_message(
            await actions.change_accounts(call.tx, request.segment_id, request.etag, added, removed)
        )

    async def DeleteSegment(self, request: DeleteSegmentRequest, call: Call) -> DeleteSegmentResponse:
        """Delete a segment."""
        await actions.delete_segment(call.tx, request.segment_id, request.etag)
        return DeleteSegmentResponse()

    async def ListSegmentAccounts(self, request: ListSegmentAccountsRequest, call: Call) -> ListSegmentAccountsResponse:
        """List those accounts of a segment that the caller serves."""
        segment = await store.get_segment(call.tx, request.segment_id)
        page = paging.page(request, str)
        accounts, next_token = page.cut(
            await store.list_segment_accounts(call.tx, call.caller, segment, page),
            key=lambda account: [account.code],
        )
        return ListSegmentAccountsResponse(
            accounts=map(account_message, await all_shown(call, accounts)), next_page_token=next_token
        )
