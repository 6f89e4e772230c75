from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.accounts.figures.model import Entry, Figure, Measure, corrections
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
