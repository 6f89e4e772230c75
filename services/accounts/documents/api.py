"""A caller's request about documents ends here."""

from kac.accounts.v1 import document_pb2
from kac.accounts.v1.document_service_pb2 import (
    ExcuseDocumentRequest,
    ExpectDocumentRequest,
    FileDocumentRequest,
    GetDocumentChecklistRequest,
    ListDocumentsRequest,
    ListDocumentsResponse,
)

from chassis import clock, paging
from chassis.calendar.store import WorkingCalendars
from chassis.call import Call
from services.accounts.documents import actions, store, wire
from services.accounts.documents.model import Named


class DocumentService:
    """Keeps the documents of the archives."""

    def __init__(self, calendars: WorkingCalendars) -> None:
        self._calendars = calendars

    async def FileDocument(self, request: FileDocumentRequest, call: Call) -> document_pb2.Document:
        """File a document."""
        calendar = await self._calendars.current(call.tx)
        today = calendar.day_of(clock.now())
        filing = wire.filing(request, filer_id=call.caller.id, today=today)
        filed = await actions.file_document(call.tx, call.caller, wire.named(request), filing, calendar)
        return wire.document_message(filed, today=today)

    async def ExpectDocument(self, request: ExpectDocumentRequest, call: Call) -> document_pb2.Document:
        """Announce a document."""
        calendar = await self._calendars.current(call.tx)
        due = await actions.expect_document(call.tx, call.caller, wire.named(request), calendar)
        return wire.document_message(due, today=calendar.day_of(clock.now()))

    async def ExcuseDocument(self, request: ExcuseDocumentRequest, call: Call) -> document_pb2.Document:
        """Excuse a late mark."""
        calendar = await self._calendars.current(call.tx)
        named = Named(account_id=request.account_id, code=request.code, event_reference=request.event_reference)
        excused = await actions.excuse_document(call.tx, call.caller, named, request.reason, calendar)
        return wire.document_message(excused, today=calendar.day_of(clock.now()))

    async def GetDocumentChecklist(
        self, request: GetDocumentChecklistRequest, call: Call
    ) -> document_pb2.DocumentChecklist:
        """Get what an archive ought to hold."""
        calendar = await self._calendars.current(call.tx)
        archive = await actions.read_archive(call.tx, call.caller, request.account_id, calendar)
        items = archive.items(await store.list_open(call.tx, request.account_id), now=clock.now())
        return wire.checklist_message(request.account_id, items, today=calendar.day_of(clock.now()))

    async def ListDocuments(self, request: ListDocumentsRequest, call: Call) -> ListDocumentsResponse:
        """List documents."""
        today = (await self._calendars.current(call.tx)).day_of(clock.now())
        page = paging.page(request, str, str)
        documents, next_token = page.cut(
            await store.list_documents(call.tx, call.caller, page, filter_source=request.filter, today=today),
            key=lambda document: [document.due_date.isoformat(), document.id],
        )
        messages = [wire.document_message(document, today=today) for document in documents]
        return ListDocumentsResponse(documents=messages, next_page_token=next_token)
