"""Cooperation plans, true on paper: what one says, how it moves from a draft to its end, and what is refused."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.accounts.cooperation_plans.refusals import (
    CooperationPlanClosed,
    CooperationPlanIncomplete,
    CooperationPlanNotAgreed,
    CooperationPlanNotDraft,
    PlanDateInFuture,
    PlanEndsBeforeStart,
    PlanGoalOutside,
    PlanMeasureClosed,
    PlanMeasureNotDone,
    PlanMeasureOutside,
    PlanMeasuresOpen,
    PlanParticipantRepeated,
)

ALL_DONE = 100


class State(StrEnum):
    """How far a plan has come."""

    DRAFT = "DRAFT"
    AGREED = "AGREED"
    COMPLETED = "COMPLETED"
    ABANDONED = "ABANDONED"


CLOSED = frozenset({State.COMPLETED, State.ABANDONED})


class Horizon(StrEnum):
    """How far ahead a goal lies (PLAN-14)."""

    SHORT_TERM = "SHORT_TERM"
    LONG_TERM = "LONG_TERM"


class Side(StrEnum):
    """A side of a plan."""

    OURS = "OURS"
    THEIRS = "THEIRS"


class MeasureState(StrEnum):
    """Whether a measure is still to be done."""

    OPEN = "OPEN"
    DONE = "DONE"
    DROPPED = "DROPPED"


class Outlook(StrEnum):
    """Whether the goals of a plan will be reached."""

    ON_TRACK = "ON_TRACK"
    AT_RISK = "AT_RISK"
    OFF_TRACK = "OFF_TRACK"


@dataclass(frozen=True, kw_only=True)
class Goal:
    """Something to be reached, by what one sees it, and when."""

    statement: str
    target: str
    horizon: Horizon
    due_date: date


@dataclass(frozen=True, kw_only=True)
class Participant:
    """Somebody who works on a plan: a member of ours, or a contact of the account."""

    side: Side
    person_id: str
    part: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a plan says."""

    title: str
    objective: str
    start_date: date
    end_date: date
    goals: Sequence[Goal]
    participants: Sequence[Participant]

    def contact_ids(self) -> set[str]:
        """Name the contacts who participate."""
        return {one.person_id for one in self.participants if one.side is Side.THEIRS}

    def check(self) -> None:
        """Refuses with PlanEndsBeforeStart, PlanGoalOutside or PlanParticipantRepeated."""
        if self.end_date < self.start_date:
            raise PlanEndsBeforeStart(self.start_date, self.end_date)
        for goal in self.goals:
            if not self.covers(goal.due_date):
                raise PlanGoalOutside(goal.due_date)
        met: set[str] = set()
        for one in self.participants:
            if one.person_id in met:
                raise PlanParticipantRepeated(one.person_id)
            met.add(one.person_id)

    def covers(self, day: date) -> bool:
        """Whether a day lies within the plan's time."""
        return self.start_date <= day <= self.end_date

    def lacks(self) -> list[str]:
        """Name what is to be there before an account can agree."""
        sides = {one.side for one in self.participants}
        return [
            *([] if self.goals else ["goals"]),
            *(f"participants {side.lower()}" for side in Side if side not in sides),
        ]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """That a contact agreed for the account, and on which day."""

    contact_id: str
    agreed_date: date


