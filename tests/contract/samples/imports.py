"""Requests about imports and their mappings."""

from google.protobuf.message import Message
from kac.accounts.v1 import import_service_pb2 as imports
from kac.accounts.v1 import mapping_service_pb2 as mappings
from kac.accounts.v1.mapping_pb2 import MappedColumn, MappedValue

from chassis import clock
from tests.contract.making import Samples, a_code, once
from tests.contract.story import Side, Story


def _undo(_story: Story, _side: Side) -> Message:
    return once(imports.UndoImportRequest, import_id=clock.new_id())


def _save_mapping(_story: Story, _side: Side) -> Message:
    columns = [
        MappedColumn(field="code", header="编码"),
        MappedColumn(field="grade", header="级别", values=[MappedValue(word="战略", value="S")], fallback="C"),
        MappedColumn(field="annual_revenue", header="年收入(万元)", scale=10_000),
    ]
    return once(mappings.SaveMappingRequest, name=a_code(), columns=columns)


SAMPLES: Samples = {
    "ImportService.ListImports": lambda _story, _side: imports.ListImportsRequest(page_size=20),
    "ImportService.ListImportChanges": lambda _story, _side: imports.ListImportChangesRequest(import_id=clock.new_id()),
    "ImportService.UndoImport": _undo,
    "MappingService.SaveMapping": _save_mapping,
    "MappingService.GetMapping": lambda _story, _side: mappings.GetMappingRequest(name="erp"),
    "MappingService.ListMappings": lambda _story, _side: mappings.ListMappingsRequest(page_size=20),
    "MappingService.DeleteMapping": lambda _story, _side: once(mappings.DeleteMappingRequest, name="erp"),
}
