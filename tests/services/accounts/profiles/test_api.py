"""What callers meet: every answer and refusal of the account service, but for imports."""

from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.money_pb2 import Money
from kac.accounts.v1 import account_pb2
from kac.accounts.v1.account_service_pb2 import GetAccountRequest, ListAccountsRequest
from kac.accounts.v1.events_pb2 import AccountCreated, AccountUpdated

from chassis import clock
from chassis.access import Caller
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, refused
from tests.services.accounts.archive import (
    DIRECTOR,
    YUAN,
    a_change,
    a_class,
    a_code,
    a_creation,
    account_service,
    an_account,
    changed,
)


async def listed(accounts: Running, caller: Caller, *, filter: str, page_size: int = 200) -> list[str]:  # noqa: A002 - the contract's word
    """List the codes of all pages."""
    request = ListAccountsRequest(filter=filter, page_size=page_size)
    codes: list[str] = []
    while True:
        page = await account_service(accounts).ListAccounts(request, metadata=accounts.be(caller))
        codes += [account.code for account in page.accounts]
        request.page_token = page.next_page_token
        if not page.next_page_token:
            return codes


async def got(accounts: Running, caller: Caller, account_id: str) -> account_pb2.Account:
    request = GetAccountRequest(account_id=account_id)
    account: account_pb2.Account = await account_service(accounts).GetAccount(request, metadata=accounts.be(caller))
    return account


async def test_a_created_account_is_kept_whole_and_told_once(accounts: Running) -> None:
    kind, parent = await a_class(accounts), await an_account(accounts)
    said = {
        "display_name": "国家电网",
        "grade": account_pb2.GRADE_S,
        "parent_id": parent.id,
        "industry": "电力",
        "region": "北京",
        "founded_year": 2002,
        "employee_count": 900_000,
        "annual_revenue": YUAN,
    }
    request = a_creation(kind.id, **said)

    first = await account_service(accounts).CreateAccount(request, metadata=accounts.be(DIRECTOR))
    again = await account_service(accounts).CreateAccount(request, metadata=accounts.be(DIRECTOR))

    assert first == again == await got(accounts, DIRECTOR, first.id)
    assert {name: getattr(first, name) for name in said} == said
    assert (first.code, first.class_id, first.etag) == (request.code, kind.id, "1")
    assert await told(accounts, first.id) == [AccountCreated(account=first)]


async def test_a_request_id_names_one_request(accounts: Running) -> None:
    request = a_creation((await a_class(accounts)).id)
    await account_service(accounts).CreateAccount(request, metadata=accounts.be(DIRECTOR))
    request.code = a_code()

    no = await refused(account_service(accounts).CreateAccount(request, metadata=accounts.be(DIRECTOR)))

    assert (no.code, no.reason) == (grpc.StatusCode.ALREADY_EXISTS, "REQUEST_ID_REUSED")


async def test_an_account_code_is_given_once(accounts: Running) -> None:
    taken = await an_account(accounts)
    request = a_creation(taken.class_id, code=taken.code)

    no = await refused(account_service(accounts).CreateAccount(request, metadata=accounts.be(DIRECTOR)))

    assert (no.code, no.reason) == (grpc.StatusCode.ALREADY_EXISTS, "ACCOUNT_CODE_TAKEN")
    assert no.metadata == {"code": taken.code}


@pytest.mark.parametrize(
    ("field", "reason", "named"),
    [("class_id", "ACCOUNT_CLASS_NOT_FOUND", "account_class"), ("parent_id", "ACCOUNT_PARENT_NOT_FOUND", "parent")],
)
async def test_an_account_needs_its_class_and_its_parent(
    accounts: Running, field: str, reason: str, named: str
) -> None:
    """The same holds for a new account and for one that is changed, and neither leaves anything behind."""
    account, missing = await an_account(accounts), clock.new_id()
    stub, director = account_service(accounts), accounts.be(DIRECTOR)
    request = a_creation(account.class_id, **{field: missing})

    created = await refused(stub.CreateAccount(request, metadata=director))
    changed = await refused(stub.UpdateAccount(a_change(account, **{field: missing}), metadata=director))

    for no in (created, changed):
        assert (no.code, no.reason, no.metadata) == (grpc.StatusCode.NOT_FOUND, reason, {named: missing})
    assert await listed(accounts, DIRECTOR, filter=f'code = "{request.code}"') == []
    assert await got(accounts, DIRECTOR, account.id) == account


async def test_an_unknown_account_is_not_found(accounts: Running) -> None:
    missing = account_pb2.Account(id=clock.new_id(), etag="1")
    stub, director = account_service(accounts), accounts.be(DIRECTOR)

    for call in (
        stub.GetAccount(GetAccountRequest(account_id=missing.id), metadata=director),
        stub.UpdateAccount(a_change(missing, region="北京"), metadata=director),
    ):
        no = await refused(call)
        assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "ACCOUNT_NOT_FOUND")
        assert no.metadata == {"account_id": missing.id}


