"""What callers meet when they file documents, miss them, and excuse what came late."""

from datetime import timedelta
from typing import Any

import grpc
import pytest
from google.type.date_pb2 import Date
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.archive_policy_pb2 import DOCUMENT_OCCASION_SERVICE_EVENT, DOCUMENT_OCCASION_VISIT
from kac.accounts.v1.document_pb2 import (
    DOCUMENT_STATE_EXPECTED,
    DOCUMENT_STATE_FILED,
    DOCUMENT_STATE_REPLACED,
    Document,
    DocumentChecklist,
)
from kac.accounts.v1.document_service_pb2 import (
    DocumentEventEntry,
    ExcuseDocumentRequest,
    ExpectDocumentRequest,
    FileDocumentRequest,
    GetDocumentChecklistRequest,
    ListDocumentsRequest,
)
from kac.accounts.v1.document_service_pb2_grpc import DocumentServiceStub
from kac.accounts.v1.events_pb2 import DocumentExcused, DocumentExpected, DocumentFiled
from kac.activity.v1.events_pb2 import VisitRecorded
from kac.activity.v1.visit_pb2 import Visit

from chassis import clock, wire
from chassis.access import Caller
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Refused, Running, at_once, eventually, refused
from tests.services.accounts.archive import DIRECTOR, a_class, an_account
from tests.services.accounts.archive_policies.asking import a_document, a_policy

KINDS = [
    a_document("licence", required=True),
    a_document("acceptance", occasion=DOCUMENT_OCCASION_SERVICE_EVENT),
    a_document("minutes", occasion=DOCUMENT_OCCASION_VISIT),
]
LONG_AGO = DocumentEventEntry(reference="delivery 2024-7", date=Date(year=2024, month=3, day=1))


@pytest.fixture
async def account(accounts: Running) -> Account:
    """An account of a class that asks for documents."""
    kind = await a_class(accounts)
    await a_policy(accounts, kind.id, documents=KINDS)
    return await an_account(accounts, class_id=kind.id)


def filing(account: Account, code: str = "licence", **said: Any) -> FileDocumentRequest:
    usual: dict[str, Any] = {"title": "营业执照", "location": "柜3-12", "request_id": clock.new_id()}
    return FileDocumentRequest(account_id=account.id, code=code, **usual | said)


async def filed(accounts: Running, account: Account, *said: Any, by: Caller = DIRECTOR, **more: Any) -> Document:
    stub = accounts.stub(DocumentServiceStub)
    document: Document = await stub.FileDocument(filing(account, *said, **more), metadata=accounts.be(by))
    return document


async def expected(accounts: Running, account: Account, event: DocumentEventEntry = LONG_AGO) -> Document:
    request = ExpectDocumentRequest(account_id=account.id, code="acceptance", event=event, request_id=clock.new_id())
    stub = accounts.stub(DocumentServiceStub)
    document: Document = await stub.ExpectDocument(request, metadata=accounts.be(DIRECTOR))
    return document


def excusing(account: Account, code: str, event_reference: str = "") -> ExcuseDocumentRequest:
    reference = {"event_reference": event_reference, "reason": "the register was closed"}
    return ExcuseDocumentRequest(account_id=account.id, code=code, request_id=clock.new_id(), **reference)


async def checklist(accounts: Running, account: Account) -> DocumentChecklist:
    request = GetDocumentChecklistRequest(account_id=account.id)
    stub = accounts.stub(DocumentServiceStub)
    held: DocumentChecklist = await stub.GetDocumentChecklist(request, metadata=accounts.be(DIRECTOR))
    return held


async def listed(accounts: Running, source: str, *, by: Caller = DIRECTOR) -> list[Document]:
    request = ListDocumentsRequest(filter=source, page_size=1)
    found: list[Document] = []
    while True:
        page = await accounts.stub(DocumentServiceStub).ListDocuments(request, metadata=accounts.be(by))
        found += page.documents
        request.page_token = page.next_page_token
        if not page.next_page_token:
            return found


async def test_what_is_asked_for_is_expected_until_it_is_filed(accounts: Running, account: Account) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    await assigned(accounts, account.id, manager)
    before = (await checklist(accounts, account)).items[0]

    document = await filed(accounts, account, by=manager)

    assert (before.kind.code, before.document.state, before.document.id) == ("licence", DOCUMENT_STATE_EXPECTED, "")
    [item] = (await checklist(accounts, account)).items
    assert item.document == document
    assert (document.state, document.late, document.filer_id) == (DOCUMENT_STATE_FILED, False, manager.id)
    assert (document.title, document.location, document.due_date) == ("营业执照", "柜3-12", before.document.due_date)
    assert (await told(accounts, account.id))[-1] == DocumentFiled(document=document)


async def test_a_newer_document_takes_the_place_of_the_older(accounts: Running, account: Account) -> None:
    first = await filed(accounts, account)
    second = await filed(accounts, account, title="营业执照（新）")

    [item] = (await checklist(accounts, account)).items
    older = await listed(accounts, f'account_id = "{account.id}" AND state = "REPLACED"')

    assert item.document == second
    assert [(one.id, one.state) for one in older] == [(first.id, DOCUMENT_STATE_REPLACED)]


async def test_a_document_of_a_service_event_is_late_after_one_working_day(accounts: Running, account: Account) -> None:
    due = await expected(accounts, account)

    assert (due.due_date, due.late) == (Date(year=2024, month=3, day=4), True)
    assert (await checklist(accounts, account)).items[1].document == due
    assert (await told(accounts, account.id))[-1] == DocumentExpected(document=due)

    document = await filed(accounts, account, "acceptance", event=LONG_AGO)

    assert (document.id, document.late, document.state) == (due.id, True, DOCUMENT_STATE_FILED)
    assert len((await checklist(accounts, account)).items) == 1


