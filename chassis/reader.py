"""Facts on their way in: applied in order, each with exactly one effect, or set aside as a dead letter.

The reader's place in the stream and the fact's id stand in the transaction of the effect. The place keeps the order
across crashes; the id catches a fact that was published twice.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import clock, database, metrics, trace
from chassis.database import Database, Transaction
from chassis.leadership import Lease, leading
from chassis.stream import Delivery, Stream, StreamSilent
from chassis.tables import dead_letters, reader_positions

log = structlog.get_logger()

BATCH = 200
ATTEMPTS = 5
LONGEST_PAUSE_SECONDS = 2.0

_NOTE = text(
    "INSERT INTO inbox (reader, fact_id, time) SELECT :reader, fact_id, :time FROM unnest(CAST(:ids AS uuid[])) AS fact_id"
    " ON CONFLICT DO NOTHING RETURNING fact_id"
)

Listener = Callable[[Transaction, Any, Delivery], Awaitable[None]]
"""What a service does upon a fact: the transaction of its effect, the message, and the envelope."""

Listeners = dict[type[Any], Listener]


def joined(*parts: Listeners) -> Listeners:
    """Let the parts of a service hear facts side by side; what several hear, they hear one after the other."""
    heard: dict[type[Any], list[Listener]] = {}
    for part in parts:
        for kind, listener in part.items():
            heard.setdefault(kind, []).append(listener)
    return {kind: _each(listeners) for kind, listeners in heard.items()}


def _each(listeners: Sequence[Listener]) -> Listener:
    async def listen(tx: Transaction, fact: Any, delivery: Delivery) -> None:
        for listener in listeners:
            await listener(tx, fact, delivery)

    return listeners[0] if len(listeners) == 1 else listen


Heard = tuple[Any, Delivery]


@dataclass(frozen=True, kw_only=True)
class Together:
    """Hears a whole batch at once, in order, for a service whose facts change the same rows again and again."""

    types: Sequence[type[Any]]
    hear: Callable[[Transaction, Sequence[Heard]], Awaitable[None]]


class PositionLost(Exception):  # noqa: N818 - another replica leads now; not an error of anyone
    """The place has moved on without this reader."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """One reader of the stream, by the name under which its place is kept."""

    name: str
    db: Database
    stream: Stream
    listeners: Listeners | Together
    applied: Callable[[], None] = lambda: None
    """Told after each batch whose effects have become true."""

    async def run(self) -> None:
        """Read for ever, as the only reader of this name."""
        subjects = [f"{name}.*" for name in self._types()]
        async with leading(self.db, f"reader:{self.name}") as lease:
            while True:
                await self._read(lease, subjects)

    async def _read(self, lease: Lease, subjects: Sequence[str]) -> None:
        place = await self.place()
        try:
            async with aclosing(self.stream.feed(subjects, after=place).batches(most=BATCH)) as batches:
                async for batch in batches:
                    await lease.check()
                    if not batch:
                        await self._check_place(place)
                        continue
                    place = await self._take(batch, place)
                    metrics.reader_lag.labels(self.name).set(batch[-1].behind)
                    self.applied()
        except StreamSilent:
            log.info("stream_silent", reader=self.name, sequence=place)

    async def place(self) -> int:
        """Give the place of the latest fact that was applied or set aside; 0 before the first."""
        async with self.db.begin() as tx:
            await tx.execute(upsert(reader_positions).values(reader=self.name, sequence=0).on_conflict_do_nothing())
            row = await tx.execute(select(reader_positions.c.sequence).where(reader_positions.c.reader == self.name))
            return int(row.scalar_one())

    async def _check_place(self, place: int) -> None:
        """See while it is quiet whether somebody has put the reader back, to read everything anew."""
        kept = select(reader_positions.c.sequence).where(reader_positions.c.reader == self.name)
        async with self.db.read() as tx:
            if (await tx.execute(kept)).scalar_one_or_none() != place:
                raise PositionLost

    async def _take(self, batch: Sequence[Delivery], place: int) -> int:
        """Apply a batch in one transaction; when it does not go through, fact by fact."""
        try:
            if len(batch) > 1:
                return await self._apply(batch, place)
        except PositionLost:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is met again and dealt with fact by fact
            log.info("batch_split", reader=self.name, count=len(batch), error=type(error).__name__)
        for fact in batch:
            place = await self._insist(fact, place)
        return place

    async def _insist(self, fact: Delivery, place: int) -> int:
        """Apply one fact: as often as it takes while the database is away, and some times when the fact is at fault."""
        attempt, pause = 0, 0.05
        while True:
            try:
                return await self._apply([fact], place)
            except PositionLost:
                raise
            except Exception as error:
                attempt += 0 if database.passes(error) else 1
                log.warning("fact_not_applied", reader=self.name, fact_id=fact.fact_id, attempt=attempt, exc_info=error)
                if attempt >= ATTEMPTS:
                    return await self._set_aside(fact, place, error)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            await asyncio.sleep(pause)

    async def _apply(self, batch: Sequence[Delivery], place: int) -> int:
        new_place = batch[-1].sequence
        async with self.db.begin() as tx:
            await self._move(tx, place, new_place)
            fresh = await self._unseen(tx, batch)
            first = {fact.fact_id: fact for fact in reversed(batch) if fact.fact_id in fresh}
            await self._hear(tx, [fact for fact in batch if first.get(fact.fact_id) is fact])
        metrics.facts_applied.labels(self.name).inc(len(batch))
        return new_place

    async def _hear(self, tx: Transaction, facts: Sequence[Delivery]) -> None:
        types = self._types()
        heard = [(types[fact.type].FromString(fact.payload), fact) for fact in facts]
        if isinstance(self.listeners, Together):
            await self.listeners.hear(tx, heard)
            return
        for message, fact in heard:
            trace.follow(fact.trace_parent)
            await self.listeners[type(message)](tx, message, fact)

    def _types(self) -> dict[str, type[Any]]:
        types = self.listeners.types if isinstance(self.listeners, Together) else self.listeners
        return {kind.DESCRIPTOR.full_name: kind for kind in types}

    async def _move(self, tx: Transaction, place: int, new_place: int) -> None:
        mine = (reader_positions.c.reader == self.name) & (reader_positions.c.sequence == place)
        moved = await tx.execute(update(reader_positions).where(mine).values(sequence=new_place))
        if moved.rowcount != 1:
            raise PositionLost

    async def _unseen(self, tx: Transaction, batch: Sequence[Delivery]) -> set[str]:
        """Note the facts' ids, and give those that were not noted before."""
        ids = list({fact.fact_id for fact in batch})
        noted = await tx.execute(_NOTE, {"reader": self.name, "ids": ids, "time": clock.now()})
        return {str(fact_id) for fact_id in noted.scalars()}

    async def _set_aside(self, fact: Delivery, place: int, error: Exception) -> int:
        letter = upsert(dead_letters).values(
            reader=self.name,
            fact_id=fact.fact_id,
            sequence=fact.sequence,
            subject=fact.subject,
            payload=fact.payload,
            error=_storable("".join(traceback.format_exception_only(error))[:2000]),
            time=clock.now(),
        )
        async with self.db.begin() as tx:
            await self._move(tx, place, fact.sequence)
            await tx.execute(letter.on_conflict_do_nothing())
        metrics.dead_letters.labels(self.name).inc()
        log.error("fact_set_aside", reader=self.name, fact_id=fact.fact_id, sequence=fact.sequence)
        return fact.sequence


def _storable(words: str) -> str:
    """Leave out what PostgreSQL keeps in no text, or the dead letter itself could not be written."""
    return words.replace("\x00", "").encode(errors="replace").decode()