async def test_a_change_takes_the_named_fields_and_says_which_changed(accounts: Running) -> None:
    account = await an_account(accounts, region="北京", industry="电力", annual_revenue=YUAN)

    after = await changed(accounts, account, region="上海", industry="电力", annual_revenue=None)

    assert (after.region, after.industry, after.display_name) == ("上海", "电力", account.display_name)
    assert not after.HasField("annual_revenue")
    assert after.etag != account.etag
    created, updated = await told(accounts, account.id)
    assert created == AccountCreated(account=account)
    assert updated == AccountUpdated(account=after, changed=FieldMask(paths=["region", "annual_revenue"]))


async def test_a_change_that_changes_nothing_says_nothing(accounts: Running) -> None:
    parent = await an_account(accounts)
    account = await an_account(accounts, parent_id=parent.id, annual_revenue=YUAN)

    said = {"parent_id": parent.id.upper(), "class_id": account.class_id.upper(), "annual_revenue": YUAN}
    after = await changed(accounts, account, **said)

    assert after == account == await got(accounts, DIRECTOR, account.id)
    assert await told(accounts, account.id) == [AccountCreated(account=account)]


async def test_a_stale_etag_is_refused(accounts: Running) -> None:
    account = await an_account(accounts)
    after = await changed(accounts, account, region="上海")

    request = a_change(account, region="北京")
    no = await refused(account_service(accounts).UpdateAccount(request, metadata=accounts.be(DIRECTOR)))

    assert (no.code, no.reason) == (grpc.StatusCode.ABORTED, "ACCOUNT_CHANGED")
    assert await got(accounts, DIRECTOR, account.id) == after


async def test_a_repeated_change_is_answered_again_though_the_etag_is_stale_by_then(accounts: Running) -> None:
    request = a_change(await an_account(accounts), region="上海")
    stub = account_service(accounts)

    first = await stub.UpdateAccount(request, metadata=accounts.be(DIRECTOR))
    again = await stub.UpdateAccount(request, metadata=accounts.be(DIRECTOR))

    assert first == again


async def test_an_account_is_not_above_itself(accounts: Running) -> None:
    top = await an_account(accounts)
    middle = await an_account(accounts, parent_id=top.id)
    bottom = await an_account(accounts, parent_id=middle.id)

    for parent in (top, middle, bottom):
        request = a_change(top, parent_id=parent.id)
        no = await refused(account_service(accounts).UpdateAccount(request, metadata=accounts.be(DIRECTOR)))
        assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "ACCOUNT_GROUP_CYCLE")
        assert no.metadata == {"account_id": top.id, "parent_id": parent.id}


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"code": "K 1"}, id="code with space"),
        pytest.param({"code": "K\0"}, id="code with NUL"),
        pytest.param({"display_name": ""}, id="no name"),
        pytest.param({"display_name": "x" * 201}, id="long name"),
        pytest.param({"class_id": "finance"}, id="class by code"),
        pytest.param({"parent_id": "1"}, id="parent by number"),
        pytest.param({"grade": 0}, id="no grade"),
        pytest.param({"grade": 99}, id="unknown grade"),
        pytest.param({"founded_year": 12}, id="early year"),
        pytest.param({"employee_count": -1}, id="negative head count"),
        pytest.param({"annual_revenue": Money(currency_code="CNY", units=-1)}, id="negative revenue"),
        pytest.param({"annual_revenue": Money(currency_code="yuan", units=1)}, id="no currency"),
        pytest.param({"annual_revenue": Money(currency_code="CNY", nanos=1)}, id="part of a cent"),
        pytest.param({"request_id": ""}, id="no request id"),
    ],
)
async def test_a_malformed_account_is_refused(accounts: Running, said: dict[str, Any]) -> None:
    request = a_creation(clock.new_id(), **said)

    no = await refused(account_service(accounts).CreateAccount(request, metadata=accounts.be(DIRECTOR)))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")


@pytest.mark.parametrize("change", [{"display_name": ""}, {"grade": 0}, {"class_id": ""}, {}])
async def test_a_malformed_change_is_refused(accounts: Running, change: dict[str, Any]) -> None:
    request = a_change(account_pb2.Account(id=clock.new_id(), etag="1"), **change)

    no = await refused(account_service(accounts).UpdateAccount(request, metadata=accounts.be(DIRECTOR)))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")


async def test_a_text_that_cannot_be_stored_is_the_callers_fault(accounts: Running) -> None:
    account = await an_account(accounts)
    stub, director = account_service(accounts), accounts.be(DIRECTOR)
    request = a_creation(account.class_id, display_name="a\0b")

    for call in (
        stub.CreateAccount(request, metadata=director),
        stub.UpdateAccount(a_change(account, industry="\0"), metadata=director),
    ):
        no = await refused(call)
        assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "TEXT_NOT_STORABLE")


