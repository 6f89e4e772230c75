"""Publishes what stands in the outbox: in order per aggregate, until the stream has acknowledged it."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
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

BATCH = 256
IDLE_SECONDS = 0.5
KEPT = timedelta(days=7)


async def run(db: Database, stream: Stream, *, source: str) -> None:
    """Relay for ever, as the only relay of this database."""
    async with leading(db, "relay") as lease:
        while True:
            await lease.check()
            if await _relay_some(db, stream, source) < BATCH:
                await _until_told(db)


async def _until_told(db: Database) -> None:
    """Wait for a commit of this process that told something; those of other processes are found a little later."""
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            await db.told.wait()
    except TimeoutError:
        return
    db.told.clear()


async def _relay_some(db: Database, stream: Stream, source: str) -> int:
    async with db.read() as tx:
        waiting = await outbox.list_unsent(tx, limit=BATCH)
    metrics.facts_waiting.set(len(waiting))
    for wave in waves(waiting):
        sent = await _publish(wave, stream, source)
        if sent:
            async with db.read() as tx:
                await outbox.remove_sent(tx, [fact.sequence for fact in sent])
            metrics.facts_published.inc(len(sent))
        if len(sent) < len(wave):
            msg = "The stream did not acknowledge every fact"
            raise ConnectionError(msg)
    return len(waiting)


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


async def _publish(wave: Sequence[Unsent], stream: Stream, source: str) -> list[Unsent]:
    outcomes = await asyncio.gather(*(stream.publish(fact, source=source) for fact in wave), return_exceptions=True)
    faults = [outcome for outcome in outcomes if outcome is not None]
    if faults:
        log.warning("facts_unacknowledged", count=len(faults), error=type(faults[0]).__name__)
    return [fact for fact, outcome in zip(wave, outcomes, strict=True) if outcome is None]


async def prune(db: Database) -> None:
    """Forget answers and inbox rows for ever so long that no repeat of them can come."""
    before = clock.now() - KEPT
    async with db.begin() as tx:
        await tx.execute(delete(requests).where(requests.c.time < before))
        await tx.execute(delete(inbox).where(inbox.c.time < before))
