"""A caller's request for the own portfolio ends here."""

from kac.gateway.v1 import portfolio_pb2
from kac.gateway.v1.portfolio_service_pb2 import ListPortfolioAccountsRequest, ListPortfolioAccountsResponse

from chassis import paging, wire
from chassis.call import Call
from gateway.views.overview.wire import grade_number, next_step_message
from gateway.views.portfolio import store
from gateway.views.portfolio.store import PortfolioAccount


class PortfolioService:
    """Shows who is served, and when they were last seen."""

    async def ListPortfolioAccounts(
        self, request: ListPortfolioAccountsRequest, call: Call
    ) -> ListPortfolioAccountsResponse:
        """List the accounts that the caller serves, by name."""
        page = paging.page(request, str, str)
        accounts, next_token = page.cut(
            await store.list_portfolio_accounts(call.tx, call.caller, page, filter_source=request.filter),
            key=lambda account: [account.display_name, account.id],
        )
        return ListPortfolioAccountsResponse(accounts=map(_message, accounts), next_page_token=next_token)


def _message(account: PortfolioAccount) -> portfolio_pb2.PortfolioAccount:
    return portfolio_pb2.PortfolioAccount(
        account_id=account.id,
        code=account.code,
        display_name=account.display_name,
        class_name=account.class_name,
        grade=grade_number(account.grade),
        manager_name=account.manager_name,
        team_name=account.team_name,
        last_visit_time=wire.timestamp(account.last_visit_time),
        next_step=next_step_message(account.next_step),
    )
