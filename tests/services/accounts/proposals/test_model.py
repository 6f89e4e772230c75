from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.accounts.proposals.model import (
    SETTLING,
    TRANSITIONS,
    Direction,
    Move,
    Proposal,
    ProposalSentInFuture,
    ProposalState,
    ProposalStateWrong,
    Terms,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()
TERMS = Terms(subject="Line", content="A second line.", answer_date=TODAY + timedelta(days=5))


def a_draft() -> Proposal:
    return Proposal(id="p", account_id="a", terms=TERMS, create_time=NOW, update_time=NOW)


def test_what_comes_in_waits_for_our_answer() -> None:
    received = a_draft().receive(TODAY, today=TODAY)

    assert (received.direction, received.state, received.sent_date) == (
        Direction.FROM_ACCOUNT,
        ProposalState.SENT,
        TODAY,
    )


def test_nothing_was_sent_tomorrow() -> None:
    tomorrow = TODAY + timedelta(days=1)

    with pytest.raises(ProposalSentInFuture):
        a_draft().receive(tomorrow, today=TODAY)
    with pytest.raises(ProposalSentInFuture):
        a_draft().send(tomorrow, today=TODAY, now=NOW)


class _Correspondence(RuleBasedStateMachine):
    """A proposal moves as the table says, or stays as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.today = TODAY
        self.proposal = a_draft()

    def attempt(self, move: Move, moved: Callable[[], Proposal]) -> None:
        before, led = self.proposal, TRANSITIONS.get((self.proposal.state, move))
        try:
            self.proposal = moved()
        except ProposalStateWrong:
            assert led is None
            assert self.proposal == before
        else:
            assert (self.proposal.state, self.proposal.version) == (led, before.version + 1)

    @rule()
    def revise(self) -> None:
        self.attempt(Move.REVISE, lambda: self.proposal.revise(TERMS, now=NOW))

    @rule()
    def send(self) -> None:
        self.attempt(Move.SEND, lambda: self.proposal.send(self.today, today=self.today, now=NOW))

    @rule(state=st.sampled_from(sorted(SETTLING)))
    def settle(self, state: ProposalState) -> None:
        self.attempt(SETTLING[state], lambda: self.proposal.settle(state, "x", now=NOW))

    @rule(days=st.integers(1, 3))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)
        if self.proposal.unanswered_by(self.today):
            self.attempt(Move.LAPSE, lambda: self.proposal.settle(ProposalState.LAPSED, "", now=NOW))

    @invariant()
    def a_draft_was_never_sent(self) -> None:
        assert (self.proposal.state is ProposalState.DRAFT) == (self.proposal.sent_date is None)


TestCorrespondence = _Correspondence.TestCase
TestCorrespondence.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)


def test_every_state_is_reached() -> None:
    assert {ProposalState.DRAFT, *TRANSITIONS.values()} == set(ProposalState)
    assert {move for _, move in TRANSITIONS} == set(Move)
