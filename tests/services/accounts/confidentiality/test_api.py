"""What callers meet where accounts are confidential: who sees them whole, masked or not at all, and the trace it leaves."""

from typing import Any

import grpc
import pytest
from google.type.money_pb2 import Money
from kac.accounts.v1 import confidentiality_pb2 as pb
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.account_service_pb2 import GetAccountRequest, ListAccountsRequest
from kac.accounts.v1.confidentiality_service_pb2 import (
    GetConfidentialityRequest,
    ListAccountReadsRequest,
    ListConfidentialAccountsRequest,
    SetConfidentialityRequest,
)
from kac.accounts.v1.confidentiality_service_pb2_grpc import ConfidentialityServiceStub
from kac.accounts.v1.custom_field_service_pb2 import GetCustomFieldsRequest, SetCustomFieldsRequest
from kac.accounts.v1.custom_field_service_pb2_grpc import CustomFieldServiceStub
from kac.accounts.v1.custom_fields_pb2 import CustomValue
from kac.accounts.v1.events_pb2 import AccountCreated, ConfidentialitySet
from kac.accounts.v1.figure_service_pb2 import ListFiguresRequest, SumFiguresRequest
from kac.accounts.v1.figure_service_pb2_grpc import FigureServiceStub

from chassis import clock
from chassis.access import Caller, Role
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Refused, Running, at_once, refused
from tests.services.accounts.archive import (
    DIRECTOR,
    YUAN,
    a_change,
    a_class,
    a_row,
    account_service,
    an_account,
    changed,
    in_messages,
)
from tests.services.accounts.archive_policies.asking import a_field, a_policy

BACK_OFFICE = a_caller("BACK_OFFICE")
SYSTEM = a_caller("SYSTEM")
CENTRE, CONFIDENTIAL, STRICT = pb.ConfidentialityLevel.values()[1:]
MASKED = ["annual_revenue", "registration_number", "phone", "address"]
WHOLE = {"annual_revenue": YUAN, "registration_number": "91310000MA1FL0AB12", "phone": "021-5555", "address": "Pudong"}


def setting(account: Account, level: int, **said: Any) -> SetConfidentialityRequest:
    usual: dict[str, Any] = {"reason": "a merger is on its way", "request_id": clock.new_id()}
    return SetConfidentialityRequest(account_id=account.id, level=level, **usual | said)  # type: ignore[arg-type]  # plain int inside


async def classified(accounts: Running, account: Account, level: int, **said: Any) -> pb.Confidentiality:
    stub = accounts.stub(ConfidentialityServiceStub)
    kept: pb.Confidentiality = await stub.SetConfidentiality(
        setting(account, level, **said), metadata=accounts.be(DIRECTOR)
    )
    return kept


@pytest.fixture
async def account(accounts: Running) -> Account:
    """An account of which everything is known."""
    number = clock.new_id()[-12:].upper()
    return await an_account(accounts, **WHOLE | {"registration_number": number})


async def got(accounts: Running, account: Account, caller: Caller) -> Account:
    shown: Account = await account_service(accounts).GetAccount(
        GetAccountRequest(account_id=account.id), metadata=accounts.be(caller)
    )
    return shown


async def listed(accounts: Running, caller: Caller, filter_source: str) -> list[Account]:
    request = ListAccountsRequest(filter=filter_source)
    page = await account_service(accounts).ListAccounts(request, metadata=accounts.be(caller))
    return [*page.accounts]


async def reads(accounts: Running, account: Account, *, caller: Caller = DIRECTOR) -> list[pb.AccountRead]:
    request = ListAccountReadsRequest(filter=f'account_id = "{account.id}"', page_size=2)
    found: list[pb.AccountRead] = []
    while True:
        page = await accounts.stub(ConfidentialityServiceStub).ListAccountReads(request, metadata=accounts.be(caller))
        found += page.account_reads
        request.page_token = page.next_page_token
        if not page.next_page_token:
            return found


def masked(account: Account) -> Account:
    """Give an account as those see it who do not need it for their work."""
    shown = Account()
    shown.CopyFrom(account)
    for name in MASKED:
        shown.ClearField(name)  # type: ignore[arg-type]  # a str of four
    shown.masked_fields.extend(MASKED)
    return shown


