"""Requests about imports and their mappings."""

from google.protobuf.message import Message
from kac.accounts.v1 import import_service_pb2 as imports

from chassis import clock
from tests.contract.making import Samples, once
from tests.contract.story import Side, Story


def _undo(_story: Story, _side: Side) -> Message:
    return once(imports.UndoImportRequest, import_id=clock.new_id())


SAMPLES: Samples = {
    "ImportService.ListImports": lambda _story, _side: imports.ListImportsRequest(page_size=20),
    "ImportService.ListImportChanges": lambda _story, _side: imports.ListImportChangesRequest(import_id=clock.new_id()),
    "ImportService.UndoImport": _undo,
}
