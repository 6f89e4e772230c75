"""Publishes what stands in the outbox: in order per aggregate, until the stream has acknowledged it."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta

import structlog
from sqlalchemy import delete

from chassis import clock, metrics, outbox
from chassis.database import Database
from chassis.leadership import leading
from chassis.outbox import Unsent
from chassis.stream import Stream
from chassis.tables import inbox, requests

log = structlog.get_logger()

BATCH = 500
IDLE_SECONDS = 0.5
LINGER_SECONDS = 0.05
KEPT = timedelta(days=7)


async def run(db: Database, stream: Stream, *, source: str) -> None:
    """Relay for ever, as the only relay of this database."""
    async with leading(db, "relay") as lease:
        while True:
            await lease.check()
            if await _relay_some(db, stream, source) < BATCH:
                await _until_told(db)


async def _until_told(db: Database) -> None:
    """Wait for a commit of this process that told something, and a little longer for those on its heels.

    What other processes told is found a little later.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(IDLE_SECONDS):
            await db.told.wait()
            await asyncio.sleep(LINGER_SECONDS)
    db.told.clear()


async def _relay_some(db: Database, stream: Stream, source: str) -> int:
    async with db.read() as tx:
        waiting = await outbox.list_unsent(tx, limit=BATCH)
    metrics.facts_waiting.set(len(waiting))
    if len(waiting) > 1 and await stream.publish_together(waiting, source=source):
        await _forget(db, waiting)
        return len(waiting)
    for wave in waves(waiting):
        acknowledged = await stream.publish_all(wave, source=source)
        await _forget(db, [fact for fact, known in zip(wave, acknowledged, strict=True) if known])
        if not all(acknowledged):
            raise UnacknowledgedError(acknowledged.count(False))
    return len(waiting)


async def _forget(db: Database, sent: Sequence[Unsent]) -> None:
    async with db.read() as tx:
        await outbox.remove_sent(tx, [fact.sequence for fact in sent])
    metrics.facts_published.inc(len(sent))


class UnacknowledgedError(Exception):
    """So many facts of a wave were not acknowledged; they are published again under the same ids."""


def waves(waiting: Iterable[Unsent]) -> Iterator[list[Unsent]]:
    """Split facts so that each wave holds an aggregate once: a wave may fail in parts without reordering anything."""
    parts: list[list[Unsent]] = []
    depth: dict[str, int] = {}
    for fact in waiting:
        place = depth.get(fact.about, 0)
        depth[fact.about] = place + 1
        if place == len(parts):
            parts.append([])
        parts[place].append(fact)
    return iter(parts)


async def prune(db: Database) -> None:
    """Forget answers and inbox rows for ever so long that no repeat of them can come."""
    before = clock.now() - KEPT
    async with db.begin() as tx:
        await tx.execute(delete(requests).where(requests.c.time < before))
        await tx.execute(delete(inbox).where(inbox.c.time < before))