async def test_what_is_said_is_kept_told_and_readable_as_of_then(accounts: Running, account: Account) -> None:
    first = await classified(accounts, account, CONFIDENTIAL)
    second = await classified(accounts, account, CENTRE, reason="it is done", etag=first.etag)
    stub = accounts.stub(ConfidentialityServiceStub)
    before = GetConfidentialityRequest(account_id=account.id, as_of=first.start_time)

    then = await stub.GetConfidentiality(before, metadata=accounts.be(DIRECTOR))
    now = await stub.GetConfidentiality(
        GetConfidentialityRequest(account_id=account.id), metadata=accounts.be(BACK_OFFICE)
    )

    assert (then.level, then.reason, then.setter_id) == (CONFIDENTIAL, "a merger is on its way", DIRECTOR.id)
    assert (now, then.end_time) == (second, second.start_time)
    assert await told(accounts, account.id) == [
        AccountCreated(account=account),
        ConfidentialitySet(confidentiality=first),
        ConfidentialitySet(confidentiality=second),
    ]


async def test_an_account_of_which_nothing_was_said_is_open(accounts: Running, account: Account) -> None:
    stub = accounts.stub(ConfidentialityServiceStub)
    request = GetConfidentialityRequest(account_id=account.id)

    kept = await stub.GetConfidentiality(request, metadata=accounts.be(BACK_OFFICE))

    assert kept == pb.Confidentiality(account_id=account.id, level=pb.CONFIDENTIALITY_LEVEL_CENTRE, etag="0")
    assert await got(accounts, account, BACK_OFFICE) == account
    assert await reads(accounts, account) == []


@pytest.mark.parametrize("caller", [BACK_OFFICE, SYSTEM], ids=["back office", "system"])
async def test_a_confidential_account_is_masked_wherever_it_shows(
    accounts: Running, account: Account, caller: Caller
) -> None:
    await classified(accounts, account, CONFIDENTIAL)

    assert await got(accounts, account, caller) == masked(account)
    assert await listed(accounts, caller, f'code = "{account.code}"') == [masked(account)]
    assert await reads(accounts, account) == []


async def test_who_needs_it_sees_it_whole_and_leaves_a_trace(accounts: Running, account: Account) -> None:
    manager, leader, executive = a_caller("ACCOUNT_MANAGER"), a_caller("TEAM_LEADER"), a_caller("EXECUTIVE")
    await assigned(accounts, account.id, manager, leader=leader)
    await classified(accounts, account, CONFIDENTIAL)

    shown = [await got(accounts, account, caller) for caller in (manager, leader, executive, DIRECTOR)]
    shown += await listed(accounts, manager, f'code = "{account.code}"')

    assert shown == [account] * 5
    traces = await reads(accounts, account, caller=a_caller("ADMINISTRATOR"))
    assert [trace.reader_id for trace in traces] == [manager.id, DIRECTOR.id, executive.id, leader.id, manager.id]
    assert [trace.rpc.rpartition("/")[2] for trace in traces] == ["ListAccounts", *["GetAccount"] * 4]
    assert (traces[0].role, traces[0].account_id) == (Role.ROLE_ACCOUNT_MANAGER, account.id)


@pytest.mark.parametrize("level", [CENTRE, CONFIDENTIAL, STRICT])
async def test_nobody_else_serves_it(accounts: Running, account: Account, level: int) -> None:
    await classified(accounts, account, level)

    no = await refused(got(accounts, account, a_caller("ACCOUNT_MANAGER")))

    assert no.reason == "ACCOUNT_NOT_SERVED"


