"""Timelines into messages; no decisions."""

from kac.accounts.v1 import timeline_pb2

from chassis import wire
from services.accounts.timeline.model import Entry, LastContact


def entry_message(entry: Entry) -> timeline_pb2.TimelineEntry:
    """Put an entry."""
    return timeline_pb2.TimelineEntry(
        id=entry.id,
        account_id=entry.account_id,
        kind=wire.enum_value(timeline_pb2.TimelineKind, entry.kind),
        record_id=entry.record_id,
        time=wire.timestamp(entry.time),
        title=entry.title,
    )


def last_contact_message(account_id: str, contact: LastContact | None) -> timeline_pb2.LastContact:
    """Put when we last met an account; without a time when we never did."""
    if contact is None:
        return timeline_pb2.LastContact(account_id=account_id)
    return timeline_pb2.LastContact(account_id=account_id, time=wire.timestamp(contact.time), visit_id=contact.visit_id)
