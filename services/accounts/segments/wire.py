"""Segments into messages; no decisions."""

from collections.abc import Sequence

from kac.accounts.v1 import segment_pb2
from kac.accounts.v1.events_pb2 import SegmentCreated, SegmentDeleted, SegmentUpdated

from chassis import wire
from services.accounts.segments.model import Segment


def segment_message(segment: Segment) -> segment_pb2.Segment:
    """Put a segment."""
    return segment_pb2.Segment(
        id=segment.id,
        display_name=segment.display_name,
        filter=segment.filter,
        create_time=wire.timestamp(segment.create_time),
        update_time=wire.timestamp(segment.update_time),
        etag=str(segment.version),
    )


def created(segment: Segment) -> SegmentCreated:
    """Put the fact that a segment was created."""
    return SegmentCreated(segment=segment_message(segment))


def updated(segment: Segment, *, added: Sequence[str] = (), removed: Sequence[str] = ()) -> SegmentUpdated:
    """Put the fact that a segment was changed, or that accounts were put into it or taken out."""
    return SegmentUpdated(segment=segment_message(segment), added_account_ids=added, removed_account_ids=removed)


def deleted(segment: Segment) -> SegmentDeleted:
    """Put the fact that a segment was deleted."""
    return SegmentDeleted(segment=segment_message(segment))
