"""What changes figures: load, decide, save, tell; the edge opened the transaction and ends it."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from services.accounts.credit.actions import watching_limit
from services.accounts.figures import store, wire
from services.accounts.figures.model import Entry, Figure, Measure, corrections
from services.accounts.profiles.store import lock_account


async def record_figures(tx: Transaction, caller: Caller, account_id: str, entries: Sequence[Entry]) -> list[Figure]:
    """Keep the figures that say something new of an account, say so, and give them.

    Refuses with AccountNotServed or AccountNotFound.
    """
    await lock_account(tx, caller, account_id)
    news = [*corrections(account_id, entries, await store.believed(tx, account_id), now=clock.now())]
    if news:
        outbox.record(tx, wire.recorded(news), about=account_id)
        async with _watching(tx, account_id, news):
            await store.add_figures(tx, news)
    return news


def _watching(tx: Transaction, account_id: str, news: Sequence[Figure]) -> AbstractAsyncContextManager[None]:
    """Watch the credit limit where it matters: most figures say nothing of what the account owes."""
    owes = any(figure.measure is Measure.RECEIVABLES for figure in news)
    return watching_limit(tx, account_id) if owes else nullcontext()
