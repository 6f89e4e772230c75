"""What else the archive says of an account: its names, numbers, source, tags, references, steward and first stage."""

from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from kac.accounts.v1 import account_pb2, stage_pb2
from kac.accounts.v1.account_service_pb2 import (
    ExternalReferenceEntry,
    GetAccountRequest,
    ListAccountsRequest,
    SourceEntry,
)
from kac.accounts.v1.events_pb2 import AccountCreated, AccountUpdated

from chassis import clock
from tests.facts import told
from tests.running import Running, refused
from tests.services.accounts.archive import (
    DIRECTOR,
    a_change,
    a_class,
    a_creation,
    a_row,
    account_service,
    an_account,
    changed,
    imported,
)


async def got(accounts: Running, account_id: str) -> account_pb2.Account:
    request = GetAccountRequest(account_id=account_id)
    account: account_pb2.Account = await account_service(accounts).GetAccount(request, metadata=accounts.be(DIRECTOR))
    return account


async def listed(accounts: Running, asked: str) -> set[str]:
    request = ListAccountsRequest(filter=asked, page_size=200)
    page = await account_service(accounts).ListAccounts(request, metadata=accounts.be(DIRECTOR))
    return {account.code for account in page.accounts}


def a_reference(system: str = "crm") -> ExternalReferenceEntry:
    return ExternalReferenceEntry(system=system, external_id=clock.new_id())


def a_source(**said: Any) -> SourceEntry:
    return SourceEntry(**{"kind": account_pb2.SOURCE_KIND_REFERRAL} | said)


async def test_all_that_is_said_of_an_account_is_kept(accounts: Running) -> None:
    referrer = await an_account(accounts)
    texts = {
        "legal_name": "国家电网有限公司",
        "short_name": "国网",
        "english_name": "State Grid",
        "registration_number": "9110000071093123XX",
        "domain": "sgcc.com.cn",
        "phone": "010-66598583",
        "address": "北京市西城区西长安街86号",
        "steward_id": clock.new_id(),
        "stage": stage_pb2.STAGE_PROSPECT,
    }
    source, references = (
        a_source(note="展会", referred_by_account_id=referrer.id),
        [a_reference("crm"), a_reference("erp")],
    )

    account = await an_account(
        accounts, **texts, source=source, tags=["年度评审", "央企"], external_references=references
    )

    assert account == await got(accounts, account.id)
    assert {name: getattr(account, name) for name in texts} == texts
    assert (account.source.note, account.source.referred_by_account_id) == ("展会", referrer.id)
    assert account.tags == ["央企", "年度评审"]
    assert [(one.system, one.external_id) for one in account.external_references] == [
        (one.system, one.external_id) for one in references
    ]
    assert account.verify_time == account.create_time
    assert await told(accounts, account.id) == [AccountCreated(account=account)]


async def test_an_account_begins_as_active_unless_said_otherwise(accounts: Running) -> None:
    assert (await an_account(accounts)).stage == stage_pb2.STAGE_ACTIVE


async def test_what_is_written_in_another_form_is_kept_in_one(accounts: Running) -> None:
    account = await an_account(
        accounts,
        registration_number="９１１１００００-7109 3123xx",
        domain="HTTPS://www.Example.com/about?x=1",
        tags=[" 央企", "央企", "ＩＴ"],
    )

    assert account.registration_number == "9111000071093123XX"
    assert account.domain == "example.com"
    assert account.tags == ["IT", "央企"]


async def test_a_change_names_what_changed_and_only_that(accounts: Running) -> None:
    reference = a_reference()
    account = await an_account(
        accounts, tags=["a", "b"], domain="example.com", source=a_source(), external_references=[reference]
    )

    after = await changed(
        accounts,
        account,
        tags=["b", "a", "b"],
        domain="www.EXAMPLE.com",
        source=None,
        external_references=[reference, a_reference("erp")],
        steward_id=clock.new_id(),
    )

    assert after.tags == ["a", "b"]
    assert after.domain == "example.com"
    assert not after.HasField("source")
    assert after == await got(accounts, account.id)
    assert (await told(accounts, account.id))[1:] == [
        AccountUpdated(account=after, changed=FieldMask(paths=["source", "external_references", "steward_id"]))
    ]


async def test_tags_and_references_can_be_taken_away(accounts: Running) -> None:
    account = await an_account(accounts, tags=["a"], external_references=[a_reference()])

    after = await changed(accounts, account, tags=[], external_references=[])

    assert not after.tags
    assert not after.external_references
    assert after == await got(accounts, account.id)


async def test_what_a_system_names_is_one_account(accounts: Running) -> None:
    """A new account and a changed one are refused alike, and leave nothing behind."""
    reference = a_reference()
    taken, other = await an_account(accounts, external_references=[reference]), await an_account(accounts)
    stub, director = account_service(accounts), accounts.be(DIRECTOR)
    creation = a_creation(taken.class_id, external_references=[a_reference(), reference])

    for call in (
        stub.CreateAccount(creation, metadata=director),
        stub.UpdateAccount(a_change(other, region="北京", external_references=[reference]), metadata=director),
    ):
        no = await refused(call)
        assert (no.code, no.reason) == (grpc.StatusCode.ALREADY_EXISTS, "EXTERNAL_REFERENCE_TAKEN")
        assert no.metadata == {"system": "crm", "external_id": reference.external_id}

    assert await listed(accounts, f'code = "{creation.code}"') == set()
    assert await got(accounts, other.id) == other


