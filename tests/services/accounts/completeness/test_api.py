"""What callers meet when they ask how complete the archives are."""

from typing import Any

import pytest
from google.type.money_pb2 import Money
from kac.accounts.v1 import completeness_pb2 as pb
from kac.accounts.v1.account_pb2 import Account, SourceKind
from kac.accounts.v1.account_service_pb2 import ExternalReferenceEntry, SourceEntry
from kac.accounts.v1.completeness_service_pb2 import GetCompletenessRequest, ListIncompleteAccountsRequest
from kac.accounts.v1.completeness_service_pb2_grpc import CompletenessServiceStub
from kac.accounts.v1.contact_service_pb2 import ContactEntry, CreateContactRequest
from kac.accounts.v1.contact_service_pb2_grpc import ContactServiceStub
from kac.accounts.v1.custom_field_service_pb2 import SetCustomFieldsRequest
from kac.accounts.v1.custom_field_service_pb2_grpc import CustomFieldServiceStub
from kac.accounts.v1.custom_fields_pb2 import CustomValue
from kac.accounts.v1.document_service_pb2 import FileDocumentRequest
from kac.accounts.v1.document_service_pb2_grpc import DocumentServiceStub

from chassis import clock
from chassis.access import Caller
from services.accounts.archive_policies.model import REQUIRABLE
from tests.facts import assigned
from tests.identity import a_caller
from tests.running import Running
from tests.services.accounts.archive import DIRECTOR, a_class, a_code, an_account
from tests.services.accounts.archive_policies.asking import a_document, a_field, a_policy

FIELD, CONTACT, CUSTOM_FIELD, DOCUMENT = pb.MissingItemKind.values()[1:]
ASKED: dict[str, Any] = {
    "required_fields": ["region", "annual_revenue"],
    "contact_required": True,
    "custom_fields": [a_field("bank", required=True), a_field("hobby")],
    "documents": [a_document("licence", required=True), a_document("brochure")],
}


async def measured(accounts: Running, account: Account) -> pb.Completeness:
    stub = accounts.stub(CompletenessServiceStub)
    request = GetCompletenessRequest(account_id=account.id)
    found: pb.Completeness = await stub.GetCompleteness(request, metadata=accounts.be(DIRECTOR))
    return found


async def incomplete(accounts: Running, class_id: str = "", *, caller: Caller = DIRECTOR) -> list[pb.Completeness]:
    request = ListIncompleteAccountsRequest(class_id=class_id, page_size=1 if class_id else 200)
    found: list[pb.Completeness] = []
    stub = accounts.stub(CompletenessServiceStub)
    while True:
        page = await stub.ListIncompleteAccounts(request, metadata=accounts.be(caller))
        found += page.completenesses
        request.page_token = page.next_page_token
        if not page.next_page_token:
            return found


def once(account: Account) -> dict[str, Any]:
    return {"account_id": account.id, "request_id": clock.new_id()}


async def fill(accounts: Running, account: Account) -> None:
    """Add a contact, the custom field and the document."""
    contact = CreateContactRequest(contact=ContactEntry(display_name="李梅"), **once(account))
    fields = SetCustomFieldsRequest(values=[CustomValue(code="bank", text="江海银行")], **once(account))
    document = FileDocumentRequest(code="licence", title="执照", location="柜3", **once(account))
    by = accounts.be(DIRECTOR)
    await accounts.stub(ContactServiceStub).CreateContact(contact, metadata=by)
    await accounts.stub(CustomFieldServiceStub).SetCustomFields(fields, metadata=by)
    await accounts.stub(DocumentServiceStub).FileDocument(document, metadata=by)


async def test_what_is_missing_is_named_and_what_is_there_counts(accounts: Running) -> None:
    kind = await a_class(accounts)
    await a_policy(accounts, kind.id, **ASKED)
    account = await an_account(accounts, class_id=kind.id, region="华东")

    before = await measured(accounts, account)
    listed = await incomplete(accounts, kind.id)
    await fill(accounts, account)
    after = await measured(accounts, account)

    assert before.percent == 20
    assert [(item.kind, item.name) for item in before.missing] == [
        (FIELD, "annual_revenue"),
        (CONTACT, ""),
        (CUSTOM_FIELD, "bank"),
        (DOCUMENT, "licence"),
    ]
    assert listed == [before]
    assert (after.percent, [item.name for item in after.missing]) == (80, ["annual_revenue"])


async def test_a_complete_archive_is_not_listed(accounts: Running) -> None:
    kind = await a_class(accounts)
    await a_policy(accounts, kind.id, **ASKED)
    revenue = Money(currency_code="CNY", units=1)
    made = [await an_account(accounts, class_id=kind.id, region="华东", annual_revenue=revenue) for _ in range(3)]
    await fill(accounts, made[1])

    assert (await measured(accounts, made[1])).percent == 100
    assert [one.account_id for one in await incomplete(accounts, kind.id)] == [
        one.id for one in sorted((made[0], made[2]), key=lambda account: account.code)
    ]


async def test_a_class_without_a_policy_is_measured_by_our_default(accounts: Running) -> None:
    account = await an_account(accounts, region="华东")

    found = await measured(accounts, account)

    assert [item.name for item in found.missing if item.kind == FIELD] == ["industry"]
    assert found.percent == 100 // 6
    assert found in await incomplete(accounts, account.class_id)


async def test_a_class_that_asks_for_nothing_has_complete_archives(accounts: Running) -> None:
    kind = await a_class(accounts)
    await a_policy(accounts, kind.id)
    account = await an_account(accounts, class_id=kind.id)

    assert (await measured(accounts, account)).percent == 100
    assert await incomplete(accounts, kind.id) == []


async def test_incomplete_archives_are_listed_to_those_who_serve_them(accounts: Running) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    own, foreign = await an_account(accounts), await an_account(accounts)
    await assigned(accounts, own.id, manager)

    listed = {one.account_id for one in await incomplete(accounts, caller=manager)}

    assert own.id in listed
    assert foreign.id not in listed


WHOLE: dict[str, Any] = {
    "industry": "电力",
    "region": "北京",
    "founded_year": 2002,
    "employee_count": 900_000,
    "annual_revenue": Money(currency_code="CNY", units=1),
    "legal_name": "国家电网有限公司",
    "short_name": "国网",
    "english_name": "State Grid",
    "registration_number": "91100000100003962T",
    "domain": "sgcc.example",
    "phone": "010-1",
    "address": "北京",
    "source": SourceEntry(kind=SourceKind.SOURCE_KIND_CALL),
    "tags": ["重点"],
    "steward_id": DIRECTOR.id,
}


@pytest.mark.parametrize("field", sorted(REQUIRABLE))
async def test_the_list_and_the_measure_agree_on_every_field(accounts: Running, field: str) -> None:
    """One asks the rows, the other the database."""
    kind = await a_class(accounts)
    await a_policy(accounts, kind.id, required_fields=[field])
    empty = await an_account(accounts, class_id=kind.id)
    system = ExternalReferenceEntry(system="crm", external_id=a_code())
    parent = await an_account(accounts)
    whole = await an_account(accounts, class_id=kind.id, external_references=[system], parent_id=parent.id, **WHOLE)

    assert [(await measured(accounts, one)).percent for one in (empty, whole)] == [0, 100]
    assert [one.account_id for one in await incomplete(accounts, kind.id)] == [empty.id]
