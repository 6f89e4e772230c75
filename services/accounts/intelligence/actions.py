"""What changes intelligence notes: load, decide, save, tell; the edge opened the transaction and ends it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from chassis.records import Seen
from services.accounts.intelligence import wire
from services.accounts.intelligence.model import Finding, IntelligenceNote
from services.accounts.intelligence.store import NOTES
from services.accounts.profiles.store import get_account


async def record_note(tx: Transaction, caller: Caller, account_id: str, finding: Finding) -> IntelligenceNote:
    """Keep a note, and say so. Refuses with AccountNotServed, AccountNotFound or ObservationInFuture."""
    await get_account(tx, caller, account_id)
    note = IntelligenceNote.new(account_id, finding, note_id=clock.new_id(), author_id=caller.id, now=clock.now())
    await NOTES.add(tx, note)
    outbox.record(tx, wire.recorded(note), about=account_id)
    return note


async def correct_note(tx: Transaction, caller: Caller, seen: Seen, change: Mapping[str, Any]) -> IntelligenceNote:
    """Correct a note and keep what it said before; says nothing when nothing changes.

    Refuses with AccountNotServed, IntelligenceNoteNotFound, IntelligenceNoteChanged or ObservationInFuture.
    """
    note = await NOTES.lock(tx, caller, seen)
    after = note.correct(replace(note.finding, **change), author_id=caller.id, now=clock.now())
    if after != note:
        await NOTES.save(tx, after)
        outbox.record(tx, wire.corrected(note, after), about=after.account_id)
    return after
