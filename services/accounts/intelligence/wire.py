"""Intelligence notes into messages and back; no decisions."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from kac.accounts.v1 import intelligence_note_pb2
from kac.accounts.v1.events_pb2 import IntelligenceNoteCorrected, IntelligenceNoteRecorded
from kac.accounts.v1.intelligence_service_pb2 import CorrectIntelligenceNoteRequest, IntelligenceNoteEntry

from chassis import wire
from services.accounts.intelligence.model import (
    Finding,
    InformationCredibility,
    IntelligenceNote,
    IntelligenceSubject,
    SourceReliability,
    Usefulness,
)


def note_message(note: IntelligenceNote) -> intelligence_note_pb2.IntelligenceNote:
    """Put a note."""
    finding = note.finding
    return intelligence_note_pb2.IntelligenceNote(
        id=note.id,
        account_id=note.account_id,
        subject=wire.enum_value(intelligence_note_pb2.IntelligenceSubject, finding.subject),
        title=finding.title,
        content=finding.content,
        source=finding.source,
        source_reliability=wire.enum_value(intelligence_note_pb2.SourceReliability, finding.source_reliability),
        information_credibility=wire.enum_value(
            intelligence_note_pb2.InformationCredibility, finding.information_credibility
        ),
        usefulness=wire.known_value(intelligence_note_pb2.Usefulness, finding.usefulness),
        observed_date=wire.date_message(finding.observed_date),
        author_id=note.author_id,
        create_time=wire.timestamp(note.create_time),
        update_time=wire.timestamp(note.update_time),
        etag=str(note.version),
    )


def version_message(note: IntelligenceNote) -> intelligence_note_pb2.IntelligenceNoteVersion:
    """Put what a note said."""
    return intelligence_note_pb2.IntelligenceNoteVersion(
        intelligence_note=note_message(note), author_id=note.author_id, time=wire.timestamp(note.update_time)
    )


def finding(entry: IntelligenceNoteEntry) -> Finding:
    """Take what was learnt."""
    return Finding(**{field.name: _value(entry, field.name) for field in fields(Finding)})


def change(request: CorrectIntelligenceNoteRequest) -> Mapping[str, Any]:
    """Take what is corrected, by name."""
    return {name: _value(request.change, name) for name in request.update_mask.paths}


def recorded(note: IntelligenceNote) -> IntelligenceNoteRecorded:
    """Put the fact that a note was recorded."""
    return IntelligenceNoteRecorded(intelligence_note=note_message(note))


def corrected(before: IntelligenceNote, after: IntelligenceNote) -> IntelligenceNoteCorrected:
    """Put the fact that a note was corrected."""
    message = note_message(after)
    return IntelligenceNoteCorrected(intelligence_note=message, changed=wire.changes(note_message(before), message))


_TAKEN: Mapping[str, Callable[[Any], Any]] = {
    "subject": lambda number: wire.enum_member(IntelligenceSubject, intelligence_note_pb2.IntelligenceSubject, number),
    "source_reliability": lambda number: wire.enum_member(
        SourceReliability, intelligence_note_pb2.SourceReliability, number
    ),
    "information_credibility": lambda number: wire.enum_member(
        InformationCredibility, intelligence_note_pb2.InformationCredibility, number
    ),
    "usefulness": lambda number: wire.known_member(Usefulness, intelligence_note_pb2.Usefulness, number),
    "observed_date": wire.day,
}
"""How the fields are taken that a finding holds otherwise than messages do."""


def _value(entry: IntelligenceNoteEntry, name: str) -> Any:
    value = getattr(entry, name)
    return _TAKEN[name](value) if name in _TAKEN else value
