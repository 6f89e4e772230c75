"""Facts on their way out: written in the transaction of the change, published afterwards in order per aggregate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from google.protobuf.message import Message
from sqlalchemy import ARRAY, BigInteger, any_, bindparam, delete, insert, select, text

from chassis import clock, trace
from chassis.statements import Constant, Values
from chassis.tables import outbox

if TYPE_CHECKING:
    from chassis.transaction import Transaction


MOST_BYTES = 1_000_000
"""How large a fact may be: what the stream takes, less room for the envelope."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A change as it is told: the message, what it is about, when it happened, and the trace it belongs to."""

    id: str
    subject: str
    about: str
    time: datetime
    trace_parent: str
    payload: bytes


@dataclass(frozen=True, kw_only=True)
class Unsent(Fact):
    """A fact that still waits to be published, and its place in the queue."""

    sequence: int


def record(tx: "Transaction", message: Message, *, about: str) -> None:
    """Tell a fact about an aggregate, given by id; it becomes true with the transaction.

    The aggregate's row must be locked by then (by its UPDATE, say), so that facts about it queue in their order.
    """
    payload = message.SerializeToString()
    if len(payload) > MOST_BYTES:
        raise ValueError(f"{message.DESCRIPTOR.full_name} of {len(payload)} bytes would hold up the facts behind it")
    tx.told.append(
        Fact(
            id=clock.new_id(),
            subject=f"{message.DESCRIPTOR.full_name}.{about}",
            about=about,
            time=clock.now(),
            trace_parent=trace.parent(),
            payload=payload,
        )
    )


def writes(told: Sequence[Fact]) -> list[tuple[Constant, Values]]:
    """Give what must be written for these facts; every row they speak of is locked by then."""
    if len(told) <= 1:
        return [(_TELL, vars(fact)) for fact in told]
    return [(_TELL_MANY, {name: [getattr(fact, name) for fact in told] for name in Fact.__dataclass_fields__})]


_TELL = Constant(insert(outbox).values({name: bindparam(name) for name in Fact.__dataclass_fields__}))
_TELL_MANY = Constant(
    text(
        """INSERT INTO outbox (id, subject, about, time, trace_parent, payload) SELECT * FROM unnest(
        CAST(:id AS uuid[]), CAST(:subject AS text[]), CAST(:about AS text[]), CAST(:time AS timestamptz[]),
        CAST(:trace_parent AS text[]), CAST(:payload AS bytea[]))"""
    )
)

_UNSENT = Constant(select(outbox).order_by(outbox.c.sequence).limit(bindparam("most")))
_REMOVE = Constant(delete(outbox).where(outbox.c.sequence == any_(bindparam("sequences", type_=ARRAY(BigInteger)))))


async def list_unsent(tx: "Transaction", *, limit: int) -> list[Unsent]:
    """List the facts that wait, first in first out."""
    rows = await tx.execute(_UNSENT, {"most": limit})
    return [Unsent(**row) for row in rows.mappings()]


async def remove_sent(tx: "Transaction", sequences: Sequence[int]) -> None:
    """Forget facts that the stream has acknowledged: what stands in the table is what waits."""
    await tx.execute(_REMOVE, {"sequences": list(sequences)})