async def test_each_sees_the_accounts_of_their_own(accounts: Running) -> None:
    """A manager their own, a leader the team's, the centre's offices all: lists and single reads agree."""
    kind = await a_class(accounts)
    mine = await an_account(accounts, class_id=kind.id)
    colleagues = await an_account(accounts, class_id=kind.id)
    foreign = await an_account(accounts, class_id=kind.id)
    manager, leader = a_caller("ACCOUNT_MANAGER"), a_caller("TEAM_LEADER")
    await assigned(accounts, mine.id, manager, leader=leader)
    await assigned(accounts, colleagues.id, a_caller("ACCOUNT_MANAGER"), leader=leader)
    await assigned(accounts, foreign.id, a_caller("ACCOUNT_MANAGER"))
    all_of_them = {mine.code, colleagues.code, foreign.code}

    seen = {
        manager: {mine.code},
        leader: {mine.code, colleagues.code},
        a_caller("ACCOUNT_MANAGER"): set(),
        a_caller("TEAM_LEADER"): set(),
        **{a_caller(role): all_of_them for role in ("DIRECTOR", "BACK_OFFICE", "EXECUTIVE", "SYSTEM")},
    }

    for caller, codes in seen.items():
        assert set(await listed(accounts, caller, filter=f'class_id = "{kind.id}"')) == codes
        for account in (mine, colleagues, foreign):
            if account.code in codes:
                assert await got(accounts, caller, account.id) == account
            else:
                no = await refused(got(accounts, caller, account.id))
                assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ACCOUNT_NOT_SERVED")


async def test_a_manager_learns_nothing_of_accounts_that_are_not_there(accounts: Running) -> None:
    no = await refused(got(accounts, a_caller("ACCOUNT_MANAGER"), clock.new_id()))

    assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ACCOUNT_NOT_SERVED")


async def test_an_account_that_moved_on_is_no_longer_seen(accounts: Running) -> None:
    account, before, after = await an_account(accounts), a_caller("ACCOUNT_MANAGER"), a_caller("ACCOUNT_MANAGER")
    await assigned(accounts, account.id, before)
    await assigned(accounts, account.id, after)

    no = await refused(got(accounts, before, account.id))

    assert no.reason == "ACCOUNT_NOT_SERVED"
    assert await got(accounts, after, account.id) == account


@pytest.mark.parametrize("role", ["ACCOUNT_MANAGER", "TEAM_LEADER", "EXECUTIVE", "ADMINISTRATOR"])
async def test_accounts_are_changed_by_those_who_keep_the_archive(accounts: Running, role: str) -> None:
    account = await an_account(accounts)
    stub, caller = account_service(accounts), accounts.be(a_caller(role))

    for call in (
        stub.CreateAccount(a_creation(account.class_id), metadata=caller),
        stub.UpdateAccount(a_change(account, region="北京"), metadata=caller),
    ):
        no = await refused(call)
        assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")
    assert await got(accounts, DIRECTOR, account.id) == account


async def test_a_list_is_filtered_by_what_the_contract_names(accounts: Running) -> None:
    kind, parent = await a_class(accounts), await an_account(accounts)
    state_grid = await an_account(
        accounts, class_id=kind.id, display_name="国家电网 State Grid", region="北京", parent_id=parent.id
    )
    bank = await an_account(accounts, class_id=kind.id, grade=account_pb2.GRADE_A, region="上海")
    mine = f'class_id = "{kind.id}"'

    for asked, codes in {
        mine: {state_grid.code, bank.code},
        f'{mine} AND display_name : "电网"': {state_grid.code},
        f'{mine} AND display_name : "state grid"': {state_grid.code},
        f'{mine} AND display_name : "%"': set(),
        f'{mine} AND grade = "A"': {bank.code},
        f'{mine} AND region = "上海" AND grade = A': {bank.code},
        f'{mine} AND region != "上海"': {state_grid.code},
        f'parent_id = "{parent.id}"': {state_grid.code},
        f'code = "{bank.code}"': {bank.code},
    }.items():
        assert set(await listed(accounts, DIRECTOR, filter=asked)) == codes


@pytest.mark.parametrize("asked", ["grade", 'grade = "Z"', 'colour = "red"', 'class_id = "finance"', 'region : "\0"'])
async def test_a_filter_that_is_not_understood_is_refused(accounts: Running, asked: str) -> None:
    no = await refused(listed(accounts, DIRECTOR, filter=asked))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FILTER_INVALID")


async def test_a_page_token_belongs_to_its_list(accounts: Running) -> None:
    kind = await a_class(accounts)
    for _ in range(2):
        await an_account(accounts, class_id=kind.id)
    request = ListAccountsRequest(filter=f'class_id = "{kind.id}"', page_size=1)
    page = await account_service(accounts).ListAccounts(request, metadata=accounts.be(DIRECTOR))

    for other in (
        ListAccountsRequest(page_token=page.next_page_token),
        ListAccountsRequest(filter=request.filter, page_token="nonsense"),
    ):
        no = await refused(account_service(accounts).ListAccounts(other, metadata=accounts.be(DIRECTOR)))
        assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID")
