"""Figures, true on paper: what one is, how a correction follows what was believed, and how years are added up."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.accounts.profiles.model import Money, later


class Measure(StrEnum):
    """What a figure measures."""

    REVENUE = "REVENUE"
    ORDERS = "ORDERS"
    RECEIVABLES = "RECEIVABLES"
    OVERDUE = "OVERDUE"


BALANCES = frozenset({Measure.RECEIVABLES, Measure.OVERDUE})
"""What stands at the end of a month, and is never added to what stood at the end of another."""

MOST_BASIS_POINTS = 9_000_000_000_000


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
                record_time=later(now, than=there.record_time if there else None),
            )


@dataclass(frozen=True, kw_only=True)
class Years:
    """Which figures are to be added up: of these measures, from January of the first year to December of the last."""

    measures: frozenset[Measure]
    first: int
    last: int


@dataclass(frozen=True, kw_only=True)
class Subtotal:
    """What a group of accounts comes to in one month, in one currency.

    A balance stands on in the later months of its year until the account reports another.
    """

    measure: Measure
    month: date
    amount: Money
    reported: bool
    """Whether a figure of this very month is in it, and not only what stands on."""


@dataclass(frozen=True, kw_only=True)
class Sum:
    """What is known of a measure for a year in one currency, and of the same months one year before."""

    measure: Measure
    year: int
    last_month: int
    amount: Money
    previous: Money | None

    @property
    def change_basis_points(self) -> int | None:
        """By how much the year is above the one before, in hundredths of a percent; None unless that was above zero."""
        if self.previous is None or self.previous.minor <= 0:
            return None
        return growth(self.amount.minor, self.previous.minor)


def growth(minor: int, before: int) -> int:
    """By how much an amount is above another, in hundredths of a percent of that one, rounded down.

    What is beyond all sense stays at its limit, so that the contract can say it.
    """
    return max(-MOST_BASIS_POINTS, min((minor - before) * 10_000 // before, MOST_BASIS_POINTS))


def sums(subtotals: Collection[Subtotal], years: Years) -> Iterator[Sum]:
    """Add up each year as far as it is known, by measure, currency and year (ACCT-44)."""
    last_months = _last_months(subtotals)
    by_month: dict[tuple[Measure, str], dict[date, int]] = defaultdict(dict)
    for one in subtotals:
        by_month[one.measure, one.amount.currency][one.month] = one.amount.minor
    for (measure, currency), minors in sorted(by_month.items()):
        for year in range(years.first, years.last + 1):
            last_month = last_months.get((measure, year), 0)
            amount = _up_to(last_month, year, measure, minors)
            previous = _up_to(last_month, year - 1, measure, minors)
            if amount is not None:
                yield Sum(
                    measure=measure,
                    year=year,
                    last_month=last_month,
                    amount=Money(minor=amount, currency=currency),
                    previous=None if previous is None else Money(minor=previous, currency=currency),
                )


def _last_months(subtotals: Iterable[Subtotal]) -> Mapping[tuple[Measure, int], int]:
    """Say how far each measure is known in each year, whatever the currency, so that all stop at the same month."""
    last: dict[tuple[Measure, int], int] = {}
    for one in subtotals:
        if one.reported:
            last[one.measure, one.month.year] = max(one.month.month, last.get((one.measure, one.month.year), 0))
    return last


def _up_to(last_month: int, year: int, measure: Measure, minors: Mapping[date, int]) -> int | None:
    months = [date(year, month, 1) for month in range(1, last_month + 1)]
    known = [minors[month] for month in (months[-1:] if measure in BALANCES else months) if month in minors]
    return sum(known) if known else None
