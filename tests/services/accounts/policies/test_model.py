from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.accounts.policies.model import (
    TRANSITIONS,
    Benefit,
    BenefitKind,
    Decider,
    Move,
    Policy,
    PolicyState,
    Proposer,
    Proposition,
    Terms,
)
from services.accounts.policies.refusals import (
    PolicyDirectorAlone,
    PolicyEndsBeforeStart,
    PolicyNeedsAnother,
    PolicyStateWrong,
)
from services.accounts.profiles.model import Money

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()
LIMIT = Money(minor=5_000_000, currency="CNY")
MANAGER, LEADER = Decider(id="manager"), Decider(id="leader")
DIRECTOR = Decider(id="director", director=True)


def some_terms(cost: int = 5_000_000, currency: str = "CNY", first: int = 0, last: int = 30) -> Terms:
    benefit = Benefit(kind=BenefitKind.GIFT, description="Tea", limit=Money(minor=cost, currency=currency))
    start, end = TODAY + timedelta(days=first), TODAY + timedelta(days=last)
    return Terms(title="Tea", benefit=benefit, start_date=start, end_date=end, reason="Ten years.")


def a_policy(*, by: Proposer | None = None, limit: Money | None = LIMIT, **said: Any) -> Policy:
    proposer = by or Proposer(id="manager")
    return Proposition(account_id="a", proposer=proposer, terms=some_terms(**said)).propose("p", limit, now=NOW)


def test_a_policy_does_not_end_before_it_starts() -> None:
    with pytest.raises(PolicyEndsBeforeStart):
        a_policy(first=1, last=0)


def test_a_manager_proposes_a_leader_reviews_the_director_approves() -> None:
    approved = a_policy().review(LEADER, "Worth it.", now=NOW).approve(DIRECTOR, now=NOW)
    ((move, begun),) = approved.age(today=TODAY, now=NOW)

    assert (move, begun.state) == (Move.START, PolicyState.IN_FORCE)
    assert (begun.proposer_id, begun.reviewer_id, begun.decider_id) == ("manager", "leader", "director")
    assert [after.state for _, after in begun.age(today=TODAY + timedelta(days=31), now=NOW)] == [PolicyState.EXPIRED]


def test_the_director_waits_for_the_review() -> None:
    with pytest.raises(PolicyStateWrong):
        a_policy().approve(DIRECTOR, now=NOW)


@pytest.mark.parametrize(
    "alone",
    [
        pytest.param(a_policy(cost=5_000_001), id="above the limit"),
        pytest.param(a_policy(currency="USD"), id="in a currency without a limit"),
        pytest.param(a_policy(limit=None), id="no limit at all"),
        pytest.param(a_policy(by=Proposer(id="leader-2", leader=True)), id="proposed by a leader"),
    ],
)
def test_what_is_above_the_limit_is_for_the_director_alone(alone: Policy) -> None:
    with pytest.raises(PolicyDirectorAlone):
        alone.review(LEADER, "", now=NOW)
    with pytest.raises(PolicyDirectorAlone):
        alone.refuse(LEADER, "No.", now=NOW)

    assert alone.approve(DIRECTOR, now=NOW).state is PolicyState.APPROVED


def test_nobody_decides_on_their_own() -> None:
    """Also not in another role, years later."""
    policy = a_policy(by=Proposer(id="x"))
    same = Decider(id="x", director=True)
    reviewed = policy.review(LEADER, "", now=NOW)

    with pytest.raises(PolicyNeedsAnother):
        policy.review(same, "", now=NOW)
    with pytest.raises(PolicyNeedsAnother):
        reviewed.approve(same, now=NOW)
    with pytest.raises(PolicyNeedsAnother):
        reviewed.refuse(same, "No.", now=NOW)
    with pytest.raises(PolicyNeedsAnother):
        reviewed.approve(Decider(id="leader", director=True), now=NOW)


def test_a_proposer_takes_back_what_is_undecided_and_the_director_anything() -> None:
    policy = a_policy()
    approved = policy.review(LEADER, "", now=NOW).approve(DIRECTOR, now=NOW)

    assert policy.withdraw(MANAGER, "x", now=NOW).state is PolicyState.WITHDRAWN
    assert approved.withdraw(DIRECTOR, "x", now=NOW).state is PolicyState.WITHDRAWN
    for one, by in ((approved, MANAGER), (policy, LEADER)):
        with pytest.raises(PolicyDirectorAlone):
            one.withdraw(by, "x", now=NOW)


@given(cost=st.integers(0, 10**15), limit=st.integers(0, 10**15))
def test_the_limit_itself_is_within(cost: int, limit: int) -> None:
    assert some_terms(cost=cost).within(Money(minor=limit, currency="CNY")) == (cost <= limit)


PEOPLE = st.sampled_from(["manager", "leader", "director", "somebody"])


class _Decisions(RuleBasedStateMachine):
    """Whoever tries to decide whatever, in whatever role: two pairs of eyes see all that is ever in force."""

    def __init__(self) -> None:
        super().__init__()
        self.today = TODAY
        self.policy = a_policy(first=3, last=12)

    def attempt(self, move: Move, decided: Callable[[], Policy]) -> None:
        before, led = self.policy, TRANSITIONS.get((self.policy.state, move))
        try:
            self.policy = decided()
        except (PolicyStateWrong, PolicyNeedsAnother, PolicyDirectorAlone):
            assert self.policy == before
        else:
            assert (self.policy.state, self.policy.version) == (led, before.version + 1)
            assert self.policy.update_time > before.update_time

    @rule(who=PEOPLE)
    def review(self, who: str) -> None:
        self.attempt(Move.REVIEW, lambda: self.policy.review(Decider(id=who), "", now=NOW))

    @rule(who=PEOPLE, director=st.booleans())
    def approve(self, who: str, *, director: bool) -> None:
        self.attempt(Move.APPROVE, lambda: self.policy.approve(Decider(id=who, director=director), now=NOW))

    @rule(who=PEOPLE, director=st.booleans())
    def refuse(self, who: str, *, director: bool) -> None:
        self.attempt(Move.REFUSE, lambda: self.policy.refuse(Decider(id=who, director=director), "x", now=NOW))

    @rule(who=PEOPLE, director=st.booleans())
    def withdraw(self, who: str, *, director: bool) -> None:
        self.attempt(Move.WITHDRAW, lambda: self.policy.withdraw(Decider(id=who, director=director), "x", now=NOW))

    @rule(days=st.integers(1, 4))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)
        for move, after in self.policy.age(today=self.today, now=NOW):
            assert TRANSITIONS[self.policy.state, move] is after.state
            self.policy = after

    @invariant()
    def what_is_approved_was_seen_by_three(self) -> None:
        policy = self.policy
        if policy.state in {PolicyState.APPROVED, PolicyState.IN_FORCE}:
            assert len({policy.proposer_id, policy.reviewer_id, policy.decider_id, None}) == 4
        if policy.state is PolicyState.IN_FORCE:
            assert policy.terms.start_date <= self.today <= policy.terms.end_date
        if policy.state is PolicyState.EXPIRED:
            assert policy.terms.end_date < self.today
        assert (policy.state in {PolicyState.REFUSED, PolicyState.WITHDRAWN}) == bool(policy.closing_reason)


TestDecisions = _Decisions.TestCase
TestDecisions.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


def test_every_state_is_reached_by_the_moves() -> None:
    assert {PolicyState.PROPOSED, *TRANSITIONS.values()} == set(PolicyState)
    assert {move for _, move in TRANSITIONS} == set(Move)
