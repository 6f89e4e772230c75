"""A cooperation plan as a state machine, against the few words that describe it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chassis.errors import Refusal
from services.accounts.cooperation_plans.model import (
    ALL_DONE,
    CLOSED,
    Agreement,
    Content,
    CooperationPlan,
    Findings,
    Goal,
    Horizon,
    Measure,
    MeasureState,
    Outlook,
    Participant,
    Report,
    Review,
    Side,
    State,
    Task,
)
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

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()
END = TODAY + timedelta(days=365)
AGREEMENT = Agreement(contact_id="theirs", agreed_date=TODAY)


def a_goal(due_date: date = END) -> Goal:
    return Goal(statement="Twice the volume", target="2 million", horizon=Horizon.LONG_TERM, due_date=due_date)


def a_content(**said: Any) -> Content:
    sides = [Participant(side=side, person_id=side.lower(), part="leads") for side in Side]
    usual: dict[str, Any] = {
        "title": "2027 together",
        "objective": "Grow",
        "start_date": TODAY,
        "end_date": END,
        "goals": [a_goal()],
        "participants": sides,
    }
    return Content(**usual | said)


def a_plan(**said: Any) -> CooperationPlan:
    usual: dict[str, Any] = {
        "id": "p",
        "account_id": "a",
        "content": a_content(),
        "author_id": "m",
        "create_time": NOW,
        "update_time": NOW,
    }
    return CooperationPlan(**usual | said)


def a_measure(due_date: date = END) -> Measure:
    return Measure.of(a_plan(), "m", Task(action="Call", owner_id="o", due_date=due_date), now=NOW)


def a_report(state: MeasureState, percent: int) -> Report:
    return Report(state=state, progress_percent=percent, note="so far")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (a_content(end_date=TODAY - timedelta(days=1), goals=[]), PlanEndsBeforeStart),
        (a_content(goals=[a_goal(END + timedelta(days=1))]), PlanGoalOutside),
        (a_content(goals=[a_goal(TODAY - timedelta(days=1))]), PlanGoalOutside),
        (a_content(participants=[*a_content().participants] * 2), PlanParticipantRepeated),
    ],
)
def test_a_content_that_cannot_be_is_refused(content: Content, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        content.check()
    with pytest.raises(refusal):
        a_plan().revise(content, now=NOW)


@pytest.mark.parametrize(
    ("content", "lacks"),
    [
        (a_content(goals=[]), "goals"),
        (a_content(participants=[]), "participants ours, participants theirs"),
        (a_content(participants=[Participant(side=Side.OURS, person_id="o", part="")]), "participants theirs"),
    ],
)
def test_an_account_agrees_to_goals_with_people_of_both_sides(content: Content, lacks: str) -> None:
    with pytest.raises(CooperationPlanIncomplete) as raised:
        a_plan(content=content).agree(AGREEMENT, today=TODAY, now=NOW)

    assert raised.value.lacks == lacks


def test_an_agreement_that_is_yet_to_come_is_none() -> None:
    with pytest.raises(PlanDateInFuture):
        a_plan().agree(replace(AGREEMENT, agreed_date=TODAY + timedelta(days=1)), today=TODAY, now=NOW)


def test_a_measure_is_due_within_the_plans_time() -> None:
    assert a_measure(END).report.state is MeasureState.OPEN
    with pytest.raises(PlanMeasureOutside):
        a_measure(END + timedelta(days=1))


def test_a_measure_is_reported_on_until_it_is_done() -> None:
    half = a_measure().say(a_report(MeasureState.OPEN, 50), now=NOW)
    done = half.say(a_report(MeasureState.DONE, ALL_DONE), now=NOW)

    assert (done.report.progress_percent, done.version) == (ALL_DONE, 3)
    with pytest.raises(PlanMeasureClosed):
        done.say(a_report(MeasureState.OPEN, 10), now=NOW)


@pytest.mark.parametrize(
    ("state", "percent"), [(MeasureState.DONE, 99), (MeasureState.OPEN, ALL_DONE), (MeasureState.DROPPED, ALL_DONE)]
)
def test_what_is_done_is_done_to_100_percent_and_nothing_else_is(state: MeasureState, percent: int) -> None:
    with pytest.raises(PlanMeasureNotDone):
        a_measure().say(a_report(state, percent), now=NOW)


def test_the_next_review_follows_this_one() -> None:
    agreed = a_plan().agree(AGREEMENT, today=TODAY, now=NOW)
    found = Findings(review_date=TODAY, assessment="Well", outlook=Outlook.ON_TRACK, next_review_date=TODAY)

    with pytest.raises(PlanEndsBeforeStart):
        Review.of(agreed, "r", found, author_id="m", now=NOW)
    with pytest.raises(CooperationPlanNotAgreed):
        Review.of(a_plan(), "r", replace(found, next_review_date=None), author_id="m", now=NOW)


class PlanLife(RuleBasedStateMachine):
    """Whatever is tried, a plan goes from draft to agreed to its end, never back, and each step is counted."""

    def __init__(self) -> None:
        super().__init__()
        self.plan = a_plan()
        self.model = State.DRAFT
        self.steps = 1

    def attempt(self, allowed: bool, refusals: tuple[type[Refusal], ...], change: Any, becomes: State) -> None:  # noqa: FBT001 - reads as a table
        """Try a change that the model allows or not."""
        if not allowed:
            with pytest.raises(refusals):
                change()
            return
        self.plan = change()
        self.model = becomes
        self.steps += 1

    @rule()
    def revise(self) -> None:
        """Only a draft."""
        change = lambda: self.plan.revise(a_content(title="Better"), now=NOW)  # noqa: E731 - read in the next line
        self.attempt(self.model is State.DRAFT, (CooperationPlanNotDraft,), change, State.DRAFT)

    @rule()
    def agree(self) -> None:
        """Only a draft."""
        change = lambda: self.plan.agree(AGREEMENT, today=TODAY, now=NOW)  # noqa: E731 - read in the next line
        self.attempt(self.model is State.DRAFT, (CooperationPlanNotDraft,), change, State.AGREED)

    @rule(open_count=st.integers(0, 2))
    def complete(self, open_count: int) -> None:
        """Only what was agreed, and is done."""
        change = lambda: self.plan.close(State.COMPLETED, "done", open_count=open_count, now=NOW)  # noqa: E731 - read below
        allowed = self.model is State.AGREED and not open_count
        refusals = (CooperationPlanClosed, CooperationPlanNotAgreed, PlanMeasuresOpen)
        self.attempt(allowed, refusals, change, State.COMPLETED)

    @rule(open_count=st.integers(0, 2))
    def abandon(self, open_count: int) -> None:
        """Whatever has not ended."""
        change = lambda: self.plan.close(State.ABANDONED, "lost", open_count=open_count, now=NOW)  # noqa: E731 - read below
        self.attempt(self.model not in CLOSED, (CooperationPlanClosed,), change, State.ABANDONED)

    @invariant()
    def is_as_described(self) -> None:
        """The plan stands where the model does."""
        assert (self.plan.state, self.plan.version) == (self.model, self.steps)
        assert (self.plan.agreement is not None) >= (self.model in {State.AGREED, State.COMPLETED})
        assert bool(self.plan.close_reason) == (self.model in CLOSED)


TestPlanLife = PlanLife.TestCase
TestPlanLife.settings = settings(max_examples=50, stateful_step_count=12, deadline=None)
