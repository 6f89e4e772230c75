"""Grading, true on paper: how a policy turns what is known of an account into points and a grade, in whole numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

from services.accounts.figures.model import growth
from services.accounts.grading.refusals import (
    GradeBandsNotRising,
    GradeInputsMissing,
    GradeOverridden,
    GradeOverrideInPast,
    GradePolicyChanged,
    GradeThresholdsNotFalling,
    GradeWeightsIncomplete,
)
from services.accounts.profiles.model import Account, Grade, Revision, later

WHOLE = 100
"""What the weights of a policy make together, in percent; and how many points a criterion can earn."""

MONTHS = 12
CENTS = 100


class Criterion(StrEnum):
    """Something that makes an account important to us (ACCT-03)."""

    ANNUAL_REVENUE = "ANNUAL_REVENUE"
    GROWTH = "GROWTH"
    STRATEGIC_FIT = "STRATEGIC_FIT"
    SHARE_OF_WALLET = "SHARE_OF_WALLET"
    REFERRAL_VALUE = "REFERRAL_VALUE"

    @property
    def rests_on_revenue(self) -> bool:
        """Whether figures say it, and not a person."""
        return self in _FIGURES


class Basis(StrEnum):
    """How a grade was found."""

    POLICY = "POLICY"
    OVERRIDE = "OVERRIDE"


class Result(StrEnum):
    """What becomes of an account when the policy is applied to it."""

    CHANGED = "CHANGED"
    UNCHANGED = "UNCHANGED"
    OVERRIDDEN = "OVERRIDDEN"
    INPUTS_MISSING = "INPUTS_MISSING"


@dataclass(frozen=True, kw_only=True)
class Made:
    """Who decides or says something, when, and the id that it gets."""

    id: str
    author_id: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Band:
    """The points for values from a limit on."""

    from_value: int
    points: int


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How one criterion counts."""

    criterion: Criterion
    weight_percent: int
    bands: Sequence[Band]
    """From the lowest up."""

    def check(self) -> None:
        """Refuses with GradeBandsNotRising."""
        for lower, upper in pairwise(self.bands):
            if upper.from_value <= lower.from_value or upper.points < lower.points:
                raise GradeBandsNotRising(self.criterion)

    def points(self, value: int | None) -> int:
        """Give what a value earns; nothing when it is unknown or below every band."""
        if value is None:
            return 0
        return next((band.points for band in reversed(self.bands) if band.from_value <= value), 0)


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """The fewest points for each grade; what has fewer than B takes is C."""

    s_points: int
    a_points: int
    b_points: int

    def check(self) -> None:
        """Refuses with GradeThresholdsNotFalling."""
        if not self.s_points > self.a_points > self.b_points:
            raise GradeThresholdsNotFalling

    def grade(self, score_hundredths: int) -> Grade:
        """Give the grade of a score."""
        fewest = {Grade.S: self.s_points, Grade.A: self.a_points, Grade.B: self.b_points}
        return next((grade for grade, points in fewest.items() if score_hundredths >= points * 100), Grade.C)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a policy says."""

    currency: str
    rules: Sequence[Rule]
    thresholds: Thresholds
    note: str = ""

    def check(self) -> None:
        """Refuses with GradeWeightsIncomplete, GradeBandsNotRising or GradeThresholdsNotFalling."""
        weights = sum(rule.weight_percent for rule in self.rules)
        if weights != WHOLE:
            raise GradeWeightsIncomplete(weights)
        for rule in self.rules:
            rule.check()
        self.thresholds.check()


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What the centre weighs when it grades an account (ACCT-22), from when until when."""

    id: str
    version: int
    terms: Terms
    author_id: str
    valid_from: datetime
    valid_to: datetime | None = None


def next_policy(current: Policy | None, terms: Terms, *, etag: str, made: Made) -> Policy:
    """Let a policy follow the one that the caller saw. Refuses with GradePolicyChanged, or as its terms are checked."""
    version = current.version if current else 0
    if etag not in {"", str(version)}:
        raise GradePolicyChanged(version)
    terms.check()
    valid_from = later(made.now, than=current.valid_from if current else None)
    return Policy(id=made.id, version=version + 1, terms=terms, author_id=made.author_id, valid_from=valid_from)


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What a person thinks of an account by a criterion that no figure says."""

    account_id: str
    criterion: Criterion
    value: int
    rationale: str

    def record(self, present: "Score | None", made: Made) -> "Score":
        """Let it hold from now on, in the place of the present score."""
        valid_from = later(made.now, than=present.valid_from if present else None)
        return Score(id=made.id, opinion=self, author_id=made.author_id, valid_from=valid_from)


@dataclass(frozen=True, kw_only=True)
class Score:
    """An opinion on the record, from when until when."""

    id: str
    opinion: Opinion
    author_id: str
    valid_from: datetime
    valid_to: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Period:
    """The revenue of twelve months in the currency of the policy, as far as it is known."""

    first: date
    last: date
    month_count: int = 0
    minor: int = 0


@dataclass(frozen=True, kw_only=True)
class Window:
    """The twelve whole months that are weighed, and the twelve before, each by its first and last month."""

    present: tuple[date, date]
    previous: tuple[date, date]

    @classmethod
    def before(cls, day: date) -> "Window":
        """Look back from a day: the last month weighed is the one before the day's own."""
        return cls(
            present=(_month(day, -MONTHS), _month(day, -1)),
            previous=(_month(day, -2 * MONTHS), _month(day, -MONTHS - 1)),
        )