@dataclass(frozen=True, kw_only=True)
class CooperationPlan:
    """What we and an account mean to reach together."""

    id: str
    account_id: str
    content: Content
    author_id: str
    state: State = State.DRAFT
    agreement: Agreement | None = None
    close_reason: str = ""
    create_time: datetime
    update_time: datetime
    version: int = 1

    def revise(self, content: Content, *, now: datetime) -> "CooperationPlan":
        """Say something else, while it is a draft. Refuses with CooperationPlanNotDraft, or as the content does."""
        self._check_draft()
        content.check()
        return self._next(now, content=content)

    def agree(self, agreement: Agreement, *, today: date, now: datetime) -> "CooperationPlan":
        """Take it that both sides agreed.

        Refuses with CooperationPlanNotDraft, CooperationPlanIncomplete or PlanDateInFuture.
        """
        self._check_draft()
        if lacks := self.content.lacks():
            raise CooperationPlanIncomplete(self.id, ", ".join(lacks))
        check_past(agreement.agreed_date, today=today)
        return self._next(now, state=State.AGREED, agreement=agreement)

    def close(self, outcome: State, reason: str, *, open_count: int, now: datetime) -> "CooperationPlan":
        """End it; only an agreed one can be complete, and only without open measures.

        Refuses with CooperationPlanClosed, CooperationPlanNotAgreed or PlanMeasuresOpen.
        """
        self.check_open()
        if outcome is State.COMPLETED:
            self.check_agreed()
            if open_count:
                raise PlanMeasuresOpen(self.id, open_count)
        return self._next(now, state=outcome, close_reason=reason)

    def check_open(self) -> None:
        """Refuses with CooperationPlanClosed."""
        if self.state in CLOSED:
            raise CooperationPlanClosed(self.id)

    def check_agreed(self) -> None:
        """Refuses with CooperationPlanNotAgreed."""
        if self.state is not State.AGREED:
            raise CooperationPlanNotAgreed(self.id)

    def _check_draft(self) -> None:
        if self.state is not State.DRAFT:
            raise CooperationPlanNotDraft(self.id)

    def _next(self, now: datetime, **change: object) -> "CooperationPlan":
        return replace(self, version=self.version + 1, update_time=now, **change)  # type: ignore[arg-type]  # by name


@dataclass(frozen=True, kw_only=True)
class Task:
    """What a measure asks of whom, until when."""

    action: str
    owner_id: str
    due_date: date


@dataclass(frozen=True, kw_only=True)
class Report:
    """What is said of a measure."""

    state: MeasureState
    progress_percent: int
    note: str


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Something that is done for a plan."""

    id: str
    plan_id: str
    account_id: str
    task: Task
    report: Report = Report(state=MeasureState.OPEN, progress_percent=0, note="")
    create_time: datetime
    update_time: datetime
    version: int = 1

    @classmethod
    def of(cls, plan: CooperationPlan, measure_id: str, task: Task, *, now: datetime) -> "Measure":
        """Add a measure to a plan. Refuses with CooperationPlanClosed or PlanMeasureOutside."""
        plan.check_open()
        if not plan.content.covers(task.due_date):
            raise PlanMeasureOutside(task.due_date)
        return cls(
            id=measure_id, plan_id=plan.id, account_id=plan.account_id, task=task, create_time=now, update_time=now
        )

    def say(self, report: Report, *, now: datetime) -> "Measure":
        """Say how it goes. Refuses with PlanMeasureClosed or PlanMeasureNotDone."""
        if self.report.state is not MeasureState.OPEN:
            raise PlanMeasureClosed(self.id)
        if (report.state is MeasureState.DONE) != (report.progress_percent == ALL_DONE):
            raise PlanMeasureNotDone(report.progress_percent)
        return replace(self, report=report, update_time=now, version=self.version + 1)


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What a review found."""

    review_date: date
    assessment: str
    outlook: Outlook
    next_review_date: date | None


@dataclass(frozen=True, kw_only=True)
class Review:
    """A look at how a plan goes, by both sides."""

    id: str
    plan_id: str
    account_id: str
    findings: Findings
    author_id: str
    create_time: datetime

    @classmethod
    def of(
        cls, plan: CooperationPlan, review_id: str, findings: Findings, *, author_id: str, now: datetime
    ) -> "Review":
        """Look at an agreed plan. Refuses with CooperationPlanNotAgreed or PlanEndsBeforeStart."""
        plan.check_agreed()
        following = findings.next_review_date
        if following is not None and following <= findings.review_date:
            raise PlanEndsBeforeStart(findings.review_date, following)
        return cls(
            id=review_id,
            plan_id=plan.id,
            account_id=plan.account_id,
            findings=findings,
            author_id=author_id,
            create_time=now,
        )


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A plan with all that belongs to it."""

    plan: CooperationPlan
    measures: Sequence[Measure]
    reviews: Sequence[Review]

    @property
    def open_count(self) -> int:
        """How many measures are still to be done."""
        return sum(measure.report.state is MeasureState.OPEN for measure in self.measures)


def check_past(day: date, *, today: date) -> None:
    """Refuses with PlanDateInFuture a day that the centre has not reached."""
    if day > today:
        raise PlanDateInFuture(day)
