"""Requests about what was learnt of the market around an account."""

from collections.abc import Mapping

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.type.date_pb2 import Date
from kac.accounts.v1 import intelligence_note_pb2 as notes
from kac.accounts.v1 import intelligence_service_pb2 as intelligence

from tests.contract.making import Samples, once
from tests.contract.story import Make, Side, Story


def _an_entry() -> intelligence.IntelligenceNoteEntry:
    return intelligence.IntelligenceNoteEntry(
        subject=notes.INTELLIGENCE_SUBJECT_COMPETITOR,
        title="竞争对手降价",
        content="对手在华东把运费降了一成。",
        source="行业展会",
        source_reliability=notes.SOURCE_RELIABILITY_FAIRLY_RELIABLE,
        information_credibility=notes.INFORMATION_CREDIBILITY_POSSIBLE,
        observed_date=Date(year=2026, month=10, day=12),
    )


def _record(_story: Story, side: Side) -> Message:
    asked = intelligence.RecordIntelligenceNoteRequest
    return once(asked, account_id=side.account.id, intelligence_note=_an_entry())


def _correct(_story: Story, side: Side) -> Message:
    return once(
        intelligence.CorrectIntelligenceNoteRequest,
        note_id=side.known["note_id"],
        change=intelligence.IntelligenceNoteEntry(usefulness=notes.USEFULNESS_HIGH),
        update_mask=FieldMask(paths=["usefulness"]),
        etag="1",
    )


async def tell(make: Make, side: Side) -> Mapping[str, str]:
    """Record a note."""
    name = "IntelligenceService.RecordIntelligenceNote"
    note = await make(name, account_id=side.account.id, intelligence_note=_an_entry())
    return {"note_id": note.id}


ABOUT = {"note_id"}

SAMPLES: Samples = {
    "IntelligenceService.RecordIntelligenceNote": _record,
    "IntelligenceService.CorrectIntelligenceNote": _correct,
    "IntelligenceService.GetIntelligenceNote": lambda _story, side: intelligence.GetIntelligenceNoteRequest(
        note_id=side.known["note_id"]
    ),
    "IntelligenceService.ListIntelligenceNotes": lambda _story, _side: intelligence.ListIntelligenceNotesRequest(
        page_size=20
    ),
    "IntelligenceService.ListIntelligenceNoteVersions": lambda _story, side: (
        intelligence.ListIntelligenceNoteVersionsRequest(note_id=side.known["note_id"])
    ),
}
