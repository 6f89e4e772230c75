"""How the archive is kept true: who confirms it, what has grown old, and who stands with whom in a group."""

from typing import Any

import grpc
from google.protobuf.field_mask_pb2 import FieldMask
from kac.accounts.v1 import account_pb2, stage_pb2
from kac.accounts.v1.account_service_pb2 import (
    AccountGroup,
    GetAccountGroupRequest,
    ListStaleAccountsRequest,
    VerifyAccountRequest,
)
from kac.accounts.v1.events_pb2 import AccountUpdated
from sqlalchemy import func, text, update

from chassis import clock
from chassis.access import Caller
from services.accounts.profiles.store import accounts as accounts_table
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, refused
from tests.services.accounts.archive import DIRECTOR, account_service, an_account, changed


async def verified(accounts: Running, account: account_pb2.Account, *, by: Caller = DIRECTOR) -> account_pb2.Account:
    request = VerifyAccountRequest(account_id=account.id, etag=account.etag, request_id=clock.new_id())
    after: account_pb2.Account = await account_service(accounts).VerifyAccount(request, metadata=accounts.be(by))
    return after


async def stale(accounts: Running, **asked: Any) -> list[str]:
    """List the codes of all pages."""
    request = ListStaleAccountsRequest(**asked)
    codes: list[str] = []
    while True:
        page = await account_service(accounts).ListStaleAccounts(request, metadata=accounts.be(DIRECTOR))
        codes += [account.code for account in page.accounts]
        request.page_token = page.next_page_token
        if not page.next_page_token:
            return codes


async def left_alone(accounts: Running, account: account_pb2.Account, *, days: int) -> account_pb2.Account:
    """Let the data of an account have been confirmed so many days ago."""
    then = func.now() - text(f"interval '{days} days'")
    async with accounts.db.begin() as tx:
        await tx.execute(update(accounts_table).where(accounts_table.c.id == account.id).values(verify_time=then))
    return account


async def group_of(
    accounts: Running, account: account_pb2.Account, *, by: Caller = DIRECTOR, depth: int = 0
) -> AccountGroup:
    request = GetAccountGroupRequest(account_id=account.id, depth=depth)
    group: AccountGroup = await account_service(accounts).GetAccountGroup(request, metadata=accounts.be(by))
    return group


async def test_who_serves_an_account_confirms_its_data_and_it_is_told(accounts: Running) -> None:
    account, manager = await an_account(accounts), a_caller("ACCOUNT_MANAGER")
    await assigned(accounts, account.id, manager)

    after = await verified(accounts, account, by=manager)

    assert after.verify_time.ToDatetime() > account.verify_time.ToDatetime()
    assert (await told(accounts, account.id))[-1:] == [
        AccountUpdated(account=after, changed=FieldMask(paths=["verify_time"]))
    ]


async def test_what_has_changed_since_it_was_read_is_not_confirmed(accounts: Running) -> None:
    account = await an_account(accounts)
    await changed(accounts, account, phone="010-1")

    no = await refused(verified(accounts, account))

    assert (no.code, no.reason) == (grpc.StatusCode.ABORTED, "ACCOUNT_CHANGED")


async def test_what_nobody_confirmed_for_long_is_listed_longest_first(accounts: Running) -> None:
    steward = clock.new_id()
    fresh, old, oldest, former = [await an_account(accounts, steward_id=steward) for _ in range(4)]
    foreign = await left_alone(accounts, await an_account(accounts, steward_id=clock.new_id()), days=200)
    await left_alone(accounts, old, days=91)
    await left_alone(accounts, oldest, days=300)
    await left_alone(accounts, await an_account(accounts, steward_id=steward, stage=stage_pb2.STAGE_FORMER), days=300)

    assert await stale(accounts, steward_id=steward, page_size=1) == [oldest.code, old.code]
    assert await stale(accounts, steward_id=steward, days=92) == [oldest.code]
    assert await stale(accounts, steward_id=steward, days=365) == []
    assert {old.code, oldest.code, foreign.code} <= set(await stale(accounts))
    assert {fresh.code, former.code}.isdisjoint(await stale(accounts))

    await verified(accounts, oldest)
    assert await stale(accounts, steward_id=steward) == [old.code]


async def test_a_group_is_the_same_wherever_one_asks(accounts: Running) -> None:
    top = await an_account(accounts)
    left, right = await an_account(accounts, parent_id=top.id), await an_account(accounts, parent_id=top.id)
    below = await an_account(accounts, parent_id=left.id)
    await an_account(accounts)

    groups = [await group_of(accounts, account) for account in (top, left, right, below)]

    middle = sorted((left, right), key=lambda account: account.code)
    assert [(member.account, member.depth) for member in groups[0].members] == [
        (top, 0),
        *((account, 1) for account in middle),
        (below, 2),
    ]
    assert groups == groups[:1] * 4
    assert not groups[0].truncated


async def test_a_group_is_shown_to_a_depth(accounts: Running) -> None:
    chain = [await an_account(accounts)]
    for _ in range(3):
        chain.append(await an_account(accounts, parent_id=chain[-1].id))

    group = await group_of(accounts, chain[-1], depth=1)

    assert [member.account for member in group.members] == chain[:2]


async def test_of_a_group_each_sees_the_accounts_they_serve(accounts: Running) -> None:
    top, manager = await an_account(accounts), a_caller("ACCOUNT_MANAGER")
    mine, foreign = await an_account(accounts, parent_id=top.id), await an_account(accounts, parent_id=top.id)
    await assigned(accounts, mine.id, manager)

    group = await group_of(accounts, mine, by=manager)

    assert [(member.account, member.depth) for member in group.members] == [(mine, 1)]
    no = await refused(group_of(accounts, foreign, by=manager))
    assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ACCOUNT_NOT_SERVED")
