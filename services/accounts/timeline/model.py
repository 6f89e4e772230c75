"""Timelines, true on paper: what an entry says of something that happened."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_TITLE = 200


class TimelineKind(StrEnum):
    """What happened."""

    VISIT = "VISIT"
    STAGE = "STAGE"
    GRADE = "GRADE"
    CONTACT = "CONTACT"
    DEPARTURE = "DEPARTURE"
    NEED = "NEED"
    NEED_MET = "NEED_MET"
    NEED_DROPPED = "NEED_DROPPED"
    INTELLIGENCE = "INTELLIGENCE"
    AGREEMENT = "AGREEMENT"
    COOPERATION_PLAN = "COOPERATION_PLAN"
    SERVICE_PLAN = "SERVICE_PLAN"
    EVALUATION = "EVALUATION"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something that happened with an account, and what it happened to."""

    id: str
    account_id: str
    kind: TimelineKind
    record_id: str
    time: datetime
    title: str


@dataclass(frozen=True, kw_only=True)
class LastContact:
    """When we last met or spoke with an account, and the visit that says so."""

    account_id: str
    time: datetime
    visit_id: str


def headline(text: str) -> str:
    """Give the beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"
