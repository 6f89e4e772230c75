"""What changes segments: load, decide, save, tell; the edge opened the transaction and ends it."""

from collections.abc import Collection

from chassis import clock, outbox
from chassis.database import Transaction
from services.accounts.segments import store, wire
from services.accounts.segments.model import Segment


async def create_segment(tx: Transaction, display_name: str, rule: str, account_ids: Collection[str]) -> Segment:
    """Create a segment, and say so. Refuses with FilterInvalid, SegmentNameTaken or AccountNotFound."""
    store.check_rule(rule)
    now = clock.now()
    segment = Segment(id=clock.new_id(), display_name=display_name, filter=rule, create_time=now, update_time=now)
    await store.add_segment(tx, segment)
    added = await store.put_accounts(tx, segment.id, account_ids)
    outbox.record(tx, wire.created(segment), about=segment.id)
    if added:
        outbox.record(tx, wire.updated(segment, added=added), about=segment.id)
    return segment


async def update_segment(tx: Transaction, segment_id: str, etag: str, display_name: str, rule: str) -> Segment:
    """Give a segment another name or rule, and say so.

    Refuses with SegmentNotFound, SegmentChanged, SegmentKindFixed, SegmentNameTaken or FilterInvalid.
    """
    segment = await store.get_segment(tx, segment_id)
    segment.check(etag)
    store.check_rule(rule)
    revised = segment.revise(display_name, rule, now=clock.now())
    if revised != segment:
        await store.save_segment(tx, revised)
        outbox.record(tx, wire.updated(revised), about=segment.id)
    return revised


async def change_accounts(
    tx: Transaction, segment_id: str, etag: str, added_ids: Collection[str], removed_ids: Collection[str]
) -> Segment:
    """Put accounts into a fixed segment and take others out, and say so; nothing happens where all is so already.

    Refuses with SegmentNotFound, SegmentChanged, SegmentKindFixed or AccountNotFound.
    """
    segment = await store.get_segment(tx, segment_id)
    segment.check(etag)
    touched = segment.touch(now=clock.now())
    added = await store.put_accounts(tx, segment.id, added_ids)
    removed = await store.take_accounts(tx, segment.id, removed_ids)
    if not added and not removed:
        return segment
    await store.save_segment(tx, touched)
    outbox.record(tx, wire.updated(touched, added=added, removed=removed), about=segment.id)
    return touched


async def delete_segment(tx: Transaction, segment_id: str, etag: str) -> None:
    """Delete a segment, and say so. Refuses with SegmentNotFound or SegmentChanged."""
    segment = await store.get_segment(tx, segment_id)
    segment.check(etag)
    await store.remove_segment(tx, segment)
    outbox.record(tx, wire.deleted(segment), about=segment.id)