async def test_a_strictly_confidential_account_is_not_there(accounts: Running, account: Account) -> None:
    """To those without need it looks as one that does not exist."""
    await classified(accounts, account, STRICT)
    nowhere = Account(id=clock.new_id())

    no, none = [await refused(got(accounts, one, BACK_OFFICE)) for one in (account, nowhere)]
    change = await refused(
        account_service(accounts).UpdateAccount(a_change(account, region="x"), metadata=accounts.be(BACK_OFFICE))
    )

    assert (no.code, no.reason) == (none.code, none.reason) == (grpc.StatusCode.NOT_FOUND, "ACCOUNT_NOT_FOUND")
    assert change.reason == "ACCOUNT_NOT_FOUND"
    assert await listed(accounts, BACK_OFFICE, f'code = "{account.code}"') == []
    assert await got(accounts, account, DIRECTOR) == account


@pytest.mark.parametrize(
    "asked",
    [
        'registration_number = "{number}"',
        'registration_number != "nothing"',
        'registration_number : "{part}"',
        'phone = "021-5555"',
        'phone : "5555"',
    ],
)
async def test_a_filter_finds_nothing_out_about_what_is_masked(accounts: Running, account: Account, asked: str) -> None:
    """Otherwise a few hundred questions read the number digit by digit."""
    await classified(accounts, account, CONFIDENTIAL)
    number = account.registration_number
    source = f'code = "{account.code}" AND {asked.format(number=number, part=number[:4])}'

    assert await listed(accounts, BACK_OFFICE, source) == []
    assert await listed(accounts, DIRECTOR, source) == [account]


@pytest.mark.parametrize(
    "change", [{"phone": "021-5555"}, {"phone": "010-1234"}, {"annual_revenue": Money(currency_code="CNY", units=1)}]
)
async def test_what_is_masked_is_not_changed_either(
    accounts: Running, account: Account, change: dict[str, Any]
) -> None:
    """Or writing a guess would tell, by whether anything changed, what was there."""
    await classified(accounts, account, CONFIDENTIAL)
    request = a_change(account, **change, region="Zhejiang")

    no = await refused(account_service(accounts).UpdateAccount(request, metadata=accounts.be(BACK_OFFICE)))

    assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "FIELD_CONFIDENTIAL")
    assert no.metadata == {"field": next(iter(change))}
    assert await got(accounts, account, DIRECTOR) == account


