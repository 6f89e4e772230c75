"""Monthly figures, true on paper: what one is, and how a correction follows what was believed before."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.accounts.profiles.model import Money, later


class Measure(StrEnum):
    """What a figure measures."""

    REVENUE = "REVENUE"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An amount as another system gives it, for the month that begins on this day."""

    measure: Measure
    month: date
    amount: Money


@dataclass(frozen=True, kw_only=True)
class Figure:
    """An amount as we believe it from an instant on (ACCT-44)."""

    account_id: str
    measure: Measure
    month: date
    amount: Money
    record_time: datetime


Believed = Mapping[tuple[Measure, date], Figure]
"""The figures of one account that are believed now, by what they measure and the month."""


def corrections(account_id: str, entries: Iterable[Entry], believed: Believed, *, now: datetime) -> Iterator[Figure]:
    """Give a new figure for each entry that says something else than is believed."""
    for entry in entries:
        there = believed.get((entry.measure, entry.month))
        if there is None or there.amount != entry.amount:
            yield Figure(
                account_id=account_id,
                measure=entry.measure,
                month=entry.month,
                amount=entry.amount,
                record_time=later(now, than=there.record_time) if there else now,
            )
