"""Requests that change something happen once: the answer is kept with the change, and a repeat is given it again."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from google.protobuf.message import Message
from sqlalchemy import bindparam, insert, select

from chassis.errors import AlreadyExists
from chassis.statements import Constant, Values
from chassis.tables import requests

if TYPE_CHECKING:
    from chassis.transaction import Transaction


@dataclass(eq=False)
class RequestIdReused(AlreadyExists):
    """The same request id came with different contents."""

    request_id: str

    def __str__(self) -> str:
        return f"request_id {self.request_id} was used for a different request before; give each new request a new one."


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was answered to a request, as it is kept beside the change (AIP-155)."""

    caller_id: str
    request_id: str
    rpc: str
    fingerprint: bytes
    response: bytes
    time: datetime


_KEEP = Constant(insert(requests).values({name: bindparam(name) for name in Answer.__dataclass_fields__}))


def writes(answer: Answer | None) -> list[tuple[Constant, Values]]:
    """Give what must be written to keep an answer."""
    return [(_KEEP, vars(answer))] if answer else []


def fingerprint(request: Message) -> bytes:
    """Digest a request's contents, so that a repeat is told from a different request under the same id."""
    return hashlib.blake2b(request.SerializeToString(deterministic=True), digest_size=16).digest()


async def find_answer(tx: "Transaction", *, caller_id: str, rpc: str, request: Message) -> bytes | None:
    """Find what was answered to this request before. Refuses with RequestIdReused when its contents were others."""
    request_id: str = request.request_id  # type: ignore[attr-defined]  # the edge asks only for messages that have one
    key = (requests.c.caller_id == caller_id) & (requests.c.request_id == request_id)
    row = (await tx.execute(select(requests.c.rpc, requests.c.fingerprint, requests.c.response).where(key))).first()
    if row is None:
        return None
    if (row.rpc, row.fingerprint) != (rpc, fingerprint(request)):
        raise RequestIdReused(request_id)
    return bytes(row.response)
