"""Mappings into messages and back; no decisions."""

from kac.accounts.v1 import mapping_pb2
from kac.accounts.v1.account_service_pb2 import AccountRow
from kac.accounts.v1.mapping_service_pb2 import SaveMappingRequest

from chassis import wire
from services.accounts.mappings.model import Column, ColumnMapping, Value

FIELDS = {*AccountRow.DESCRIPTOR.fields_by_name} - {"row_number"} | {"annual_revenue.currency_code"}
"""What a column can become."""


def columns(request: SaveMappingRequest) -> list[Column]:
    """Take the columns of a mapping."""
    return [
        Column(
            field=column.field,
            header=column.header,
            fallback=column.fallback,
            values=[Value(word=one.word, value=one.value) for one in column.values],
            scale=column.scale,
        )
        for column in request.columns
    ]


def mapping_message(kept: ColumnMapping) -> mapping_pb2.Mapping:
    """Put a mapping."""
    return mapping_pb2.Mapping(
        name=kept.name,
        columns=map(_column_message, kept.columns),
        create_time=wire.timestamp(kept.create_time),
        update_time=wire.timestamp(kept.update_time),
        etag=str(kept.version),
    )


def _column_message(column: Column) -> mapping_pb2.MappedColumn:
    values = [mapping_pb2.MappedValue(word=one.word, value=one.value) for one in column.values]
    return mapping_pb2.MappedColumn(**{**vars(column), "values": values})
