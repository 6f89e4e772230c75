"""A caller's search ends here."""

from kac.accounts.v1.search_service_pb2 import SearchAccountsRequest, SearchAccountsResponse

from chassis import paging
from chassis.call import Call
from services.accounts.confidentiality.actions import all_shown
from services.accounts.profiles.store import list_named
from services.accounts.search import store, wire
from services.accounts.search.model import Query, told


class SearchService:
    """Finds accounts by what people remember of them."""

    async def SearchAccounts(self, request: SearchAccountsRequest, call: Call) -> SearchAccountsResponse:
        """Find accounts, the most telling match first."""
        query = Query.of(request.query)
        page = paging.page(request, int, str)
        found, next_token = page.cut(
            await store.search(call.tx, call.caller, query, page, filter_source=request.filter),
            key=lambda one: [int(one.matches[0].field), one.account_id],
        )
        shown = await all_shown(call, await list_named(call.tx, [one.account_id for one in found]))
        known = {account.id: account for account in shown}
        return SearchAccountsResponse(
            accounts=(
                wire.found_message(known[one.account_id], told(one, query, known[one.account_id])) for one in found
            ),
            next_page_token=next_token,
        )
