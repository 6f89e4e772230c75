"""What callers meet when they keep what they learnt about the market around an account."""

from datetime import timedelta
from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from kac.accounts.v1 import intelligence_note_pb2 as notes
from kac.accounts.v1.events_pb2 import IntelligenceNoteCorrected, IntelligenceNoteRecorded
from kac.accounts.v1.intelligence_note_pb2 import IntelligenceNote
from kac.accounts.v1.intelligence_service_pb2 import (
    CorrectIntelligenceNoteRequest,
    GetIntelligenceNoteRequest,
    IntelligenceNoteEntry,
    ListIntelligenceNotesRequest,
    ListIntelligenceNoteVersionsRequest,
    RecordIntelligenceNoteRequest,
)
from kac.accounts.v1.intelligence_service_pb2_grpc import IntelligenceServiceStub

from chassis import clock, wire
from chassis.access import Caller
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, refused
from tests.services.accounts.archive import DIRECTOR, an_account

USUAL: dict[str, Any] = {
    "subject": notes.INTELLIGENCE_SUBJECT_COMPETITOR,
    "title": "竞争对手降价",
    "content": "对手在华东把运费降了一成。",
    "source": "行业展会",
    "source_reliability": notes.SOURCE_RELIABILITY_FAIRLY_RELIABLE,
    "information_credibility": notes.INFORMATION_CREDIBILITY_POSSIBLE,
    "observed_date": Date(year=2026, month=10, day=12),
}


def service(accounts: Running) -> Any:
    return accounts.stub(IntelligenceServiceStub)


async def a_note(accounts: Running, account_id: str, *, by: Caller = DIRECTOR, **said: Any) -> IntelligenceNote:
    request = RecordIntelligenceNoteRequest(
        account_id=account_id, intelligence_note=IntelligenceNoteEntry(**USUAL | said), request_id=clock.new_id()
    )
    note: IntelligenceNote = await service(accounts).RecordIntelligenceNote(request, metadata=accounts.be(by))
    return note


async def corrected(
    accounts: Running, note: IntelligenceNote, *, by: Caller = DIRECTOR, **change: Any
) -> IntelligenceNote:
    request = CorrectIntelligenceNoteRequest(
        note_id=note.id,
        change=IntelligenceNoteEntry(**change),
        update_mask=FieldMask(paths=list(change)),
        etag=note.etag,
        request_id=clock.new_id(),
    )
    after: IntelligenceNote = await service(accounts).CorrectIntelligenceNote(request, metadata=accounts.be(by))
    return after


async def listed(accounts: Running, caller: Caller = DIRECTOR, **asked: Any) -> list[IntelligenceNote]:
    request = ListIntelligenceNotesRequest(**asked)
    page = await service(accounts).ListIntelligenceNotes(request, metadata=accounts.be(caller))
    return list(page.intelligence_notes)


async def test_a_note_is_kept_with_what_it_is_worth(accounts: Running) -> None:
    """ACCT-39: content, credibility and usefulness are judged, by somebody, on a day."""
    account = await an_account(accounts)

    note = await a_note(accounts, account.id, usefulness=notes.USEFULNESS_HIGH)

    assert {name: getattr(note, name) for name in USUAL} == USUAL
    assert (note.usefulness, note.author_id) == (notes.USEFULNESS_HIGH, DIRECTOR.id)
    asked = GetIntelligenceNoteRequest(note_id=note.id)
    assert await service(accounts).GetIntelligenceNote(asked, metadata=accounts.be(DIRECTOR)) == note
    assert (await told(accounts, account.id))[1:] == [IntelligenceNoteRecorded(intelligence_note=note)]


