"""What callers meet when they say what archives must hold."""

from typing import Any

import grpc
import pytest
from kac.accounts.v1.archive_policy_pb2 import (
    CUSTOM_FIELD_KIND_CHOICE,
    CUSTOM_FIELD_KIND_DATE,
    CUSTOM_FIELD_KIND_NUMBER,
    CUSTOM_FIELD_KIND_TEXT,
    DOCUMENT_OCCASION_SERVICE_EVENT,
)
from kac.accounts.v1.archive_policy_service_pb2 import ListArchivePoliciesRequest
from kac.accounts.v1.archive_policy_service_pb2_grpc import ArchivePolicyServiceStub
from kac.accounts.v1.events_pb2 import AccountClassCreated, ArchivePolicySet

from chassis import clock
from tests.facts import told
from tests.identity import a_caller
from tests.running import Refused, Running, at_once, refused
from tests.services.accounts.archive import DIRECTOR, a_class
from tests.services.accounts.archive_policies.asking import a_document, a_field, a_policy, policy_held, setting


async def refusal(accounts: Running, class_id: str, **said: Any) -> Refused:
    """Ask for a policy that must be refused."""
    stub = accounts.stub(ArchivePolicyServiceStub)
    return await refused(stub.SetArchivePolicy(setting(class_id, **said), metadata=accounts.be(DIRECTOR)))


async def test_a_policy_is_kept_whole_and_told(accounts: Running) -> None:
    kind = await a_class(accounts)
    asked = {
        "required_fields": ["region", "annual_revenue"],
        "contact_required": True,
        "custom_fields": [
            a_field("opened", kind=CUSTOM_FIELD_KIND_DATE, required=True, confidential=True),
            a_field("channel", kind=CUSTOM_FIELD_KIND_CHOICE, options=["direct", "agent"]),
        ],
        "documents": [a_document("licence", required=True, filing_working_days=5)],
    }

    policy = await a_policy(accounts, kind.id, **asked)

    assert policy == await policy_held(accounts, kind.id, caller=a_caller("ACCOUNT_MANAGER"))
    assert {name: getattr(policy.checklist, name) for name in asked} == asked
    assert policy.etag == "1"
    assert await told(accounts, kind.id) == [
        AccountClassCreated(account_class=kind),
        ArchivePolicySet(archive_policy=policy),
    ]


async def test_a_class_of_which_nothing_is_set_has_our_default(accounts: Running) -> None:
    policy = await policy_held(accounts, (await a_class(accounts)).id)

    assert (policy.id, policy.etag, policy.HasField("start_time")) == ("", "0", False)
    assert [document.filing_working_days for document in policy.checklist.documents] == [2, 2, 2]
    assert policy.checklist.contact_required


async def test_documents_are_filed_within_two_days_and_after_a_service_event_within_one(accounts: Running) -> None:
    documents = [a_document("licence"), a_document("acceptance", occasion=DOCUMENT_OCCASION_SERVICE_EVENT)]

    policy = await a_policy(accounts, (await a_class(accounts)).id, documents=documents)

    assert [document.filing_working_days for document in policy.checklist.documents] == [2, 1]


async def test_what_held_before_stays_readable(accounts: Running) -> None:
    class_id = (await a_class(accounts)).id
    first = await a_policy(accounts, class_id, required_fields=["region"])
    second = await a_policy(accounts, class_id, required_fields=["industry"], etag=first.etag)
    same = await a_policy(accounts, class_id, required_fields=["industry"], etag=second.etag)

    before = await policy_held(accounts, class_id, as_of=first.start_time)

    assert same == second == await policy_held(accounts, class_id)
    assert (before.id, before.checklist, before.end_time) == (first.id, first.checklist, second.start_time)


async def test_of_two_who_set_a_policy_at_once_one_reads_again(accounts: Running) -> None:
    class_id = (await a_class(accounts)).id
    stub = accounts.stub(ArchivePolicyServiceStub)
    requests = [setting(class_id, required_fields=[name]) for name in ("region", "industry")]

    answers, refusals = await at_once(
        [stub.SetArchivePolicy(request, metadata=accounts.be(DIRECTOR)) for request in requests]
    )

    assert [no.reason for no in refusals] == ["ARCHIVE_POLICY_CHANGED"]
    assert await policy_held(accounts, class_id) == answers[0]


@pytest.mark.parametrize("field", ["wingspan", "display_name", "id"])
async def test_only_a_field_that_may_be_empty_can_be_required(accounts: Running, field: str) -> None:
    no = await refusal(accounts, (await a_class(accounts)).id, required_fields=[field])

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUIRED_FIELD_UNKNOWN")
    assert no.metadata == {"field": field}


async def test_a_code_keeps_its_kind_in_every_class(accounts: Running) -> None:
    code = f"f{clock.new_id()[-12:]}"
    await a_policy(accounts, (await a_class(accounts)).id, custom_fields=[a_field(code)])
    number = a_field(code, kind=CUSTOM_FIELD_KIND_NUMBER)

    no = await refusal(accounts, (await a_class(accounts)).id, custom_fields=[number])

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "CUSTOM_FIELD_KIND_FIXED")
    assert no.metadata == {"code": code, "kind": "TEXT"}


@pytest.mark.parametrize(
    "checklist",
    [
        pytest.param({"custom_fields": [a_field("a"), a_field("a")]}, id="a field twice"),
        pytest.param({"documents": [a_document("a"), a_document("a")]}, id="a document twice"),
        pytest.param({"required_fields": ["region", "region"]}, id="a required field twice"),
        pytest.param({"custom_fields": [a_field("a", kind=CUSTOM_FIELD_KIND_CHOICE)]}, id="a choice of nothing"),
        pytest.param(
            {"custom_fields": [a_field("a", kind=CUSTOM_FIELD_KIND_TEXT, options=["x"])]}, id="text to choose"
        ),
        pytest.param({"custom_fields": [a_field("A b")]}, id="a code with a space"),
        pytest.param({"documents": [a_document("a", filing_working_days=-1)]}, id="due before it is asked for"),
    ],
)
async def test_a_policy_out_of_shape_is_refused(accounts: Running, checklist: dict[str, Any]) -> None:
    no = await refusal(accounts, clock.new_id(), **checklist)

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")


async def test_a_policy_needs_its_class(accounts: Running) -> None:
    no = await refusal(accounts, clock.new_id())

    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "ACCOUNT_CLASS_NOT_FOUND")


async def test_policies_are_listed_page_by_page(accounts: Running) -> None:
    made = [(await a_policy(accounts, (await a_class(accounts)).id)).id for _ in range(3)]
    stub = accounts.stub(ArchivePolicyServiceStub)
    request = ListArchivePoliciesRequest(page_size=2)
    listed: list[str] = []

    while True:
        page = await stub.ListArchivePolicies(request, metadata=accounts.be(DIRECTOR))
        listed += [policy.id for policy in page.archive_policies]
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break

    assert len(listed) == len(set(listed))
    assert set(made) <= set(listed)