async def test_a_reference_that_was_given_up_is_free_again(accounts: Running) -> None:
    reference = a_reference()
    first = await an_account(accounts, external_references=[reference])
    await changed(accounts, first, external_references=[])

    second = await an_account(accounts, external_references=[reference])

    assert second.external_references[0].external_id == reference.external_id


async def test_who_recommended_us_is_another_account_of_ours(accounts: Running) -> None:
    account, missing = await an_account(accounts), clock.new_id()
    stub, director = account_service(accounts), accounts.be(DIRECTOR)
    nobody = a_source(referred_by_account_id=missing)

    for call in (
        stub.CreateAccount(a_creation(account.class_id, source=nobody), metadata=director),
        stub.UpdateAccount(a_change(account, source=nobody), metadata=director),
    ):
        no = await refused(call)
        assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "REFERRING_ACCOUNT_NOT_FOUND")
        assert no.metadata == {"referred_by_account_id": missing}
    itself = a_change(account, source=a_source(referred_by_account_id=account.id))
    no = await refused(stub.UpdateAccount(itself, metadata=director))
    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "ACCOUNT_REFERS_TO_ITSELF")


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"registration_number": "A-1"}, id="short number"),
        pytest.param({"registration_number": "9" * 41}, id="long number"),
        pytest.param({"registration_number": "1234<script>"}, id="number with signs"),
        pytest.param({"domain": "example"}, id="no domain"),
        pytest.param({"domain": "li@example.com"}, id="address of a mailbox"),
        pytest.param({"phone": "ask Li"}, id="phone without digits"),
        pytest.param({"tags": [""]}, id="empty tag"),
        pytest.param({"tags": ["　"]}, id="tag of spaces"),
        pytest.param({"tags": ["x" * 41]}, id="long tag"),
        pytest.param({"tags": [f"{number}" for number in range(21)]}, id="many tags"),
        pytest.param({"tags": ["a\0"]}, id="tag with NUL"),
        pytest.param({"source": SourceEntry()}, id="source without kind"),
        pytest.param({"source": SourceEntry(kind=99)}, id="unknown source"),  # type: ignore[arg-type]  # on purpose
        pytest.param({"source": SourceEntry(kind=2, referred_by_account_id=clock.new_id())}, id="referred by media"),  # type: ignore[arg-type]  # a plain number
        pytest.param({"external_references": [ExternalReferenceEntry(system="CRM", external_id="1")]}, id="system"),
        pytest.param({"external_references": [ExternalReferenceEntry(system="crm")]}, id="no external id"),
        pytest.param({"steward_id": "li"}, id="steward by name"),
        pytest.param({"stage": stage_pb2.STAGE_ONBOARDING}, id="onboarding from nowhere"),
    ],
)
async def test_what_is_not_in_form_is_refused_with_its_field(accounts: Running, said: dict[str, Any]) -> None:
    request = a_creation(clock.new_id(), **said)

    no = await refused(account_service(accounts).CreateAccount(request, metadata=accounts.be(DIRECTOR)))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")
    assert f"contract. {next(iter(said))}" in no.message


async def test_accounts_are_found_by_stage_steward_source_and_tag(accounts: Running) -> None:
    kind, steward, referrer = await a_class(accounts), clock.new_id(), await an_account(accounts)
    referral = a_source(referred_by_account_id=referrer.id)
    prospect = await an_account(accounts, class_id=kind.id, stage=stage_pb2.STAGE_PROSPECT, source=referral)
    tagged = await an_account(accounts, class_id=kind.id, tags=["央企", "IT"], steward_id=steward)
    mine = f'class_id = "{kind.id}"'

    for asked, codes in {
        f"{mine} AND stage = PROSPECT": {prospect.code},
        f'{mine} AND stage = "STAGE_ACTIVE"': {tagged.code},
        f'steward_id = "{steward}"': {tagged.code},
        f"{mine} AND source_kind = REFERRAL": {prospect.code},
        f'referred_by_account_id = "{referrer.id}"': {prospect.code},
        f'{mine} AND tag = "央企" AND tag = "IT"': {tagged.code},
        f'{mine} AND tag = "央"': set(),
    }.items():
        assert await listed(accounts, asked) == codes


async def test_a_row_leaves_as_it_is_what_it_does_not_say(accounts: Running) -> None:
    kind = await a_class(accounts)
    row = a_row(kind.code, legal_name="国家电网有限公司", domain="www.sgcc.com.cn", tags=["央企"])
    row.stage = stage_pb2.STAGE_PROSPECT
    await imported(accounts, [row])
    row.ClearField("legal_name")
    row.ClearField("tags")
    row.ClearField("stage")
    row.domain = ""

    answer = await imported(accounts, [row])

    (account,) = (
        await account_service(accounts).ListAccounts(
            ListAccountsRequest(filter=f'code = "{row.code}"'), metadata=accounts.be(DIRECTOR)
        )
    ).accounts
    assert answer.updated_count == 1
    assert (account.legal_name, account.domain, account.tags) == ("国家电网有限公司", "", ["央企"])
    assert account.stage == stage_pb2.STAGE_PROSPECT
