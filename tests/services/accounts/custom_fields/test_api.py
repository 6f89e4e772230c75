"""What callers meet when they fill in the fields that the centre adds."""

from typing import Any

import grpc
import pytest
from google.type.date_pb2 import Date
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.archive_policy_pb2 import (
    CUSTOM_FIELD_KIND_BOOLEAN,
    CUSTOM_FIELD_KIND_CHOICE,
    CUSTOM_FIELD_KIND_DATE,
    CUSTOM_FIELD_KIND_NUMBER,
)
from kac.accounts.v1.custom_field_service_pb2 import GetCustomFieldsRequest, SetCustomFieldsRequest
from kac.accounts.v1.custom_field_service_pb2_grpc import CustomFieldServiceStub
from kac.accounts.v1.custom_fields_pb2 import CustomFields, CustomValue
from kac.accounts.v1.events_pb2 import AccountCreated, CustomFieldsSet

from chassis import clock
from chassis.access import Caller
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, refused
from tests.services.accounts.archive import DIRECTOR, a_class, an_account, changed
from tests.services.accounts.archive_policies.asking import a_field, a_policy

FIELDS = [
    a_field("bank"),
    a_field("shops", kind=CUSTOM_FIELD_KIND_NUMBER),
    a_field("listed_on", kind=CUSTOM_FIELD_KIND_DATE),
    a_field("channel", kind=CUSTOM_FIELD_KIND_CHOICE, options=["direct", "agent"]),
    a_field("listed", kind=CUSTOM_FIELD_KIND_BOOLEAN),
    a_field("size", kind=CUSTOM_FIELD_KIND_CHOICE, options=["small", "large"]),
]
VALUES = [
    CustomValue(code="bank", text="江海银行"),
    CustomValue(code="shops", number=-12.5),
    CustomValue(code="listed_on", date=Date(year=2024, month=2, day=29)),
    CustomValue(code="channel", choice="agent"),
    CustomValue(code="listed", boolean=False),
]


@pytest.fixture
async def account(accounts: Running) -> Account:
    """An account of a class that has custom fields."""
    kind = await a_class(accounts)
    await a_policy(accounts, kind.id, custom_fields=FIELDS)
    return await an_account(accounts, class_id=kind.id)


def setting(account: Account, *values: CustomValue, etag: str = "") -> SetCustomFieldsRequest:
    return SetCustomFieldsRequest(account_id=account.id, values=values, etag=etag, request_id=clock.new_id())


async def filled(accounts: Running, account: Account, *values: CustomValue, caller: Caller = DIRECTOR) -> CustomFields:
    stub = accounts.stub(CustomFieldServiceStub)
    kept: CustomFields = await stub.SetCustomFields(setting(account, *values), metadata=accounts.be(caller))
    return kept


async def got(accounts: Running, account: Account, caller: Caller = DIRECTOR) -> CustomFields:
    stub = accounts.stub(CustomFieldServiceStub)
    request = GetCustomFieldsRequest(account_id=account.id)
    kept: CustomFields = await stub.GetCustomFields(request, metadata=accounts.be(caller))
    return kept


async def test_values_of_every_kind_are_kept_and_told(accounts: Running, account: Account) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    await assigned(accounts, account.id, manager)

    kept = await filled(accounts, account, *reversed(VALUES), caller=manager)

    assert list(kept.values) == VALUES
    assert await got(accounts, account, manager) == kept
    created, fact = await told_of_archive(accounts, account)
    assert created == AccountCreated(account=account)
    assert isinstance(fact, CustomFieldsSet)
    assert sorted(value.code for value in fact.custom_fields.values) == sorted(value.code for value in VALUES)


async def told_of_archive(accounts: Running, account: Account) -> list[Any]:
    """Give what this service told of the account, without what the test let it hear."""
    return [fact for fact in await told(accounts, account.id) if "accounts" in fact.DESCRIPTOR.full_name]


async def test_others_stay_and_an_absent_value_empties_its_field(accounts: Running, account: Account) -> None:
    await filled(accounts, account, *VALUES)

    kept = await filled(accounts, account, CustomValue(code="shops"), CustomValue(code="bank", text="同信"))

    assert [value.code for value in kept.values] == ["bank", "listed_on", "channel", "listed"]
    assert kept.values[0].text == "同信"


async def test_the_same_again_changes_nothing_and_says_nothing(accounts: Running, account: Account) -> None:
    kept = await filled(accounts, account, *VALUES)

    assert await filled(accounts, account, *VALUES) == kept
    assert len(await told_of_archive(accounts, account)) == 2


@pytest.mark.parametrize(
    ("value", "reason", "metadata"),
    [
        pytest.param(
            CustomValue(code="wings", text="x"), "CUSTOM_FIELD_UNKNOWN", {"code": "wings"}, id="a field nobody added"
        ),
        pytest.param(CustomValue(code="wings"), "CUSTOM_FIELD_UNKNOWN", {"code": "wings"}, id="emptying such a field"),
        pytest.param(
            CustomValue(code="shops", text="12"),
            "CUSTOM_FIELD_WRONG_KIND",
            {"code": "shops", "kind": "NUMBER"},
            id="words for a number",
        ),
        pytest.param(
            CustomValue(code="listed", number=1),
            "CUSTOM_FIELD_WRONG_KIND",
            {"code": "listed", "kind": "BOOLEAN"},
            id="a number for yes",
        ),
        pytest.param(
            CustomValue(code="size", choice="huge"),
            "CUSTOM_FIELD_OPTION_UNKNOWN",
            {"code": "size", "option": "huge"},
            id="no option",
        ),
        pytest.param(
            CustomValue(code="listed_on", date=Date(year=2023, month=2, day=29)), "REQUEST_INVALID", {}, id="no day"
        ),
        pytest.param(CustomValue(code="shops", number=float("nan")), "REQUEST_INVALID", {}, id="no number"),
        pytest.param(CustomValue(code="bank", text=""), "REQUEST_INVALID", {}, id="empty words"),
    ],
)
async def test_a_bad_value_is_refused_by_name_and_nothing_is_kept(
    accounts: Running, account: Account, value: CustomValue, reason: str, metadata: dict[str, str]
) -> None:
    good = CustomValue(code="channel", choice="agent")
    stub = accounts.stub(CustomFieldServiceStub)

    no = await refused(stub.SetCustomFields(setting(account, good, value), metadata=accounts.be(DIRECTOR)))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, reason)
    assert metadata.items() <= no.metadata.items()
    assert list((await got(accounts, account)).values) == []


async def test_values_that_changed_meanwhile_are_not_written_over(accounts: Running, account: Account) -> None:
    first = await filled(accounts, account, VALUES[0])
    await filled(accounts, account, VALUES[1])
    stub = accounts.stub(CustomFieldServiceStub)

    stale = setting(account, CustomValue(code="bank", text="同信"), etag=first.etag)
    no = await refused(stub.SetCustomFields(stale, metadata=accounts.be(DIRECTOR)))

    assert (no.code, no.reason) == (grpc.StatusCode.ABORTED, "CUSTOM_FIELDS_CHANGED")


async def test_a_value_comes_back_with_its_class(accounts: Running, account: Account) -> None:
    """A field that the class does not have is kept out of sight, not lost."""
    await filled(accounts, account, *VALUES)
    moved = await changed(accounts, account, class_id=(await a_class(accounts)).id)
    hidden = await got(accounts, account)
    await changed(accounts, moved, class_id=account.class_id)

    assert list(hidden.values) == []
    assert list((await got(accounts, account)).values) == VALUES
