"""A caller's request about imports ends here, but for the import itself, which comes through AccountService."""

from kac.accounts.v1 import import_pb2
from kac.accounts.v1.import_service_pb2 import (
    ListImportChangesRequest,
    ListImportChangesResponse,
    ListImportsRequest,
    ListImportsResponse,
    UndoImportRequest,
)

from chassis import paging
from chassis.call import Call
from services.accounts.imports import actions, store, wire


class ImportService:
    """Remembers the imports of accounts, and takes one back."""

    async def ListImports(self, request: ListImportsRequest, call: Call) -> ListImportsResponse:
        """List the imports, latest first."""
        page = paging.page(request, str, str)
        imports, next_token = page.cut(
            await store.list_imports(call.tx, page), key=lambda one: [one.create_time.isoformat(), one.id]
        )
        return ListImportsResponse(imports=map(wire.import_message, imports), next_page_token=next_token)

    async def ListImportChanges(self, request: ListImportChangesRequest, call: Call) -> ListImportChangesResponse:
        """List what an import did, by row."""
        page = paging.page(request, int, str)
        await store.check_import(call.tx, request.import_id)
        changes, next_token = page.cut(
            await store.list_changes(call.tx, request.import_id, page), key=lambda one: [one.row_number, one.account_id]
        )
        return ListImportChangesResponse(changes=map(wire.change_message, changes), next_page_token=next_token)

    async def UndoImport(self, request: UndoImportRequest, call: Call) -> import_pb2.Import:
        """Take an import back."""
        return wire.import_message(await actions.undo_import(call.tx, call.caller, request.import_id))
