"""Versions of records into messages and back; no decisions."""

from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask

from chassis import wire
from services.accounts.history.model import Version

UNSAID = {"etag", "update_time"}
"""Fields that differ with every change, and so say nothing of it."""


def version(record: Any, author_id: str) -> Version:
    """Take a record's message as one of its versions."""
    return Version(
        record_id=record.id,
        version=int(record.etag),
        time=wire.instant(record.update_time),
        author_id=author_id,
        content=record.SerializeToString(),
    )


def changes(before: Any, after: Any) -> FieldMask:
    """Name the fields in which a record's message differs from what it was before."""
    names = (field.name for field in after.DESCRIPTOR.fields if field.name not in UNSAID)
    return FieldMask(paths=[name for name in names if getattr(before, name) != getattr(after, name)])
