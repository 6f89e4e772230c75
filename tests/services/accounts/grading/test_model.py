from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.grading.model import (
    Assessment,
    Band,
    Basis,
    Criterion,
    Decision,
    Facts,
    Made,
    Opinion,
    Override,
    Period,
    Policy,
    Regrading,
    Result,
    Rule,
    Score,
    Terms,
    Thresholds,
    Window,
    by_hand,
    by_policy,
    next_policy,
)
from services.accounts.grading.refusals import (
    GradeBandsNotRising,
    GradeInputsMissing,
    GradeOverridden,
    GradeOverrideInPast,
    GradePolicyChanged,
    GradeThresholdsNotFalling,
    GradeWeightsIncomplete,
)
from services.accounts.profiles.model import Account, Grade, Profile

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MADE = Made(id="1", author_id="2", now=NOON)
TODAY = NOON.date()
RANK = {Grade.C: 0, Grade.B: 1, Grade.A: 2, Grade.S: 3}

VALUES = st.integers(-(10**12), 10**12)
POINTS = st.integers(0, 100)


@st.composite
def rising(draw: Any) -> list[Band]:
    limits = sorted(draw(st.sets(VALUES, min_size=1, max_size=6)))
    points = sorted(draw(st.lists(POINTS, min_size=len(limits), max_size=len(limits))))
    return [Band(from_value=limit, points=point) for limit, point in zip(limits, points, strict=True)]


@st.composite
def terms(draw: Any) -> Terms:
    criteria = draw(st.lists(st.sampled_from(Criterion), min_size=1, max_size=5, unique=True))
    cuts = sorted(draw(st.sets(st.integers(1, 99), min_size=len(criteria) - 1, max_size=len(criteria) - 1)))
    weights = [upper - lower for lower, upper in pairwise([0, *cuts, 100])]
    b, a, s = sorted(draw(st.sets(st.integers(1, 100), min_size=3, max_size=3)))
    return Terms(
        currency="CNY",
        rules=[
            Rule(criterion=criterion, weight_percent=weight, bands=draw(rising()))
            for criterion, weight in zip(criteria, weights, strict=True)
        ],
        thresholds=Thresholds(s_points=s, a_points=a, b_points=b),
    )


def some_terms(*rules: Rule, **said: Any) -> Terms:
    usual: dict[str, Any] = {"currency": "CNY", "thresholds": Thresholds(s_points=90, a_points=70, b_points=40)}
    return Terms(**usual | {"rules": rules or [a_rule()]} | said)


def a_rule(criterion: Criterion = Criterion.STRATEGIC_FIT, weight: int = 100, *bands: tuple[int, int]) -> Rule:
    limits = [Band(from_value=limit, points=points) for limit, points in bands or [(0, 10), (50, 80)]]
    return Rule(criterion=criterion, weight_percent=weight, bands=limits)


def a_policy(kept: Terms | None = None) -> Policy:
    return Policy(id="1", version=1, terms=kept or some_terms(), author_id="2", valid_from=NOON)


def facts(scores: dict[Criterion, int] | None = None, *, minor: int | None = None, before: int | None = None) -> Facts:
    window = Window.before(TODAY)
    present, previous = (
        Period(first=first, last=last, month_count=0 if amount is None else 12, minor=amount or 0)
        for (first, last), amount in ((window.present, minor), (window.previous, before))
    )
    kept = {criterion: a_score(criterion, value) for criterion, value in (scores or {}).items()}
    return Facts(present=present, previous=previous, scores=kept)


def a_score(criterion: Criterion, value: int) -> Score:
    return Opinion(account_id="1", criterion=criterion, value=value, rationale="Seen").record(None, MADE)


def an_account(grade: Grade = Grade.B) -> Account:
    return Account.new("1", "K-1", Profile(display_name="Example", class_id="3", grade=grade), now=NOON)


def assessed(kept: Terms, known: Facts) -> Assessment:
    return Assessment(account_id="1", policy=a_policy(kept), facts=known)


@given(terms())
def test_a_policy_of_sense_is_taken(kept: Terms) -> None:
    kept.check()


