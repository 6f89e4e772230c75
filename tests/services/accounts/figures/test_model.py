from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.figures.model import (
    BALANCES,
    MOST_BASIS_POINTS,
    Entry,
    Figure,
    Measure,
    Subtotal,
    Sum,
    Years,
    corrections,
    growth,
    sums,
)
from services.accounts.profiles.model import Money

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def an_entry(month: date, minor: int, currency: str = "CNY") -> Entry:
    return Entry(measure=Measure.REVENUE, month=month, amount=Money(minor=minor, currency=currency))


def believed(*figures: Figure) -> dict[tuple[Measure, date], Figure]:
    return {(figure.measure, figure.month): figure for figure in figures}


def a_figure(month: date, minor: int) -> Figure:
    (figure,) = corrections("1", [an_entry(month, minor)], {}, now=NOON)
    return figure


def test_what_is_believed_already_is_no_news() -> None:
    assert [*corrections("1", [an_entry(MAY, 100)], believed(a_figure(MAY, 100)), now=NOON)] == []


def test_another_amount_or_currency_corrects() -> None:
    entries = [an_entry(MAY, 100, "USD"), an_entry(JUNE, 7)]

    news = [*corrections("1", entries, believed(a_figure(MAY, 100), a_figure(JUNE, 8)), now=NOON + timedelta(days=1))]

    assert [(figure.month, figure.amount.minor, figure.amount.currency) for figure in news] == [
        (MAY, 100, "USD"),
        (JUNE, 7, "CNY"),
    ]
    assert {figure.record_time for figure in news} == {NOON + timedelta(days=1)}


@given(st.integers(-1_000_000, 1_000_000))
def test_a_correction_follows_what_it_corrects_even_when_clocks_disagree(seconds: int) -> None:
    there = a_figure(MAY, 100)

    (news,) = corrections("1", [an_entry(MAY, 101)], believed(there), now=NOON + timedelta(seconds=seconds))

    assert news.record_time > there.record_time


def subtotals(measure: Measure, minors: Mapping[date, int], currency: str = "CNY") -> list[Subtotal]:
    return [
        Subtotal(measure=measure, month=month, amount=Money(minor=minor, currency=currency), reported=True)
        for month, minor in minors.items()
    ]


def summed(*listed: Subtotal, first: int = 2026, last: int = 2026) -> list[Sum]:
    return [*sums(listed, Years(measures=frozenset(Measure), first=first, last=last))]


MONTHS = st.dates(date(2024, 1, 1), date(2026, 12, 31)).map(lambda day: day.replace(day=1))
KNOWN = st.dictionaries(MONTHS, st.integers(-(10**15), 10**15))


def test_a_year_is_compared_with_the_same_months_of_the_year_before() -> None:
    """Ten months of this year against twelve of the last would always look like a fall."""
    minors = {date(2026, 10, 1): 300, date(2026, 1, 1): 90, date(2025, 10, 1): 260, date(2025, 12, 1): 1_000}

    (year,) = summed(*subtotals(Measure.REVENUE, minors))

    assert (year.last_month, year.amount.minor, year.previous) == (10, 390, Money(minor=260, currency="CNY"))
    assert year.change_basis_points == 5_000


def test_a_balance_is_not_added_to_that_of_another_month() -> None:
    minors = {date(2026, 1, 1): 90, date(2026, 2, 1): 70, date(2025, 2, 1): 40, date(2025, 12, 1): 900}

    (year,) = summed(*subtotals(Measure.RECEIVABLES, minors))

    assert (year.amount.minor, year.previous) == (70, Money(minor=40, currency="CNY"))


def test_amounts_of_different_currencies_are_never_added() -> None:
    listed = [*subtotals(Measure.ORDERS, {MAY: 5}, "CNY"), *subtotals(Measure.ORDERS, {JUNE: 7}, "USD")]

    yuan, dollars = summed(*listed)

    assert (yuan.amount, dollars.amount) == (Money(minor=5, currency="CNY"), Money(minor=7, currency="USD"))
    assert yuan.last_month == dollars.last_month == 6


@given(st.sampled_from(Measure), KNOWN)
def test_every_year_is_what_its_own_months_say(measure: Measure, minors: dict[date, int]) -> None:
    found = {year.year: year for year in summed(*subtotals(measure, minors), first=2025)}

    for year in (2025, 2026):
        own = sorted(month for month in minors if month.year == year)
        if not own:
            assert year not in found
            continue
        same = [month for month in minors if month.year == year - 1 and month.month <= own[-1].month]
        if measure in BALANCES:
            own, same = own[-1:], [month for month in same if month.month == own[-1].month]
        previous = found[year].previous
        assert found[year].amount.minor == sum(minors[month] for month in own)
        assert (previous.minor if previous else None) == (sum(minors[month] for month in same) if same else None)


@given(st.integers(-(10**18), 10**18), st.integers(1, 10**18))
def test_growth_is_exact_whatever_the_amounts(minor: int, before: int) -> None:
    """No amount is so large, and none so near to another, that a rounded division moves it into another band."""
    most = Fraction(MOST_BASIS_POINTS)
    exact = max(-most, min(Fraction(minor - before, before) * 10_000, most))

    assert growth(minor, before) <= exact < growth(minor, before) + 1


@pytest.mark.parametrize("before", [None, 0, -5])
def test_what_begins_at_nothing_has_no_change_in_percent(before: int | None) -> None:
    minors = {MAY: 5} | ({date(2025, 5, 1): before} if before is not None else {})

    (year,) = summed(*subtotals(Measure.REVENUE, minors))

    assert year.change_basis_points is None
