"""What changes classes: decide, save, tell; the edge opened the transaction and ends it."""

from chassis import clock, outbox
from chassis.database import Transaction
from services.accounts.classes import store, wire
from services.accounts.classes.model import AccountClass


async def create_class(tx: Transaction, *, code: str, display_name: str) -> AccountClass:
    """Keep a new class, and say so. Refuses with AccountClassCodeTaken."""
    added = AccountClass(id=clock.new_id(), code=code, display_name=display_name, create_time=clock.now())
    await store.add_class(tx, added)
    outbox.record(tx, wire.created(added), about=added.id)
    return added
