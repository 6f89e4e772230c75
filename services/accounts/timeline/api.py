"""A caller's request about timelines ends here."""

from kac.accounts.v1 import timeline_pb2
from kac.accounts.v1.timeline_service_pb2 import GetLastContactRequest, ListTimelineRequest, ListTimelineResponse

from chassis import paging
from chassis.call import Call
from services.accounts.profiles.store import get_account
from services.accounts.timeline import store, wire


class TimelineService:
    """Tells what happened with an account."""

    async def ListTimeline(self, request: ListTimelineRequest, call: Call) -> ListTimelineResponse:
        """List what happened with one account, latest first."""
        await get_account(call.tx, call.caller, request.account_id)
        page = paging.page(request, str, str)
        entries, next_token = page.cut(
            await store.list_entries(call.tx, request.account_id, page, filter_source=request.filter),
            key=lambda entry: [entry.time.isoformat(), entry.id],
        )
        return ListTimelineResponse(entries=map(wire.entry_message, entries), next_page_token=next_token)

    async def GetLastContact(self, request: GetLastContactRequest, call: Call) -> timeline_pb2.LastContact:
        """Say when we last met or spoke with an account."""
        await get_account(call.tx, call.caller, request.account_id)
        contact = await store.find_last_contact(call.tx, request.account_id)
        return wire.last_contact_message(request.account_id, contact)
