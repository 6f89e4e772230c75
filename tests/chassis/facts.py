"""Facts for tests of the chassis, taken from the contract as they are."""

from typing import TYPE_CHECKING

from kac.activity.v1.events_pb2 import VisitScheduled
from kac.activity.v1.visit_pb2 import Visit

from chassis import clock
from chassis.outbox import Fact, Unsent

if TYPE_CHECKING:
    from datetime import datetime

SCHEDULED = VisitScheduled.DESCRIPTOR.full_name


def a_fact(*, number: int = 0, subject: str = "") -> VisitScheduled:
    """A fact that carries a number, to tell it from others."""
    return VisitScheduled(visit=Visit(etag=str(number), subject=subject))


def number_of(payload: bytes) -> int:
    """The number that a fact carries."""
    return int(VisitScheduled.FromString(payload).visit.etag)


def an_unsent(about: str, *, number: int = 0, sequence: int = 0, payload: bytes | None = None) -> Unsent:
    """A fact that waits to be published."""
    return Unsent(sequence=sequence, **vars(a_told(about, number=number, payload=payload)))


def a_told(about: str, *, number: int = 0, fact_id: str | None = None, payload: bytes | None = None) -> Fact:
    """A fact as it is told."""
    time: datetime = clock.now()
    return Fact(
        id=fact_id or clock.new_id(),
        subject=f"{SCHEDULED}.{about}",
        about=about,
        time=time,
        trace_parent="",
        payload=a_fact(number=number).SerializeToString() if payload is None else payload,
    )
