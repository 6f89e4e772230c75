from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.accounts.credit.model import (
    Assessment,
    Credit,
    CreditGrade,
    CreditReviewInPast,
    CreditSurveyInFuture,
    Made,
    Owed,
    Survey,
    Use,
    Verdict,
    assess,
)
from services.accounts.profiles.model import Money

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOON.date()
LIMIT = Money(minor=1_000, currency="CNY")


def a_verdict(**said: Any) -> Verdict:
    usual: dict[str, Any] = {"credit_grade": CreditGrade.A, "limit": LIMIT, "rationale": "Pays", "review_date": None}
    return Verdict(**usual | {"account_id": "1", "survey_id": "2"} | said)


def assessed(*, at: datetime = NOON, present: Assessment | None = None, **said: Any) -> Assessment:
    made = Made(id="3", assessor_id="4", now=at, today=TODAY)
    return assess(a_verdict(**said), present, made)


def owing(minor: int, currency: str = "CNY") -> Credit:
    owed = Owed(amount=Money(minor=minor, currency=currency), month=date(2026, 10, 1))
    return Credit(assessment=assessed(), owed=owed)


def test_an_assessment_is_looked_at_again_after_180_days() -> None:
    assert assessed().review_date == date(2027, 5, 21)


@pytest.mark.parametrize("days", [0, -1, -400])
def test_a_review_lies_ahead(days: int) -> None:
    with pytest.raises(CreditReviewInPast):
        assessed(review_date=TODAY + timedelta(days=days))


@pytest.mark.parametrize(("days", "due"), [(179, False), (180, True), (181, True)])
def test_a_review_is_due_from_its_day_on(days: int, due: bool) -> None:  # noqa: FBT001 - a case of the table
    assert Credit(assessment=assessed(), owed=None).review_due(TODAY + timedelta(days=days)) is due


@given(st.lists(st.integers(-90, 90), max_size=8))
def test_assessments_follow_each_other_even_when_clocks_disagree(minutes: list[int]) -> None:
    present = assessed()
    for shift in minutes:
        following = assessed(at=NOON + timedelta(minutes=shift), present=present)
        assert following.valid_from > present.valid_from
        present = following


@given(st.integers(-(10**15), 10**15))
@example(LIMIT.minor)
@example(LIMIT.minor + 1)
def test_only_what_is_above_the_limit_to_the_cent_passes_it(minor: int) -> None:
    credit = owing(minor)

    assert credit.use is (Use.ABOVE_LIMIT if minor > LIMIT.minor else Use.WITHIN_LIMIT)
    assert (credit.above_limit() is not None) is (minor > LIMIT.minor)


def test_what_cannot_be_compared_is_not_flagged_but_named() -> None:
    assert owing(10**9, "USD").use is Use.OTHER_CURRENCY
    assert Credit(assessment=assessed(), owed=None).use is Use.NOT_KNOWN


def test_a_survey_is_not_of_tomorrow() -> None:
    said: dict[str, Any] = {"id": "1", "account_id": "2", "findings": [], "surveyor_id": "3", "create_time": NOON}

    Survey(survey_date=TODAY, **said).check(TODAY)
    with pytest.raises(CreditSurveyInFuture):
        Survey(survey_date=TODAY + timedelta(days=1), **said).check(TODAY)
