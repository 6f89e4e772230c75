"""What people type to keep the archive true, and what is asked of the centre for it."""

from datetime import datetime
from typing import Any

import pytest

from kac_client.commands import filters
from tests.client.archive import EAST, NORTH
from tests.client.conftest import Kac
from tests.client.fake import Fake, Message

MEMBER: Message = {"id": "0198c0de-0000-7000-8000-000000000001", "code": "M-7", "displayName": "赵敏"}
ITEM: Message = {
    "id": "0198c0de-0000-7000-8000-000000000002",
    "accountId": EAST["id"],
    "code": "first_contact",
    "title": "Contact the account of our own accord",
}
OWN_ITEM: Message = {"id": "0198c0de-0000-7000-8000-000000000003", "accountId": EAST["id"], "title": "签保密协议"}


@pytest.fixture(autouse=True)
def center(fake: Fake, accounts: None) -> None:
    """Let the fake centre know a member and what is prepared beside the accounts, and echo what it is told."""
    assert accounts is None
    fake.lists |= {"members": [MEMBER], "onboardingItems": [ITEM, OWN_ITEM], "accountRevisions": []}
    fake.answers |= {
        "CreateAccount": lambda request: {**EAST, **request},
        "UpdateAccount": lambda request: {**EAST, **request["change"]},
        "ChangeStage": lambda request: {**EAST, "stage": request["stage"]},
        "VerifyAccount": lambda _: EAST,
        "GetAccount": lambda _: {**EAST, "stage": "STAGE_PROSPECT"},
        "ListStaleAccounts": lambda _: {"accounts": [{**EAST, "stewardId": MEMBER["id"]}]},
        "GetAccountGroup": lambda _: {"members": [{"account": EAST}, {"account": NORTH, "depth": 1}]},
        "CompleteOnboardingItem": lambda _: {**ITEM, "doneBy": MEMBER["id"]},
    }


def asked(fake: Fake, verb: str) -> Message:
    """Give the only request of an RPC, without its request id."""
    (request,) = fake.called(verb)
    return {name: value for name, value in request.items() if name != "requestId"}


def test_an_account_is_created_field_by_field(kac: Kac, fake: Fake) -> None:
    fields = (
        *("class=energy", "grade=a", "parent=HDDW", "number=91310000132218474X", "revenue=CNY 1,200.50"),
        *("founded=1992", "source=referral HDDW", "tags=央企，IT", "refs=crm:4711,erp:8:8", "steward=赵敏"),
    )

    result = kac("account", "create", "JH", "江海银行", *fields, "--stage", "prospect")

    assert result.code == 0
    assert asked(fake, "CreateAccount") == {
        "code": "JH",
        "stage": "STAGE_PROSPECT",
        "displayName": "江海银行",
        "classId": "c1",
        "grade": "GRADE_A",
        "parentId": EAST["id"],
        "registrationNumber": "91310000132218474X",
        "annualRevenue": {"currencyCode": "CNY", "units": "1200", "nanos": 500_000_000},
        "foundedYear": 1992,
        "source": {"kind": "SOURCE_KIND_REFERRAL", "referredByAccountId": EAST["id"]},
        "tags": ["央企", "IT"],
        "externalReferences": [
            {"system": "crm", "externalId": "4711"},
            {"system": "erp", "externalId": "8:8"},
        ],
        "stewardId": MEMBER["id"],
    }


def test_a_change_names_the_fields_that_it_says_and_the_state_it_was_made_on(kac: Kac, fake: Fake) -> None:
    result = kac("account", "update", "HDDW", "source=call 询问报价", "parent=", "tags=")

    assert result.code == 0
    source = {"kind": "SOURCE_KIND_CALL", "note": "询问报价"}
    assert asked(fake, "UpdateAccount") == {
        "accountId": EAST["id"],
        "etag": EAST["etag"],
        "change": {"source": source, "parentId": "", "tags": []},
        "updateMask": "source,parentId,tags",
    }


