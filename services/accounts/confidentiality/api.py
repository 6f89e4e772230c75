"""A caller's request about confidentiality ends here."""

from kac.accounts.v1 import confidentiality_pb2
from kac.accounts.v1.confidentiality_service_pb2 import (
    GetConfidentialityRequest,
    ListAccountReadsRequest,
    ListAccountReadsResponse,
    ListConfidentialAccountsRequest,
    ListConfidentialAccountsResponse,
    SetConfidentialityRequest,
)

from chassis import paging
from chassis import wire as values
from chassis.call import Call
from services.accounts.confidentiality import actions, store, wire
from services.accounts.profiles.store import get_account


class ConfidentialityService:
    """Keeps which accounts are confidential, and who read them."""

    async def SetConfidentiality(
        self, request: SetConfidentialityRequest, call: Call
    ) -> confidentiality_pb2.Confidentiality:
        """Say how confidential an account is."""
        said = await actions.set_confidentiality(call.tx, call.caller, request.account_id, wire.judgement(request))
        return wire.confidentiality_message(said)

    async def GetConfidentiality(
        self, request: GetConfidentialityRequest, call: Call
    ) -> confidentiality_pb2.Confidentiality:
        """Get how confidential an account is."""
        await get_account(call.tx, call.caller, request.account_id)
        kept = await store.get_confidentiality(call.tx, request.account_id, as_of=values.as_of(request))
        return wire.confidentiality_message(kept)

    async def ListConfidentialAccounts(
        self, request: ListConfidentialAccountsRequest, call: Call
    ) -> ListConfidentialAccountsResponse:
        """List the accounts that are confidential."""
        page = paging.page(request, str)
        kept, next_token = page.cut(
            await store.list_confidential(call.tx, page, as_of=values.as_of(request)),
            key=lambda one: [one.account_id],
        )
        return ListConfidentialAccountsResponse(
            confidentialities=map(wire.confidentiality_message, kept), next_page_token=next_token
        )

    async def ListAccountReads(self, request: ListAccountReadsRequest, call: Call) -> ListAccountReadsResponse:
        """List who was shown confidential accounts."""
        page = paging.page(request, str)
        reads, next_token = page.cut(
            await store.list_reads(call.tx, page, filter_source=request.filter), key=lambda read: [read.id]
        )
        return ListAccountReadsResponse(account_reads=map(wire.read_message, reads), next_page_token=next_token)