async def test_a_correction_keeps_what_the_note_said_before(accounts: Running) -> None:
    account, analyst = await an_account(accounts), a_caller("BACK_OFFICE")
    note = await a_note(accounts, account.id)
    credibility = notes.INFORMATION_CREDIBILITY_CONFIRMED

    after = await corrected(accounts, note, by=analyst, information_credibility=credibility)

    assert (after.information_credibility, after.author_id) == (credibility, analyst.id)
    request = ListIntelligenceNoteVersionsRequest(note_id=note.id)
    page = await service(accounts).ListIntelligenceNoteVersions(request, metadata=accounts.be(DIRECTOR))
    assert [(one.intelligence_note, one.author_id) for one in page.versions] == [
        (after, analyst.id),
        (note, DIRECTOR.id),
    ]
    as_of = wire.timestamp(wire.instant(after.update_time) - timedelta(microseconds=1))
    asked = GetIntelligenceNoteRequest(note_id=note.id, as_of=as_of)
    assert await service(accounts).GetIntelligenceNote(asked, metadata=accounts.be(DIRECTOR)) == note
    paths = ["information_credibility", "author_id"]
    assert (await told(accounts, account.id))[2:] == [
        IntelligenceNoteCorrected(intelligence_note=after, changed=FieldMask(paths=paths))
    ]


async def test_a_correction_of_a_state_that_has_passed_is_refused(accounts: Running) -> None:
    note = await a_note(accounts, (await an_account(accounts)).id)
    await corrected(accounts, note, source="海关数据")

    no = await refused(corrected(accounts, note, source="传闻"))

    assert (no.code, no.reason) == (grpc.StatusCode.ABORTED, "INTELLIGENCE_NOTE_CHANGED")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param({"title": ""}, "REQUEST_INVALID", id="no title"),
        pytest.param({"source": ""}, "REQUEST_INVALID", id="from nowhere"),
        pytest.param({"source_reliability": 0}, "REQUEST_INVALID", id="source not judged"),
        pytest.param({"information_credibility": 0}, "REQUEST_INVALID", id="information not judged"),
        pytest.param({"observed_date": None}, "REQUEST_INVALID", id="at no time"),
        pytest.param({"observed_date": Date(year=2026, month=2, day=30)}, "REQUEST_INVALID", id="30 February"),
        pytest.param({"observed_date": Date(year=2099, month=1, day=1)}, "OBSERVATION_IN_FUTURE", id="tomorrow"),
    ],
)
async def test_a_note_that_is_not_judged_is_refused(accounts: Running, said: dict[str, Any], reason: str) -> None:
    no = await refused(a_note(accounts, (await an_account(accounts)).id, **said))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, reason)


async def test_a_correction_does_not_empty_a_note(accounts: Running) -> None:
    note = await a_note(accounts, (await an_account(accounts)).id)

    for emptied in ({"content": ""}, {"observed_date": None}, {"subject": 0}):
        assert (await refused(corrected(accounts, note, **emptied))).reason == "REQUEST_INVALID"


async def test_notes_are_found_by_what_they_are_about_and_worth(accounts: Running) -> None:
    """ACCT-40: market, competitors and rules, kept for the account."""
    account = await an_account(accounts)
    older = await a_note(accounts, account.id)
    rule = notes.INTELLIGENCE_SUBJECT_REGULATION
    newer = await a_note(
        accounts, account.id, subject=rule, title="新规", observed_date=Date(year=2026, month=11, day=2)
    )

    at = f'account_id = "{account.id}"'
    assert await listed(accounts, filter=at) == [newer, older]
    assert await listed(accounts, filter=f'{at} AND subject = "REGULATION"') == [newer]
    assert await listed(accounts, filter=f'{at} AND observed_date < "2026-11-01"') == [older]
    assert await listed(accounts, filter=f'{at} AND information_credibility = "CONFIRMED"') == []


async def test_notes_are_read_by_those_who_serve_the_account(accounts: Running) -> None:
    account, manager, stranger = await an_account(accounts), a_caller("ACCOUNT_MANAGER"), a_caller("ACCOUNT_MANAGER")
    await assigned(accounts, account.id, manager)

    note = await a_note(accounts, account.id, by=manager)

    assert await listed(accounts, manager) == [note]
    assert await listed(accounts, stranger) == []
    asked = GetIntelligenceNoteRequest(note_id=note.id)
    no = await refused(service(accounts).GetIntelligenceNote(asked, metadata=accounts.be(stranger)))
    assert no.reason == "ACCOUNT_NOT_SERVED"