@given(terms(), st.integers(-5, 5).filter(bool))
def test_weights_that_do_not_make_a_hundred_are_refused(kept: Terms, off: int) -> None:
    first, *rest = kept.rules
    wrong = some_terms(Rule(**vars(first) | {"weight_percent": first.weight_percent + off}), *rest)

    with pytest.raises(GradeWeightsIncomplete) as no:
        wrong.check()

    assert no.value.weight_percent == 100 + off


@given(st.lists(st.tuples(VALUES, POINTS), min_size=2, max_size=5))
def test_bands_are_taken_exactly_when_they_rise(bands: list[tuple[int, int]]) -> None:
    rises = all(low[0] < high[0] and low[1] <= high[1] for low, high in pairwise(bands))
    rule = a_rule(Criterion.GROWTH, 100, *bands)

    if rises:
        rule.check()
    else:
        with pytest.raises(GradeBandsNotRising):
            rule.check()


@given(st.integers(1, 100), st.integers(1, 100), st.integers(1, 100))
def test_thresholds_are_taken_exactly_when_they_fall(s: int, a: int, b: int) -> None:
    thresholds = Thresholds(s_points=s, a_points=a, b_points=b)

    if s > a > b:
        thresholds.check()
    else:
        with pytest.raises(GradeThresholdsNotFalling):
            thresholds.check()


@given(terms(), st.dictionaries(st.sampled_from(Criterion), st.integers(0, 100)), VALUES, VALUES)
def test_a_score_is_the_weighted_points_to_the_last_hundredth(
    kept: Terms, scores: dict[Criterion, int], minor: int, before: int
) -> None:
    """Compared with decimal arithmetic, which does not drift; a grade begins exactly at its threshold."""
    assessment = assessed(kept, facts(scores, minor=minor, before=before))

    exact = sum((Decimal(one.points) * one.rule.weight_percent / 100 for one in assessment.criteria), Decimal())

    assert Decimal(assessment.score_hundredths) / 100 == exact
    limits = kept.thresholds
    expected = Grade.C
    for grade, limit in ((Grade.B, limits.b_points), (Grade.A, limits.a_points), (Grade.S, limits.s_points)):
        expected = grade if exact >= limit else expected
    assert assessment.grade is expected


@pytest.mark.parametrize(
    ("score_hundredths", "grade"),
    [(10_000, Grade.S), (9_000, Grade.S), (8_999, Grade.A), (7_000, Grade.A), (4_000, Grade.B), (3_999, Grade.C)],
)
def test_a_grade_begins_at_its_threshold_to_the_hundredth(score_hundredths: int, grade: Grade) -> None:
    assert Thresholds(s_points=90, a_points=70, b_points=40).grade(score_hundredths) is grade


@given(terms(), st.sampled_from(Criterion), VALUES, VALUES)
def test_more_of_anything_never_lowers_a_grade(kept: Terms, criterion: Criterion, one: int, other: int) -> None:
    less, more = sorted((one, other))
    rules = {rule.criterion: rule for rule in kept.rules}
    rule = rules.get(criterion)
    if rule is None:
        return

    assert rule.points(less) <= rule.points(more)
    assert RANK[kept.thresholds.grade(rule.points(less) * 100)] <= RANK[kept.thresholds.grade(rule.points(more) * 100)]


def test_what_is_not_known_brings_no_points_and_is_named() -> None:
    kept = some_terms(a_rule(weight=60), a_rule(Criterion.GROWTH, 40, (0, 100)))

    assessment = assessed(kept, facts({Criterion.STRATEGIC_FIT: 70}, minor=100))

    assert (assessment.score_hundredths, assessment.missing) == (4_800, [Criterion.GROWTH])


@pytest.mark.parametrize(
    ("minor", "before", "revenue", "growth"),
    [
        pytest.param(12_345, 10_000, 123, 2_345, id="both years"),
        pytest.param(9_999, 10_000, 99, -1, id="a fall of a ten-thousandth"),
        pytest.param(500, None, 5, None, id="nothing before"),
        pytest.param(500, 0, 5, None, id="nought before"),
        pytest.param(-500, 100, -5, -60_000, id="more taken back than sold"),
        pytest.param(None, 100, None, None, id="nothing of late"),
    ],
)
def test_revenue_and_growth_are_read_from_figures(
    minor: int | None, before: int | None, revenue: int | None, growth: int | None
) -> None:
    known = facts(minor=minor, before=before)

    assert (known.value(Criterion.ANNUAL_REVENUE), known.value(Criterion.GROWTH)) == (revenue, growth)


