"""A caller's request about completeness ends here."""

from kac.accounts.v1 import completeness_pb2
from kac.accounts.v1.completeness_service_pb2 import (
    GetCompletenessRequest,
    ListIncompleteAccountsRequest,
    ListIncompleteAccountsResponse,
)

from chassis import paging
from chassis.call import Call
from services.accounts.archive_policies.model import USUAL
from services.accounts.archive_policies.store import open_policies, policy_of
from services.accounts.completeness import model, store, wire
from services.accounts.profiles.store import get_account


class CompletenessService:
    """Measures how complete the archives are."""

    async def GetCompleteness(self, request: GetCompletenessRequest, call: Call) -> completeness_pb2.Completeness:
        """Measure one archive."""
        account = await get_account(call.tx, call.caller, request.account_id)
        policy = await policy_of(call.tx, account.id)
        [archive] = await store.list_archives(call.tx, [account])
        return wire.completeness_message(model.measure(archive, policy.checklist))

    async def ListIncompleteAccounts(
        self, request: ListIncompleteAccountsRequest, call: Call
    ) -> ListIncompleteAccountsResponse:
        """List incomplete archives."""
        page = paging.page(request, str)
        policies = await open_policies(call.tx)
        accounts, next_token = page.cut(
            await store.list_incomplete(call.tx, call.caller, page, policies, class_id=request.class_id),
            key=lambda account: [account.code],
        )
        checklists = {policy.class_id: policy.checklist for policy in policies}
        measured = [
            model.measure(archive, checklists.get(archive.profile.class_id, USUAL))
            for archive in await store.list_archives(call.tx, accounts)
        ]
        return ListIncompleteAccountsResponse(
            completenesses=map(wire.completeness_message, measured), next_page_token=next_token
        )
