"""The only room of documents that speaks SQL."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    Uuid,
    or_,
    select,
    text,
)

from chassis import filtering
from chassis.access import Caller
from chassis.database import Transaction
from chassis.filtering import Field
from chassis.paging import Page
from chassis.records import Records
from services.accounts.documents.model import Document, DocumentState, Event, Excuse, Filing
from services.accounts.documents.refusals import DocumentChanged, DocumentNotExpected
from services.accounts.tables import metadata

documents = Table(
    "documents",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False),
    Column("code", Text, nullable=False),
    Column("event_reference", Text, nullable=False),
    Column("event_date", Date),
    Column("due_date", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("receive_date", Date),
    Column("filer_id", Text, nullable=False),
    Column("file_time", DateTime(timezone=True)),
    Column("late", Boolean, nullable=False),
    Column("excuse_reason", Text),
    Column("excuser_id", Uuid(as_uuid=False)),
    Column("excuse_time", DateTime(timezone=True)),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Index(
        "documents_current_key",
        "account_id",
        "event_reference",
        "code",
        unique=True,
        postgresql_where=text("state <> 'REPLACED'"),
    ),
    Index("documents_account_id_due_date_idx", "account_id", "due_date", "id"),
    Index("documents_due_date_idx", "due_date", "id"),
)

CURRENT: ColumnElement[bool] = documents.c.state != DocumentState.REPLACED.value


async def find_current(tx: Transaction, account_id: str, code: str, event_reference: str) -> Document | None:
    """Find what there is of a document, filed or expected."""
    asked = select(documents).where(
        documents.c.account_id == account_id,
        documents.c.code == code,
        documents.c.event_reference == event_reference,
        CURRENT,
    )
    row = (await tx.look(asked)).mappings().first()
    return None if row is None else _document(row)


async def list_open(tx: Transaction, account_id: str) -> list[Document]:
    """List what an archive has of its own, and what events made due and nobody has filed yet."""
    open_ = or_(documents.c.event_reference == "", documents.c.state == DocumentState.EXPECTED.value)
    asked = select(documents).where(documents.c.account_id == account_id, CURRENT, open_)
    return [_document(row) for row in (await tx.look(asked)).mappings()]


async def list_documents(
    tx: Transaction, caller: Caller, page: Page, *, filter_source: str, today: date
) -> list[Document]:
    """List one more document than the page holds, latest due first."""
    asked = filtering.clauses(filter_source, filters(today))
    return await DOCUMENTS.list(tx, caller, page, *asked, by=(documents.c.due_date, documents.c.id), descending=True)


def filters(today: date) -> Mapping[str, Field]:
    """Name what a list of documents can be asked by; what is late depends on the day."""
    missing = (documents.c.state == DocumentState.EXPECTED.value) & (documents.c.due_date < today)
    return {
        "account_id": filtering.uuid(documents.c.account_id),
        "code": filtering.text(documents.c.code),
        "event_reference": filtering.text(documents.c.event_reference),
        "state": filtering.enum(documents.c.state, DocumentState),
        "late": filtering.flag(documents.c.late | missing),
        "excused": filtering.flag(documents.c.excuse_reason.is_not(None)),
        "filer_id": filtering.text(documents.c.filer_id),
        "due_date": filtering.day(documents.c.due_date),
        "receive_date": filtering.day(documents.c.receive_date),
    }


def _values(document: Document) -> dict[str, Any]:
    event, filing, excuse = document.event, document.filing, document.excuse_
    kept = {name: value for name, value in vars(document).items() if name not in {"event", "filing", "excuse_"}}
    return kept | {
        "event_reference": event.reference if event else "",
        "event_date": event.day if event else None,
        "title": filing.title if filing else "",
        "location": filing.location if filing else "",
        "receive_date": filing.receive_date if filing else None,
        "filer_id": filing.filer_id if filing else "",
        "excuse_reason": excuse.reason if excuse else None,
        "excuser_id": excuse.excuser_id if excuse else None,
        "excuse_time": excuse.time if excuse else None,
    }


def _document(row: RowMapping) -> Document:
    names = ("id", "account_id", "code", "due_date", "file_time", "late", "create_time", "version")
    return Document(
        **{name: row[name] for name in names},
        state=DocumentState(row["state"]),
        event=Event(reference=row["event_reference"], day=row["event_date"]) if row["event_date"] else None,
        filing=_filing(row),
        excuse_=_excuse(row),
    )


def _filing(row: RowMapping) -> Filing | None:
    if row["receive_date"] is None:
        return None
    return Filing(**{name: row[name] for name in ("title", "location", "receive_date", "filer_id")})


def _excuse(row: RowMapping) -> Excuse | None:
    if row["excuse_reason"] is None:
        return None
    return Excuse(reason=row["excuse_reason"], excuser_id=row["excuser_id"], time=row["excuse_time"])


DOCUMENTS = Records(
    documents,
    noun="document",
    read=_document,
    values=_values,
    missing=lambda document_id: DocumentNotExpected(document_id, ""),
    changed=DocumentChanged,
)
"""The documents that a caller reaches: those of the accounts that they serve."""
