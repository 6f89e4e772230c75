"""The only room of intelligence notes that speaks SQL."""

from typing import Any

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, Integer, RowMapping, Table, Text, Uuid

from chassis import filtering
from chassis.access import Caller
from chassis.database import Transaction
from chassis.paging import Page
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

FILTERS = {
    "account_id": filtering.uuid(intelligence_notes.c.account_id),
    "subject": filtering.enum(intelligence_notes.c.subject, IntelligenceSubject),
    "title": filtering.text(intelligence_notes.c.title),
    "source_reliability": filtering.enum(intelligence_notes.c.source_reliability, SourceReliability),
    "information_credibility": filtering.enum(intelligence_notes.c.information_credibility, InformationCredibility),
    "usefulness": filtering.enum(intelligence_notes.c.usefulness, Usefulness),
    "author_id": filtering.text(intelligence_notes.c.author_id),
    "observed_date": filtering.day(intelligence_notes.c.observed_date),
}


async def list_notes(tx: Transaction, caller: Caller, page: Page, *, filter_source: str) -> list[IntelligenceNote]:
    """List one more note than the page holds, last learnt first."""
    asked = filtering.clauses(filter_source, FILTERS)
    by = (intelligence_notes.c.observed_date, intelligence_notes.c.id)
    return await NOTES.list(tx, caller, page, *asked, by=by, descending=True)


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

NOTES = Records(
    intelligence_notes,
    noun="note",
    read=_note,
    values=_values,
    missing=IntelligenceNoteNotFound,
    changed=IntelligenceNoteChanged,
)
"""The notes that a caller reaches: those about the accounts that they serve."""