async def test_a_late_mark_is_excused_by_the_leader(accounts: Running, account: Account) -> None:
    leader = a_caller("TEAM_LEADER")
    await assigned(accounts, account.id, a_caller("ACCOUNT_MANAGER"), leader=leader)
    due = await expected(accounts, account)
    late = f'account_id = "{account.id}" AND late = true AND excused = '
    counted = await listed(accounts, f"{late}false")
    stub = accounts.stub(DocumentServiceStub)

    excused = await stub.ExcuseDocument(
        excusing(account, "acceptance", LONG_AGO.reference), metadata=accounts.be(leader)
    )

    assert counted == [due]
    assert (excused.excuse.reason, excused.excuse.excuser_id, excused.late) == (
        "the register was closed",
        leader.id,
        True,
    )
    assert await listed(accounts, f"{late}false") == []
    assert await listed(accounts, f"{late}true", by=leader) == [excused]
    assert (await told(accounts, account.id))[-1] == DocumentExcused(document=excused)


async def test_a_document_is_excused_before_it_is_late(accounts: Running, account: Account) -> None:
    stub = accounts.stub(DocumentServiceStub)

    excused = await stub.ExcuseDocument(excusing(account, "licence"), metadata=accounts.be(DIRECTOR))
    document = await filed(accounts, account)

    assert (excused.state, excused.late) == (DOCUMENT_STATE_EXPECTED, False)
    assert (document.id, document.excuse) == (excused.id, excused.excuse)


async def test_a_recorded_visit_makes_its_documents_due(accounts: Running, account: Account) -> None:
    """What a visit leaves behind ends in the archive (ACCT-46)."""
    visit = Visit(
        id=clock.new_id(), account_id=account.id, record_time=wire.timestamp(clock.now() - timedelta(days=30))
    )

    await accounts.hear(VisitRecorded(visit=visit), about=account.id)
    [due] = await eventually(lambda: listed(accounts, f'account_id = "{account.id}" AND code = "minutes"'))
    event = DocumentEventEntry(reference=due.event.reference, date=due.event.date)
    document = await filed(accounts, account, "minutes", event=event)

    assert (due.event.reference, due.late) == (f"visit {visit.id}", True)
    assert (document.id, document.state) == (due.id, DOCUMENT_STATE_FILED)


@pytest.mark.parametrize(
    ("said", "code", "reason"),
    [
        pytest.param({"code": "wings"}, "INVALID_ARGUMENT", "DOCUMENT_KIND_UNKNOWN", id="a kind nobody asks for"),
        pytest.param({"code": "acceptance"}, "INVALID_ARGUMENT", "DOCUMENT_EVENT_REQUIRED", id="of no event"),
        pytest.param({"event": LONG_AGO}, "INVALID_ARGUMENT", "DOCUMENT_WITHOUT_EVENT", id="of an event"),
        pytest.param(
            {"receive_date": Date(year=2099, month=1, day=1)},
            "FAILED_PRECONDITION",
            "DOCUMENT_RECEIVED_IN_FUTURE",
            id="not arrived",
        ),
        pytest.param(
            {"receive_date": Date(year=2026, month=2, day=30)}, "INVALID_ARGUMENT", "REQUEST_INVALID", id="no day"
        ),
        pytest.param({"location": " JavaScript:alert(1)"}, "INVALID_ARGUMENT", "REQUEST_INVALID", id="a script"),
        pytest.param({"location": "data:text/html,x"}, "INVALID_ARGUMENT", "REQUEST_INVALID", id="data"),
        pytest.param({"title": ""}, "INVALID_ARGUMENT", "REQUEST_INVALID", id="no title"),
    ],
)
async def test_what_cannot_be_filed_is_refused(
    accounts: Running, account: Account, said: dict[str, Any], code: str, reason: str
) -> None:
    no = await refused(filed(accounts, account, **said))

    assert (no.code, no.reason) == (grpc.StatusCode[code], reason)
    assert await listed(accounts, f'account_id = "{account.id}"') == []


async def test_a_document_is_announced_once(accounts: Running, account: Account) -> None:
    answers, refusals = await at_once([expected(accounts, account) for _ in range(3)])

    assert len(answers) == 1
    assert {(no.code, no.reason) for no in refusals} == {(grpc.StatusCode.ALREADY_EXISTS, "DOCUMENT_ALREADY_EXPECTED")}


async def no_excuse(accounts: Running, request: ExcuseDocumentRequest, by: Caller = DIRECTOR) -> Refused:
    return await refused(accounts.stub(DocumentServiceStub).ExcuseDocument(request, metadata=accounts.be(by)))


async def test_what_needs_no_excuse_gets_none(accounts: Running, account: Account) -> None:
    await filed(accounts, account)
    await expected(accounts, account)
    request = excusing(account, "acceptance", LONG_AGO.reference)
    await accounts.stub(DocumentServiceStub).ExcuseDocument(request, metadata=accounts.be(DIRECTOR))

    in_time = await no_excuse(accounts, excusing(account, "licence"))
    twice = await no_excuse(accounts, excusing(account, "acceptance", LONG_AGO.reference))
    nothing = await no_excuse(accounts, excusing(account, "acceptance", "delivery 1"))
    not_theirs = await no_excuse(accounts, request, a_caller("ACCOUNT_MANAGER"))

    assert [no.reason for no in (in_time, twice, nothing, not_theirs)] == [
        "DOCUMENT_FILED_IN_TIME",
        "DOCUMENT_ALREADY_EXCUSED",
        "DOCUMENT_NOT_EXPECTED",
        "ROLE_NOT_ALLOWED",
    ]
