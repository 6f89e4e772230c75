"""Credit, true on paper: what a survey and an assessment are, how they follow each other, and what passes a limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chassis.errors import NotFound, NotNow
from services.accounts.profiles.model import Money, later

REVIEWED_AFTER = timedelta(days=180)
"""How long an assessment holds without anybody looking at it again."""


class CreditGrade(StrEnum):
    """How far we trust an account to pay (ACCT-21)."""

    AAA = "AAA"
    AA = "AA"
    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Use(StrEnum):
    """How what an account owes stands to its limit."""

    WITHIN_LIMIT = "WITHIN_LIMIT"
    ABOVE_LIMIT = "ABOVE_LIMIT"
    NOT_KNOWN = "NOT_KNOWN"
    OTHER_CURRENCY = "OTHER_CURRENCY"


@dataclass(eq=False)
class CreditSurveyNotFound(NotFound):
    """No such survey of the account is kept."""

    survey_id: str

    def __str__(self) -> str:
        return f"There is no survey {self.survey_id} of this account; look it up in the list of its surveys."


@dataclass(eq=False)
class CreditSurveyInFuture(NotNow):
    """A survey tells what was found."""

    survey_date: date

    def __str__(self) -> str:
        return f"The survey is of {self.survey_date}, which has not come; choose today or an earlier day."


@dataclass(eq=False)
class CreditNotAssessed(NotFound):
    """Nobody has said how far we trust the account."""

    account_id: str

    def __str__(self) -> str:
        return f"The credit of account {self.account_id} is not, or was not yet, assessed; assess it first."


@dataclass(eq=False)
class CreditReviewInPast(NotNow):
    """An assessment holds for a while."""

    review_date: date

    def __str__(self) -> str:
        return f"The review would be on {self.review_date}; choose a day after today."


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was found out."""

    subject: str
    finding: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What was found out about how an account pays and can pay (客户信用调查)."""

    id: str
    account_id: str
    survey_date: date
    findings: Sequence[Finding]
    surveyor_id: str
    create_time: datetime

    def check(self, today: date) -> None:
        """Refuses with CreditSurveyInFuture."""
        if self.survey_date > today:
            raise CreditSurveyInFuture(self.survey_date)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How far an account is to be trusted, and why."""

    account_id: str
    survey_id: str
    credit_grade: CreditGrade
    limit: Money
    rationale: str
    review_date: date | None

    def reviewed(self, today: date) -> date:
        """Give the day of the next look at it. Refuses with CreditReviewInPast."""
        day = self.review_date or today + REVIEWED_AFTER
        if day <= today:
            raise CreditReviewInPast(day)
        return day


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """How far we trust an account to pay, from when until when (信用度评估)."""

    id: str
    account_id: str
    survey_id: str
    credit_grade: CreditGrade
    limit: Money
    rationale: str
    review_date: date
    assessor_id: str
    valid_from: datetime
    valid_to: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Made:
    """Who assesses, when, and the id that the assessment gets."""

    id: str
    assessor_id: str
    now: datetime
    today: date


def assess(verdict: Verdict, present: Assessment | None, made: Made) -> Assessment:
    """Let a verdict hold from now on, in the place of the present one. Refuses with CreditReviewInPast."""
    return Assessment(
        id=made.id,
        assessor_id=made.assessor_id,
        valid_from=later(made.now, than=present.valid_from if present else None),
        **vars(verdict) | {"review_date": verdict.reviewed(made.today)},
    )


@dataclass(frozen=True, kw_only=True)
class Owed:
    """What an account owes by its latest figure."""

    amount: Money
    month: date


@dataclass(frozen=True, kw_only=True)
class Credit:
    """The credit of an account beside what it owes."""

    assessment: Assessment
    owed: Owed | None

    @property
    def use(self) -> Use:
        """How what it owes stands to the limit; amounts of different currencies are not compared."""
        limit = self.assessment.limit
        if self.owed is None:
            return Use.NOT_KNOWN
        if self.owed.amount.currency != limit.currency:
            return Use.OTHER_CURRENCY
        return Use.ABOVE_LIMIT if self.owed.amount.minor > limit.minor else Use.WITHIN_LIMIT

    def above_limit(self) -> Owed | None:
        """Give what the account owes when that is above the limit."""
        return self.owed if self.use is Use.ABOVE_LIMIT else None

    def review_due(self, day: date) -> bool:
        """Whether the review date has come by that day."""
        return self.assessment.review_date <= day
