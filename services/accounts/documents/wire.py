"""Documents into messages and back; no decisions."""

from datetime import date

from kac.accounts.v1 import document_pb2 as pb
from kac.accounts.v1.document_service_pb2 import ExpectDocumentRequest, FileDocumentRequest
from kac.accounts.v1.events_pb2 import DocumentExcused, DocumentExpected, DocumentFiled

from chassis import wire
from services.accounts.archive_policies.model import DocumentKind
from services.accounts.archive_policies.wire import document_kind_message
from services.accounts.documents.model import Document, Excuse, Filing, Named


def document_message(document: Document, *, today: date) -> pb.Document:
    """Put a document as it stands today."""
    filing, event = document.filing, document.event
    return pb.Document(
        id=document.id,
        account_id=document.account_id,
        code=document.code,
        event=pb.DocumentEvent(reference=event.reference, date=wire.date_message(event.day)) if event else None,
        due_date=wire.date_message(document.due_date),
        state=wire.enum_value(pb.DocumentState, document.state),
        title=filing.title if filing else "",
        location=filing.location if filing else "",
        receive_date=wire.date_message(filing.receive_date) if filing else None,
        filer_id=filing.filer_id if filing else "",
        file_time=wire.timestamp(document.file_time),
        late=document.is_late(today),
        excuse=_excuse_message(document.excuse_),
    )


def checklist_message(
    account_id: str, items: list[tuple[DocumentKind, Document]], *, today: date
) -> pb.DocumentChecklist:
    """Put what an archive ought to hold."""
    return pb.DocumentChecklist(
        account_id=account_id,
        items=[
            pb.DocumentChecklistItem(kind=document_kind_message(kind), document=document_message(document, today=today))
            for kind, document in items
        ],
    )


def named(request: FileDocumentRequest | ExpectDocumentRequest) -> Named:
    """Take which document is meant."""
    event = request.event if request.HasField("event") else None
    return Named(
        account_id=request.account_id,
        code=request.code,
        event_reference=event.reference if event else "",
        event_date=wire.day(event.date) if event else None,
    )


def filing(request: FileDocumentRequest, *, filer_id: str, today: date) -> Filing:
    """Take a document as somebody files it."""
    received = wire.day(request.receive_date) if request.HasField("receive_date") else today
    return Filing(title=request.title, location=request.location, receive_date=received, filer_id=filer_id)


def expected(document: Document, *, today: date) -> DocumentExpected:
    """Put the fact that a document is due."""
    return DocumentExpected(document=document_message(document, today=today))


def filed(document: Document, *, today: date) -> DocumentFiled:
    """Put the fact that a document was filed."""
    return DocumentFiled(document=document_message(document, today=today))


def excused(document: Document, *, today: date) -> DocumentExcused:
    """Put the fact that a late mark was excused."""
    return DocumentExcused(document=document_message(document, today=today))


def _excuse_message(excuse: Excuse | None) -> pb.DocumentExcuse | None:
    if excuse is None:
        return None
    return pb.DocumentExcuse(
        reason=excuse.reason, excuser_id=excuse.excuser_id, excuse_time=wire.timestamp(excuse.time)
    )
