"""Possible duplicates, true on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chassis.errors import NotFound


@dataclass(eq=False)
class DuplicatePairNotFound(NotFound):
    """No such pair is kept."""

    pair_id: str

    def __str__(self) -> str:
        return f"There is no pair {self.pair_id}; a later scan may not have found it again: look at the list."


@dataclass(eq=False)
class DuplicateScanNotFound(NotFound):
    """No such scan was asked for."""

    scan_id: str

    def __str__(self) -> str:
        return f"There is no scan {self.scan_id}; ask for one."


class Reason(StrEnum):
    """What speaks for or against two accounts being one."""

    REGISTRATION_NUMBER_EQUAL = "REGISTRATION_NUMBER_EQUAL"
    REGISTRATION_NUMBER_SIMILAR = "REGISTRATION_NUMBER_SIMILAR"
    REGISTRATION_NUMBER_DIFFERENT = "REGISTRATION_NUMBER_DIFFERENT"
    NAME_EQUAL = "NAME_EQUAL"
    NAME_SOUNDS_EQUAL = "NAME_SOUNDS_EQUAL"
    NAME_TRANSLATED = "NAME_TRANSLATED"
    NAME_SIMILAR = "NAME_SIMILAR"
    NAME_ABBREVIATED = "NAME_ABBREVIATED"
    NAME_DIFFERENT = "NAME_DIFFERENT"
    PLACE_EQUAL = "PLACE_EQUAL"
    PLACE_MISSING = "PLACE_MISSING"
    PLACE_DIFFERENT = "PLACE_DIFFERENT"
    TRADE_DIFFERENT = "TRADE_DIFFERENT"
    PART_DIFFERENT = "PART_DIFFERENT"
    DOMAIN_EQUAL = "DOMAIN_EQUAL"
    DOMAIN_SHARED = "DOMAIN_SHARED"
    DOMAIN_DIFFERENT = "DOMAIN_DIFFERENT"
    PHONE_EQUAL = "PHONE_EQUAL"
    PHONE_SHARED = "PHONE_SHARED"
    PHONE_DIFFERENT = "PHONE_DIFFERENT"


class ScanState(StrEnum):
    """How far a scan is."""

    REQUESTED = "REQUESTED"
    ENDED = "ENDED"


@dataclass(frozen=True, kw_only=True)
class Scan:
    """A search through all accounts."""

    id: str
    state: ScanState = ScanState.REQUESTED
    create_time: datetime
    end_time: datetime | None = None
    account_count: int = 0
    pair_count: int = 0


@dataclass(frozen=True, kw_only=True)
class Party:
    """One of the accounts of a pair."""

    id: str
    code: str
    display_name: str


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two accounts that may be one, and what was said of it."""

    id: str
    first: Party
    second: Party
    score: float
    reasons: Sequence[Reason]
    dismiss_reason: str
    dismissed_by: str
    find_time: datetime


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An account that may be the one described."""

    account: Party
    score: float
    reasons: Sequence[Reason]