@pytest.mark.parametrize(
    "fields", [[], ["grade"], ["colour=red"], ["grade=Z"], ["founded=old"], ["refs=crm"], ["source=luck"]]
)
def test_what_says_nothing_of_an_account_is_not_sent(kac: Kac, fake: Fake, fields: list[str]) -> None:
    result = kac("account", "update", "HDDW", *fields)

    assert result.code == 2
    assert len(result.err.splitlines()) == 3
    assert fake.called("UpdateAccount") == []


def test_an_account_is_led_to_another_stage_for_a_reason(kac: Kac, fake: Fake) -> None:
    result = kac("account", "stage", "HDDW", "dormant", "--reason", "no orders", "--lang", "zh")

    assert result.code == 0
    assert "沉睡" in result.out
    assert asked(fake, "ChangeStage") == {
        "accountId": EAST["id"],
        "etag": EAST["etag"],
        "stage": "STAGE_DORMANT",
        "reason": "no orders",
        "exception": "",
    }


def test_a_stage_needs_a_reason_and_a_name_of_its_own(kac: Kac, fake: Fake) -> None:
    assert kac("account", "stage", "HDDW", "dormant").code == 2
    assert kac("account", "stage", "HDDW", "asleep", "-m", "no orders").code == 2
    assert fake.called("ChangeStage") == []


def test_data_are_confirmed_as_they_were_seen(kac: Kac, fake: Fake) -> None:
    assert kac("account", "verify", "HDDW").code == 0
    assert asked(fake, "VerifyAccount") == {"accountId": EAST["id"], "etag": EAST["etag"]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], {}),
        (["--days", "0"], {"days": 0}),
        (["--days", "30", "--steward", "赵敏"], {"days": 30, "stewardId": MEMBER["id"]}),
    ],
)
def test_stale_accounts_are_listed_with_their_stewards(
    kac: Kac, fake: Fake, options: list[str], said: dict[str, Any]
) -> None:
    result = kac("account", "stale", *options)

    assert "赵敏" in result.out
    request = asked(fake, "ListStaleAccounts")
    assert {name: request[name] for name in ("days", "stewardId") if name in request} == said


def test_a_group_shows_who_stands_under_whom(kac: Kac) -> None:
    rows = kac("account", "group", "HDDW").out.splitlines()[1:]

    assert [row.split()[:2] for row in rows] == [["华东电网", "HDDW"], ["·", "Nordlicht"]]


def test_changes_since_a_day_are_asked_for_from_its_beginning(kac: Kac, fake: Fake) -> None:
    assert kac("account", "changes", "-a", "HDDW", "--since", "2026-11-22").code == 0
    begin = filters.in_utc(datetime(2026, 11, 22).astimezone())
    wanted = f'account_id = "{EAST["id"]}" AND change_time >= "{begin}"'
    assert asked(fake, "ListAccountRevisions")["filter"] == wanted


def test_an_account_is_shown_as_it_was(kac: Kac, fake: Fake) -> None:
    result = kac("account", "get", "HDDW", "--as-of", "2026-01-31 12:00", "--lang", "zh")

    assert "潜在" in result.out
    assert asked(fake, "GetAccount") == {
        "accountId": EAST["id"],
        "asOf": filters.in_utc(datetime(2026, 1, 31, 12).astimezone()),
    }


def test_what_every_account_needs_is_said_in_the_callers_language(kac: Kac, fake: Fake) -> None:
    chinese = kac("onboarding", "list", "HDDW", "--lang", "zh").out
    done = kac("onboarding", "done", ITEM["id"], "-m", "周一来电")

    assert "主动联络客户" in chinese
    assert "签保密协议" in chinese
    assert done.code == 0
    assert asked(fake, "CompleteOnboardingItem") == {"onboardingItemId": ITEM["id"], "note": "周一来电"}
