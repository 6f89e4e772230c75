"""A caller's request about merges ends here."""

from kac.accounts.v1 import merge_pb2
from kac.accounts.v1.merge_service_pb2 import (
    ListMergesRequest,
    ListMergesResponse,
    MergeAccountsRequest,
    PreviewMergeRequest,
    UnmergeAccountsRequest,
)

from chassis import paging
from chassis.call import Call
from services.accounts.confidentiality.actions import check_unmasked
from services.accounts.merging import actions, store, wire


async def _check_unmasked(call: Call, *account_ids: str) -> None:
    """Refuses with AccountConfidential those to whom one of the accounts is masked: a merge shows both."""
    for account_id in account_ids:
        await check_unmasked(call, account_id)


class MergeService:
    """Makes one account of two that are kept twice, and two again of what was no duplicate."""

    async def PreviewMerge(self, request: PreviewMergeRequest, call: Call) -> merge_pb2.MergePreview:
        """Show what a merge would do."""
        ids = request.survivor_id, request.merged_id
        await _check_unmasked(call, *ids)
        return await actions.preview_merge(call.tx, call.caller, *ids, wire.choices(request))

    async def MergeAccounts(self, request: MergeAccountsRequest, call: Call) -> merge_pb2.Merge:
        """Merge an account into another."""
        await _check_unmasked(call, request.survivor_id, request.merged_id)
        return wire.merge_message(await actions.merge_accounts(call.tx, call.caller, wire.request(request)))

    async def UnmergeAccounts(self, request: UnmergeAccountsRequest, call: Call) -> merge_pb2.Merge:
        """Undo a merge."""
        undone = await actions.unmerge_accounts(call.tx, call.caller, request.merge_id, request.reason)
        return wire.merge_message(undone)

    async def ListMerges(self, request: ListMergesRequest, call: Call) -> ListMergesResponse:
        """List merges, latest first."""
        page = paging.page(request, str, str)
        merges, next_token = page.cut(
            await store.list_merges(call.tx, page, filter_source=request.filter),
            key=lambda merge: [merge.merge_time.isoformat(), merge.id],
        )
        return ListMergesResponse(merges=map(wire.merge_message, merges), next_page_token=next_token)