def _month(day: date, months: int) -> date:
    """Give the first day of the month so many months after the day's own."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    return date(year, month + 1, 1)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of an account that a policy may weigh."""

    present: Period
    previous: Period
    scores: Mapping[Criterion, Score] = field(default_factory=dict)

    @property
    def annual_revenue(self) -> int | None:
        """The revenue of the last twelve whole months, in whole units of the currency."""
        return self.present.minor // CENTS if self.present.month_count else None

    @property
    def growth(self) -> int | None:
        """By how much it is above the twelve months before, in hundredths of a percent."""
        if not self.present.month_count or self.previous.minor <= 0:
            return None
        return growth(self.present.minor, self.previous.minor)

    def value(self, criterion: Criterion) -> int | None:
        """Give what is known by a criterion."""
        figure = _FIGURES.get(criterion)
        if figure:
            return figure(self)
        score = self.scores.get(criterion)
        return score.opinion.value if score else None


_FIGURES: Mapping[Criterion, Callable[[Facts], int | None]] = {
    Criterion.ANNUAL_REVENUE: lambda facts: facts.annual_revenue,
    Criterion.GROWTH: lambda facts: facts.growth,
}


@dataclass(frozen=True, kw_only=True)
class Points:
    """What one criterion brings."""

    rule: Rule
    value: int | None

    @property
    def points(self) -> int:
        """What the value earns, before it is weighted."""
        return self.rule.points(self.value)


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Which grade a policy gives an account, and why."""

    account_id: str
    policy: Policy
    facts: Facts

    @property
    def criteria(self) -> list[Points]:
        """What each criterion brings, in the order of the policy."""
        return [Points(rule=rule, value=self.facts.value(rule.criterion)) for rule in self.policy.terms.rules]

    @property
    def score_hundredths(self) -> int:
        """The weighted points, in hundredths of a point."""
        return sum(one.rule.weight_percent * one.points for one in self.criteria)

    @property
    def grade(self) -> Grade:
        """The grade that the points make."""
        return self.policy.terms.thresholds.grade(self.score_hundredths)

    @property
    def missing(self) -> list[Criterion]:
        """The criteria of which nothing is known."""
        return [one.rule.criterion for one in self.criteria if one.value is None]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Who graded an account, and why."""

    id: str
    account_id: str
    grade: Grade
    basis: Basis
    reason: str = ""
    policy_version: int = 0
    score_hundredths: int = 0
    end_date: date | None = None
    author_id: str
    decide_time: datetime

    def overrides(self, day: date) -> bool:
        """Whether it keeps the policy from deciding on that day."""
        return self.basis is Basis.OVERRIDE and (self.end_date is None or day <= self.end_date)


@dataclass(frozen=True, kw_only=True)
class Regrading:
    """What the policy makes of an account's grade."""

    account: Account
    assessment: Assessment
    overridden: bool

    @property
    def result(self) -> Result:
        """What becomes of the account."""
        if self.overridden:
            return Result.OVERRIDDEN
        if self.assessment.missing:
            return Result.INPUTS_MISSING
        return Result.UNCHANGED if self.assessment.grade is self.account.profile.grade else Result.CHANGED

    def check(self) -> None:
        """Refuses with GradeOverridden or GradeInputsMissing."""
        if self.result is Result.OVERRIDDEN:
            raise GradeOverridden(self.account.id)
        if self.result is Result.INPUTS_MISSING:
            raise GradeInputsMissing(self.account.id, ", ".join(self.assessment.missing))


@dataclass(frozen=True, kw_only=True)
class Override:
    """A grade that a person gives for a reason, whatever the policy says."""

    account_id: str
    grade: Grade
    reason: str
    end_date: date | None

    def check(self, today: date) -> None:
        """Refuses with GradeOverrideInPast."""
        if self.end_date is not None and self.end_date < today:
            raise GradeOverrideInPast(self.end_date)


def by_policy(regrading: Regrading, made: Made) -> tuple[Revision, Decision]:
    """Give an account the grade of the policy."""
    assessment = regrading.assessment
    score = {"policy_version": assessment.policy.version, "score_hundredths": assessment.score_hundredths}
    return _decided(regrading.account, assessment.grade, made, basis=Basis.POLICY, **score)


def by_hand(account: Account, override: Override, made: Made) -> tuple[Revision, Decision]:
    """Give an account the grade that a person wants."""
    said = {"reason": override.reason, "end_date": override.end_date}
    return _decided(account, override.grade, made, basis=Basis.OVERRIDE, **said)


def _decided(account: Account, grade: Grade, made: Made, **said: Any) -> tuple[Revision, Decision]:
    """Decide at the instant from which the grade holds, so that each decision falls into the period that it began."""
    revision = account.revise(replace(account.profile, grade=grade), now=made.now)
    since = revision.after.update_time
    decide_time = since if revision.changed else max(made.now, since)
    decision = Decision(
        id=made.id, account_id=account.id, grade=grade, author_id=made.author_id, decide_time=decide_time, **said
    )
    return revision, decision


@dataclass(frozen=True, kw_only=True)
class GradePeriod:
    """The grade that an account had, from when until when, and the decisions that gave or confirmed it."""

    account_id: str
    grade: Grade
    valid_from: datetime
    valid_to: datetime | None
    decisions: Sequence[Decision] = ()
