"""The only room of intelligence notes that speaks SQL."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, Integer, RowMapping, Table, Text, Uuid

from chassis import filtering
from chassis.filtering import Field
from chassis.records import Records
from services.accounts.intelligence.model import (
    Finding,
    InformationCredibility,
    IntelligenceNote,
    IntelligenceNoteChanged,
    IntelligenceNoteNotFound,
    IntelligenceSubject,
    SourceReliability,
    Usefulness,
)
from services.accounts.tables import metadata
from services.accounts.versions import Columns, Versions, versions_of

intelligence_notes = Table(
    "intelligence_notes",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False),
    Column("subject", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("source_reliability", Text, nullable=False),
    Column("information_credibility", Text, nullable=False),
    Column("usefulness", Text),
    Column("observed_date", Date, nullable=False),
    Column("author_id", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Index("intelligence_notes_account_id_observed_date_idx", "account_id", "observed_date", "id"),
    Index("intelligence_notes_observed_date_idx", "observed_date", "id"),
)

intelligence_note_versions = versions_of(intelligence_notes, "intelligence_note_versions")


def _values(note: IntelligenceNote) -> dict[str, Any]:
    return vars(note) | vars(note.finding)


def _note(row: RowMapping) -> IntelligenceNote:
    finding = Finding(
        subject=IntelligenceSubject(row["subject"]),
        title=row["title"],
        content=row["content"],
        source=row["source"],
        source_reliability=SourceReliability(row["source_reliability"]),
        information_credibility=InformationCredibility(row["information_credibility"]),
        usefulness=Usefulness(row["usefulness"]) if row["usefulness"] else None,
        observed_date=row["observed_date"],
    )
    return IntelligenceNote(finding=finding, **{name: row[name] for name in _OWN})


_OWN = ("id", "account_id", "author_id", "create_time", "update_time", "version")


def _fields(columns: Columns) -> Mapping[str, Field]:
    return {
        "account_id": filtering.uuid(columns["account_id"]),
        "subject": filtering.enum(columns["subject"], IntelligenceSubject),
        "title": filtering.text(columns["title"]),
        "source_reliability": filtering.enum(columns["source_reliability"], SourceReliability),
        "information_credibility": filtering.enum(columns["information_credibility"], InformationCredibility),
        "usefulness": filtering.enum(columns["usefulness"], Usefulness),
        "author_id": filtering.text(columns["author_id"]),
        "observed_date": filtering.day(columns["observed_date"]),
    }


NOTES = Versions(
    Records(
        intelligence_notes,
        noun="note",
        read=_note,
        values=_values,
        missing=IntelligenceNoteNotFound,
        changed=IntelligenceNoteChanged,
    ),
    table=intelligence_note_versions,
    fields=_fields,
    key=lambda columns: (columns["observed_date"], columns["id"]),
    descending=True,
)
"""The notes that a caller reaches: those about the accounts that they serve, the last learnt first."""
