"""A caller's request about revisions ends here."""

from kac.accounts.v1.account_revision_service_pb2 import ListAccountRevisionsRequest, ListAccountRevisionsResponse

from chassis import paging
from chassis.call import Call
from services.accounts.revisions import store, wire


class AccountRevisionService:
    """Remembers who changed which fields of accounts, and when."""

    async def ListAccountRevisions(
        self, request: ListAccountRevisionsRequest, call: Call
    ) -> ListAccountRevisionsResponse:
        """List what was changed, latest first."""
        page = paging.page(request, str, str)
        revisions, next_token = page.cut(
            await store.list_revisions(call.tx, call.caller, page, filter_source=request.filter),
            key=lambda revision: [revision.change_time.isoformat(), revision.account_id],
        )
        messages = map(wire.revision_message, revisions)
        return ListAccountRevisionsResponse(account_revisions=messages, next_page_token=next_token)
