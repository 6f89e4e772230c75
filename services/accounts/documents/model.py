"""Documents, true on paper: by when one is filed, when it is late, and what excuses that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chassis.calendar.model import WorkingCalendar
from services.accounts.archive_policies.model import ArchiveChecklist, DocumentKind, DocumentOccasion
from services.accounts.documents.refusals import (
    DocumentAlreadyExcused,
    DocumentEventRequired,
    DocumentFiledInTime,
    DocumentKindUnknown,
    DocumentReceivedInFuture,
    DocumentWithoutEvent,
)


class DocumentState(StrEnum):
    """Where a document stands."""

    EXPECTED = "EXPECTED"
    FILED = "FILED"
    REPLACED = "REPLACED"


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a document belongs to, when it is not of the archive itself."""

    reference: str
    day: date


@dataclass(frozen=True, kw_only=True)
class Named:
    """Which document is meant: of what kind, and of which event, or of the archive itself."""

    account_id: str
    code: str
    event_reference: str = ""
    event_date: date | None = None

    @property
    def event(self) -> Event | None:
        """What it belongs to."""
        return Event(reference=self.event_reference, day=self.event_date) if self.event_date else None


@dataclass(frozen=True, kw_only=True)
class Filing:
    """A document as somebody files it: what it is called, where it is kept, and when the archive received it."""

    title: str
    location: str
    receive_date: date
    filer_id: str


@dataclass(frozen=True, kw_only=True)
class Excuse:
    """Why a late mark does not count (ACCT-16: special cases are explained)."""

    reason: str
    excuser_id: str
    time: datetime


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document that an archive holds, or ought to."""

    id: str
    account_id: str
    code: str
    event: Event | None
    due_date: date
    state: DocumentState = DocumentState.EXPECTED
    filing: Filing | None = None
    file_time: datetime | None = None
    late: bool = False
    """Whether it was received after its last day; of one that is still expected, `is_late` tells."""
    excuse_: Excuse | None = None
    create_time: datetime
    version: int = 1

    def is_late(self, today: date) -> bool:
        """Whether it came late, or is missing behind its last day."""
        return self.late or (self.state is DocumentState.EXPECTED and today > self.due_date)

    def file(self, filing: Filing, *, now: datetime, today: date) -> "Document":
        """Have it in the archive, with a late mark unless it arrived in time. Refuses with DocumentReceivedInFuture."""
        if filing.receive_date > today:
            raise DocumentReceivedInFuture(filing.receive_date)
        late = self.late if self.filing else filing.receive_date > self.due_date
        return replace(
            self, state=DocumentState.FILED, filing=filing, file_time=now, late=late, version=self.version + 1
        )

    def anew(self, document_id: str, *, now: datetime) -> "Document":
        """Give it as a document of its own, which is not kept yet."""
        return replace(self, id=document_id, create_time=now, version=1)

    def replaced(self) -> "Document":
        """Let a newer one take its place; it stays readable."""
        return replace(self, state=DocumentState.REPLACED, version=self.version + 1)

    def excuse(self, reason: str, *, by: str, now: datetime) -> "Document":
        """Let its late mark not count, also beforehand. Refuses with DocumentAlreadyExcused or DocumentFiledInTime."""
        if self.excuse_:
            raise DocumentAlreadyExcused(self.code)
        if self.state is DocumentState.FILED and not self.late:
            raise DocumentFiledInTime(self.code)
        excused = Excuse(reason=reason, excuser_id=by, time=now)
        return replace(self, excuse_=excused, version=self.version + 1)


@dataclass(frozen=True, kw_only=True)
class Archive:
    """The archive of one account, as far as documents are concerned."""

    account_id: str
    begin: datetime
    """When the account was taken in."""
    checklist: ArchiveChecklist
    calendar: WorkingCalendar

    def kind(self, code: str) -> DocumentKind:
        """Refuses with DocumentKindUnknown."""
        for kind in self.checklist.documents:
            if kind.code == code:
                return kind
        raise DocumentKindUnknown(code)

    def expect(self, code: str, event: Event | None, *, document_id: str, now: datetime) -> Document:
        """Give the document that is due.

        Refuses with DocumentKindUnknown, DocumentEventRequired or DocumentWithoutEvent.
        """
        kind = self.kind(code)
        if kind.occasion is DocumentOccasion.ARCHIVE and event:
            raise DocumentWithoutEvent(kind.code)
        if kind.occasion is not DocumentOccasion.ARCHIVE and not event:
            raise DocumentEventRequired(kind.code)
        begin = event.day if event else self.calendar.day_of(max(self.begin, kind.since))
        return Document(
            id=document_id,
            account_id=self.account_id,
            code=kind.code,
            event=event,
            due_date=self.calendar.working_day_after(begin, count=kind.filing_working_days),
            create_time=now,
        )

    def items(self, kept: Iterable[Document], *, now: datetime) -> list[tuple[DocumentKind, Document]]:
        """Lay what is kept beside what is asked for: the archive's own first, then what events made due."""
        kept = list(kept)
        own: Mapping[str, Document] = {document.code: document for document in kept if document.event is None}
        kinds = {kind.code: kind for kind in self.checklist.documents}
        asked = [
            (kind, own.get(kind.code) or self.expect(kind.code, None, document_id="", now=now))
            for kind in self.checklist.due_on(DocumentOccasion.ARCHIVE)
        ]
        expected = [(kinds[document.code], document) for document in kept if document.event and document.code in kinds]
        return asked + sorted(expected, key=lambda item: item[1].due_date)
