from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.accounts.agreements.refusals import AgreementStateWrong
from services.accounts.obligations.model import (
    MONTHS,
    TRANSITIONS,
    Debtor,
    Move,
    Obligation,
    ObligationAlreadySettled,
    ObligationOutsideAgreement,
    ObligationState,
    Recurrence,
    Terms,
)
from tests.services.accounts.agreements.test_model import NOW, TODAY, aged, an_agreement, signed

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def owed(first: date = TODAY, recurrence: Recurrence = Recurrence.MONTHLY) -> Terms:
    return Terms(debtor=Debtor.ACCOUNT, content="Pay", first_due_date=first, recurrence=recurrence)


def an_obligation(**said: Any) -> Obligation:
    return Obligation.add("o", aged(signed(an_agreement())), owed(**said), now=NOW)


@given(first=DAYS, recurrence=st.sampled_from(sorted(MONTHS)), repetition=st.integers(1, 60))
def test_what_repeats_is_owed_on_the_same_day_or_the_months_last(
    first: date, recurrence: Recurrence, repetition: int
) -> None:
    due = owed(first, recurrence).due_date(repetition)

    assert due is not None
    assert (due.year - first.year) * 12 + due.month - first.month == repetition * MONTHS[recurrence]
    assert due.day == first.day or (due.day < first.day and (due + timedelta(days=1)).day == 1)


def test_the_last_of_january_is_owed_on_the_last_of_each_month() -> None:
    days = [owed(date(2027, 1, 31)).due_date(repetition) for repetition in range(4)]

    assert days == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]
    assert owed(recurrence=Recurrence.ONCE).due_date(1) is None


@pytest.mark.parametrize("days", [-1, 366])
def test_nothing_is_owed_outside_the_agreements_time(days: int) -> None:
    with pytest.raises(ObligationOutsideAgreement):
        an_obligation(first=TODAY + timedelta(days=days))


def test_nothing_new_is_owed_under_what_has_ended() -> None:
    with pytest.raises(AgreementStateWrong):
        Obligation.add("o", an_agreement().terminate("Off.", now=NOW), owed(), now=NOW)


def test_what_repeats_ends_with_its_agreement() -> None:
    agreement = aged(signed(an_agreement(last=40)))
    first = Obligation.add("o", agreement, owed(date(2026, 11, 30)), now=NOW)
    second = first.again("p", agreement, now=NOW)

    assert second is not None
    assert (second.due_date, second.repetition, second.state) == (date(2026, 12, 30), 1, ObligationState.OPEN)
    assert second.again("q", agreement, now=NOW) is None
    assert first.again("p", agreement.terminate("Off.", now=NOW), now=NOW) is None
    assert first.again("p", aged(signed(an_agreement(last=None))), now=NOW) is not None


class _Series(RuleBasedStateMachine):
    """Whatever is done with what repeats, and whenever: one is open at most, and none is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.today = TODAY
        self.agreement = aged(signed(an_agreement(last=None)))
        self.owed = [Obligation.add("0", self.agreement, owed(), now=NOW)]

    def move(self, place: int, move: Move) -> None:
        before = self.owed[place]
        led = TRANSITIONS.get((before.state, move))
        try:
            after = before.settle(move, "x", now=NOW)
        except ObligationAlreadySettled:
            assert led is None
            return
        assert (after.state, after.version) == (led, before.version + 1)
        self.owed[place] = after
        if before.state is ObligationState.OPEN:
            following = before.again(str(len(self.owed)), self.agreement, now=NOW)
            assert following is not None
            self.owed.append(following)

    @rule(days=st.integers(1, 70))
    def wait(self, days: int) -> None:
        self.today += timedelta(days=days)
        for place in range(1000):
            if place == len(self.owed):
                break
            if self.owed[place].missed_by(self.today):
                self.move(place, Move.MISS)

    @rule(place=st.integers(0, 5), move=st.sampled_from([Move.FULFILL, Move.WAIVE]))
    def settle(self, place: int, move: Move) -> None:
        self.move(place % len(self.owed), move)

    @invariant()
    def one_is_open_and_none_is_left_out(self) -> None:
        assert [one.repetition for one in self.owed] == list(range(len(self.owed)))
        assert [one.state is ObligationState.OPEN for one in self.owed] == [False] * (len(self.owed) - 1) + [True]
        assert not any(one.missed_by(self.today) for one in self.owed)


TestSeries = _Series.TestCase
TestSeries.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


def test_versions_follow_each_other_in_time() -> None:
    late = datetime(2026, 1, 1, tzinfo=UTC)

    assert an_obligation().settle(Move.FULFILL, now=late).update_time > NOW
