"""A caller's request about accounts ends here."""

from collections.abc import AsyncIterator
from datetime import timedelta

from kac.accounts.v1 import account_pb2
from kac.accounts.v1.account_service_pb2 import (
    AccountGroup,
    CreateAccountRequest,
    GetAccountGroupRequest,
    GetAccountRequest,
    ImportAccountsRequest,
    ImportAccountsResponse,
    ListAccountsRequest,
    ListAccountsResponse,
    ListStaleAccountsRequest,
    ListStaleAccountsResponse,
    UpdateAccountRequest,
    VerifyAccountRequest,
)

from chassis import clock, paging
from chassis import wire as values
from chassis.call import Call
from services.accounts.confidentiality.actions import all_shown, shown
from services.accounts.imports import wire as import_wire
from services.accounts.imports.actions import import_accounts
from services.accounts.profiles import actions, model, store, wire

USUAL_DEPTH = 10
MOST_MEMBERS = 500
"""How many members of a group one answer holds."""


class AccountService:
    """Keeps the archive of key accounts."""

    async def CreateAccount(self, request: CreateAccountRequest, call: Call) -> account_pb2.Account:
        """Create an account."""
        account = await actions.create_account(
            call.tx, call.caller, request.code, wire.profile(request), wire.stage(request.stage)
        )
        return wire.account_message(account)

    async def GetAccount(self, request: GetAccountRequest, call: Call) -> account_pb2.Account:
        """Get one account."""
        account = await store.get_account(call.tx, call.caller, request.account_id)
        if as_of := values.as_of(request):
            account = account.as_it_was(await store.get_state(call.tx, account.id, as_of))
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

    async def VerifyAccount(self, request: VerifyAccountRequest, call: Call) -> account_pb2.Account:
        """Confirm what the archive says of one account."""
        account = await actions.verify_account(call.tx, call.caller, wire.seen(request))
        return wire.account_message(await shown(call, account))

    async def ListStaleAccounts(self, request: ListStaleAccountsRequest, call: Call) -> ListStaleAccountsResponse:
        """List accounts whose data nobody has confirmed for some days."""
        page = paging.page(request, str, str)
        before = clock.now() - timedelta(days=request.days if request.HasField("days") else model.STALE_DAYS)
        accounts, next_token = page.cut(
            await store.list_stale(call.tx, call.caller, page, before=before, steward_id=request.steward_id),
            key=lambda account: [account.verify_time.isoformat(), account.id],
        )
        messages = map(wire.account_message, await all_shown(call, accounts))
        return ListStaleAccountsResponse(accounts=messages, next_page_token=next_token)

    async def GetAccountGroup(self, request: GetAccountGroupRequest, call: Call) -> AccountGroup:
        """Get the group that an account stands in."""
        account = await store.get_account(call.tx, call.caller, request.account_id)
        *_, top_id = model.above(account.id, await store.parents_above(call.tx, [account.id]))
        depth = request.depth or USUAL_DEPTH
        members = await store.list_group(call.tx, call.caller, top_id, depth=depth, most=MOST_MEMBERS + 1)
        accounts = await all_shown(call, [account for account, _ in members])
        depths = [depth for _, depth in members]
        return wire.group([*zip(accounts, depths, strict=True)], most=MOST_MEMBERS)

    async def ImportAccounts(
        self, requests: AsyncIterator[ImportAccountsRequest], call: Call
    ) -> ImportAccountsResponse:
        """Import accounts row by row."""
        return import_wire.response(await import_accounts(call.db, call.caller, requests))
