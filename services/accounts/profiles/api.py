"""A caller's request about accounts ends here."""

from collections.abc import AsyncIterator

from kac.accounts.v1 import account_pb2
from kac.accounts.v1.account_service_pb2 import (
    CreateAccountRequest,
    GetAccountRequest,
    ImportAccountsRequest,
    ImportAccountsResponse,
    ListAccountsRequest,
    ListAccountsResponse,
    UpdateAccountRequest,
)

from chassis import paging
from chassis.call import Call
from services.accounts.confidentiality.actions import all_shown, shown
from services.accounts.imports import wire as import_wire
from services.accounts.imports.actions import import_accounts
from services.accounts.profiles import actions, store, wire


class AccountService:
    """Keeps the archive of key accounts."""

    async def CreateAccount(self, request: CreateAccountRequest, call: Call) -> account_pb2.Account:
        """Create an account."""
        account = await actions.create_account(call.tx, request.code, wire.profile(request), wire.stage(request.stage))
        return wire.account_message(account)

    async def GetAccount(self, request: GetAccountRequest, call: Call) -> account_pb2.Account:
        """Get one account."""
        account = await store.get_account(call.tx, call.caller, request.account_id)
        return wire.account_message(await shown(call, account))

    async def ListAccounts(self, request: ListAccountsRequest, call: Call) -> ListAccountsResponse:
        """List accounts by code."""
        page = paging.page(request, str)
        accounts, next_token = page.cut(
            await store.list_accounts(call.tx, call.caller, page, filter_source=request.filter),
            key=lambda account: [account.code],
        )
        return ListAccountsResponse(
            accounts=map(wire.account_message, await all_shown(call, accounts)), next_page_token=next_token
        )

    async def UpdateAccount(self, request: UpdateAccountRequest, call: Call) -> account_pb2.Account:
        """Change the named fields of an account."""
        seen, change = wire.seen(request), wire.change(request)
        account = await actions.update_account(call.tx, call.caller, seen, change)
        return wire.account_message(await shown(call, account))

    async def ImportAccounts(
        self, requests: AsyncIterator[ImportAccountsRequest], call: Call
    ) -> ImportAccountsResponse:
        """Import accounts row by row."""
        return import_wire.response(await import_accounts(call.db, call.caller, requests))