@given(st.dates(date(2001, 1, 1), date(2100, 12, 31)))
def test_the_window_is_twice_twelve_whole_months_before_the_day(day: date) -> None:
    window = Window.before(day)

    months = [limit.year * 12 + limit.month for limit in (*window.previous, *window.present)]
    this_month = day.year * 12 + day.month
    assert months == [this_month - 24, this_month - 13, this_month - 12, this_month - 1]


@given(st.lists(st.integers(-90, 90), min_size=1, max_size=6))
def test_policies_follow_each_other_without_overlap_even_when_clocks_disagree(minutes: list[int]) -> None:
    policy = next_policy(None, some_terms(), etag="", made=MADE)
    for shift in minutes:
        made = Made(id="1", author_id="2", now=NOON + timedelta(minutes=shift))
        following = next_policy(policy, some_terms(), etag=str(policy.version), made=made)
        assert following.valid_from > policy.valid_from
        assert following.version == policy.version + 1
        policy = following


def test_a_policy_follows_the_one_that_was_seen() -> None:
    with pytest.raises(GradePolicyChanged):
        next_policy(a_policy(), some_terms(), etag="7", made=MADE)


@pytest.mark.parametrize(
    ("end_date", "day", "holds"),
    [(None, TODAY, True), (TODAY, TODAY, True), (TODAY, TODAY + timedelta(days=1), False)],
)
def test_an_override_holds_to_the_end_of_its_last_day(end_date: date | None, day: date, holds: bool) -> None:  # noqa: FBT001 - a case of the table
    override = Override(account_id="1", grade=Grade.S, reason="Theirs", end_date=end_date)

    _, decision = by_hand(an_account(), override, MADE)

    assert decision.overrides(day) is holds


def test_an_override_does_not_end_before_it_begins() -> None:
    with pytest.raises(GradeOverrideInPast):
        Override(account_id="1", grade=Grade.S, reason="x", end_date=TODAY - timedelta(days=1)).check(TODAY)


@pytest.mark.parametrize(
    ("known", "overridden", "result"),
    [
        pytest.param({Criterion.STRATEGIC_FIT: 70}, False, Result.CHANGED, id="another grade"),
        pytest.param({Criterion.STRATEGIC_FIT: 70}, True, Result.OVERRIDDEN, id="an override holds"),
        pytest.param({}, False, Result.INPUTS_MISSING, id="nothing known"),
        pytest.param({Criterion.STRATEGIC_FIT: 0}, False, Result.UNCHANGED, id="the same grade"),
    ],
)
def test_an_account_gets_the_grade_of_the_policy_or_says_why_not(
    known: dict[Criterion, int],
    overridden: bool,  # noqa: FBT001 - a case of the table
    result: Result,
) -> None:
    assessment = assessed(some_terms(), facts(known))

    regrading = Regrading(account=an_account(Grade.C), assessment=assessment, overridden=overridden)

    assert regrading.result is result
    if result in {Result.OVERRIDDEN, Result.INPUTS_MISSING}:
        with pytest.raises((GradeOverridden, GradeInputsMissing)):
            regrading.check()
    else:
        regrading.check()


@given(st.sampled_from(Grade), st.integers(-90, 90))
def test_a_decision_falls_into_the_time_of_the_grade_that_it_gave(grade: Grade, minutes: int) -> None:
    account, made = an_account(), Made(id="1", author_id="2", now=NOON + timedelta(minutes=minutes))

    revision, decision = by_hand(account, Override(account_id="1", grade=grade, reason="x", end_date=None), made)

    assert decision.decide_time >= revision.after.update_time
    assert (decision.decide_time == revision.after.update_time) or not revision.changed
    assert revision.after.profile.grade is grade


def test_a_decision_of_the_policy_names_its_version_and_score() -> None:
    assessment = assessed(some_terms(), facts({Criterion.STRATEGIC_FIT: 70}))

    revision, decision = by_policy(Regrading(account=an_account(), assessment=assessment, overridden=False), MADE)

    assert decision == Decision(
        id="1",
        account_id="1",
        grade=Grade.A,
        basis=Basis.POLICY,
        policy_version=1,
        score_hundredths=8_000,
        author_id="2",
        decide_time=revision.after.update_time,
    )