@pytest.mark.parametrize("validate_only", [True, False], ids=["dry run", "import"])
async def test_an_import_finds_nothing_out_either(accounts: Running, validate_only: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Not by whether a row with a guess would change anything, nor by what becomes of it."""
    kind = await a_class(accounts)
    made = [await an_account(accounts, class_id=kind.id, phone="021-5555", display_name="Example") for _ in range(3)]
    await classified(accounts, made[0], CONFIDENTIAL)
    await classified(accounts, made[1], STRICT)
    rows = [
        a_row(kind.code, code=account.code, phone="021-5555", row_number=number) for number, account in enumerate(made)
    ]

    messages = in_messages(rows, validate_only=validate_only)
    answer = await account_service(accounts).ImportAccounts(messages, metadata=accounts.be(BACK_OFFICE))

    assert [(row.row_number, row.reason) for row in answer.refusals] == [
        (0, "FIELD_CONFIDENTIAL"),
        (1, "ACCOUNT_CODE_TAKEN"),
    ]
    assert answer.refusals[0].field in MASKED
    assert answer.unchanged_count == 1


async def test_the_rest_is_changed_and_the_answer_is_masked(accounts: Running, account: Account) -> None:
    await classified(accounts, account, CONFIDENTIAL)
    request = a_change(account, region="Zhejiang")

    answer = await account_service(accounts).UpdateAccount(request, metadata=accounts.be(BACK_OFFICE))

    assert (answer.region, answer.phone, list(answer.masked_fields)) == ("Zhejiang", "", MASKED)
    assert (await changed(accounts, answer, industry="x")).phone == account.phone


async def test_figures_of_a_confidential_account_are_for_those_who_need_them(
    accounts: Running, account: Account
) -> None:
    await classified(accounts, account, CONFIDENTIAL)
    stub = accounts.stub(FigureServiceStub)
    requests = {
        stub.ListFigures: ListFiguresRequest(account_id=account.id),
        stub.SumFigures: SumFiguresRequest(account_id=account.id, first_year=2026, last_year=2026),
    }

    for call, request in requests.items():
        no = await refused(call(request, metadata=accounts.be(BACK_OFFICE)))
        await call(request, metadata=accounts.be(DIRECTOR))

        assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ACCOUNT_CONFIDENTIAL")
    assert len(await reads(accounts, account)) == len(requests)


async def test_a_confidential_custom_field_is_masked_and_not_changed(accounts: Running) -> None:
    kind = await a_class(accounts)
    await a_policy(accounts, kind.id, custom_fields=[a_field("bank", confidential=True), a_field("hobby")])
    account = await an_account(accounts, class_id=kind.id)
    stub = accounts.stub(CustomFieldServiceStub)
    values = [CustomValue(code="bank", text="江海银行"), CustomValue(code="hobby", text="棋")]
    fill = SetCustomFieldsRequest(account_id=account.id, values=values, request_id=clock.new_id())
    await stub.SetCustomFields(fill, metadata=accounts.be(BACK_OFFICE))
    await classified(accounts, account, CONFIDENTIAL)
    ask = GetCustomFieldsRequest(account_id=account.id)

    shown = await stub.GetCustomFields(ask, metadata=accounts.be(BACK_OFFICE))
    fill.request_id = clock.new_id()
    no = await refused(stub.SetCustomFields(fill, metadata=accounts.be(BACK_OFFICE)))
    whole = await stub.GetCustomFields(ask, metadata=accounts.be(DIRECTOR))

    assert ([value.code for value in shown.values], list(shown.masked_codes)) == (["hobby"], ["bank"])
    assert (no.reason, no.metadata) == ("FIELD_CONFIDENTIAL", {"field": "bank"})
    assert [value.code for value in whole.values] == ["bank", "hobby"]
    assert [read.rpc.rpartition("/")[2] for read in await reads(accounts, account)] == ["GetCustomFields"]


async def test_of_two_who_say_it_at_once_one_reads_again(accounts: Running, account: Account) -> None:
    stub = accounts.stub(ConfidentialityServiceStub)
    requests = [setting(account, level, etag="0") for level in (CONFIDENTIAL, STRICT)]

    answers, refusals = await at_once(
        [stub.SetConfidentiality(request, metadata=accounts.be(DIRECTOR)) for request in requests]
    )

    assert len(answers) == 1
    assert [no.reason for no in refusals] == ["CONFIDENTIALITY_CHANGED"]


async def test_a_reason_is_asked_for(accounts: Running, account: Account) -> None:
    no = await no_setting(accounts, setting(account, CONFIDENTIAL, reason=""), DIRECTOR)

    assert no.reason == "REQUEST_INVALID"


@pytest.mark.parametrize("role", ["BACK_OFFICE", "TEAM_LEADER", "ADMINISTRATOR", "EXECUTIVE"])
async def test_only_the_director_says_how_confidential_an_account_is(
    accounts: Running, account: Account, role: str
) -> None:
    no = await no_setting(accounts, setting(account, CENTRE), a_caller(role))

    assert no.reason == "ROLE_NOT_ALLOWED"


async def no_setting(accounts: Running, request: SetConfidentialityRequest, caller: Caller) -> Refused:
    stub = accounts.stub(ConfidentialityServiceStub)
    return await refused(stub.SetConfidentiality(request, metadata=accounts.be(caller)))


async def test_confidential_accounts_are_listed_until_they_are_open_again(accounts: Running) -> None:
    made = [await an_account(accounts) for _ in range(3)]
    kept = [
        await classified(accounts, account, level)
        for account, level in zip(made, (STRICT, CONFIDENTIAL, CENTRE), strict=True)
    ]
    stub = accounts.stub(ConfidentialityServiceStub)
    request = ListConfidentialAccountsRequest(page_size=1)
    listed_ids: list[str] = []

    while True:
        page = await stub.ListConfidentialAccounts(request, metadata=accounts.be(DIRECTOR))
        listed_ids += [one.account_id for one in page.confidentialities]
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break

    assert [one.account_id for one in kept if one.account_id in listed_ids] == [one.id for one in made[:2]]
    assert len(listed_ids) == len(set(listed_ids))
