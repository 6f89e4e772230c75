"""A caller's request about intelligence notes ends here."""

from kac.accounts.v1 import intelligence_note_pb2
from kac.accounts.v1.intelligence_service_pb2 import (
    CorrectIntelligenceNoteRequest,
    GetIntelligenceNoteRequest,
    ListIntelligenceNotesRequest,
    ListIntelligenceNotesResponse,
    ListIntelligenceNoteVersionsRequest,
    ListIntelligenceNoteVersionsResponse,
    RecordIntelligenceNoteRequest,
)

from chassis import paging
from chassis import wire as values
from chassis.call import Call
from chassis.records import Seen
from services.accounts.intelligence import actions, wire
from services.accounts.intelligence.store import NOTES


class IntelligenceService:
    """Keeps what was learnt about the market around accounts, and how far it can be trusted."""

    async def RecordIntelligenceNote(
        self, request: RecordIntelligenceNoteRequest, call: Call
    ) -> intelligence_note_pb2.IntelligenceNote:
        """Record a note."""
        finding = wire.finding(request.intelligence_note)
        return wire.note_message(await actions.record_note(call.tx, call.caller, request.account_id, finding))

    async def CorrectIntelligenceNote(
        self, request: CorrectIntelligenceNoteRequest, call: Call
    ) -> intelligence_note_pb2.IntelligenceNote:
        """Correct the named fields of a note."""
        seen, change = Seen(request.note_id, request.etag), wire.change(request)
        return wire.note_message(await actions.correct_note(call.tx, call.caller, seen, change))

    async def GetIntelligenceNote(
        self, request: GetIntelligenceNoteRequest, call: Call
    ) -> intelligence_note_pb2.IntelligenceNote:
        """Get one note, as it is or was."""
        note = await NOTES.get(call.tx, call.caller, request.note_id, as_of=values.as_of(request))
        return wire.note_message(note)

    async def ListIntelligenceNotes(
        self, request: ListIntelligenceNotesRequest, call: Call
    ) -> ListIntelligenceNotesResponse:
        """List notes, last learnt first."""
        page, as_of = paging.page(request, str, str), values.as_of(request)
        notes, next_token = page.cut(
            await NOTES.list(call.tx, call.caller, page, filter_source=request.filter, as_of=as_of),
            key=lambda note: [note.finding.observed_date.isoformat(), note.id],
        )
        return ListIntelligenceNotesResponse(
            intelligence_notes=map(wire.note_message, notes), next_page_token=next_token
        )

    async def ListIntelligenceNoteVersions(
        self, request: ListIntelligenceNoteVersionsRequest, call: Call
    ) -> ListIntelligenceNoteVersionsResponse:
        """List what a note said, latest first."""
        page = paging.page(request, int)
        states, next_token = page.cut(
            await NOTES.states(call.tx, call.caller, request.note_id, page), key=lambda note: [note.version]
        )
        return ListIntelligenceNoteVersionsResponse(
            versions=map(wire.version_message, states), next_page_token=next_token
        )
