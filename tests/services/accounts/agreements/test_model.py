from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.accounts.agreements.model import (
    OPEN,
    REMINDERS,
    SIGNED,
    TRANSITIONS,
    Agreement,
    AgreementKind,
    AgreementState,
    Move,
    ServiceLevel,
    Signing,
    Terms,
)
from services.accounts.agreements.refusals import (
    AgreementAlreadyRenewed,
    AgreementEndsBeforeStart,
    AgreementServiceLevelMissing,
    AgreementSignedInFuture,
    AgreementStateWrong,
    RenewalOverlaps,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()
LEVEL = ServiceLevel(response_hours=4, contents=("Hotline",))
ENDED = set(AgreementState) - OPEN


def some_terms(first: int = 0, last: int | None = 365, **said: Any) -> Terms:
    """Agree on service, from and to days counted from today."""
    usual: dict[str, Any] = {"code": "X-1", "title": "Service", "kind": AgreementKind.SERVICE, "service_level": LEVEL}
    end_date = None if last is None else TODAY + timedelta(days=last)
    return Terms(**usual | {"start_date": TODAY + timedelta(days=first), "end_date": end_date} | said)


def an_agreement(agreement_id: str = "1", **said: Any) -> Agreement:
    return Agreement.open(agreement_id, "a", some_terms(**said), now=NOW)


def signed(agreement: Agreement, *, day: date = TODAY, today: date = TODAY) -> Agreement:
    signing = Signing(signing_date=day, our_signer="L", account_signer="C", document_reference="D")
    return agreement.sign(signing, today=today, now=NOW)


def aged(agreement: Agreement, today: date = TODAY) -> Agreement:
    return [agreement, *(after for _, after in agreement.age(today=today, now=NOW))][-1]


def test_an_agreement_does_not_end_before_it_starts() -> None:
    with pytest.raises(AgreementEndsBeforeStart):
        an_agreement(first=1, last=0)
    with pytest.raises(AgreementEndsBeforeStart):
        an_agreement().revise(some_terms(first=1, last=0), now=NOW)

    assert an_agreement(first=1, last=1).state is AgreementState.NEGOTIATING


def test_an_agreement_of_one_day_holds_that_day() -> None:
    one_day = signed(an_agreement(first=0, last=0))

    assert aged(one_day).state is AgreementState.IN_FORCE
    assert aged(one_day, TODAY + timedelta(days=1)).state is AgreementState.EXPIRED


def test_nothing_is_signed_tomorrow() -> None:
    with pytest.raises(AgreementSignedInFuture):
        signed(an_agreement(), day=TODAY + timedelta(days=1))


@pytest.mark.parametrize("kind", AgreementKind)
def test_what_we_serve_is_agreed_before_the_signing(kind: AgreementKind) -> None:
    """ACCT-34: service level and content are defined before the start."""
    bare = an_agreement(kind=kind, service_level=None)

    if kind in {AgreementKind.SERVICE, AgreementKind.FRAMEWORK}:
        with pytest.raises(AgreementServiceLevelMissing):
            signed(bare)
    else:
        assert signed(bare).state is AgreementState.SIGNED


def test_a_renewal_follows_what_it_renews() -> None:
    first = aged(signed(an_agreement(last=10)))
    second = signed(an_agreement("2", first=11, last=20))

    renewed = first.renew(second, now=NOW)

    assert (renewed.state, renewed.successor_id) == (AgreementState.IN_FORCE, "2")
    assert aged(renewed, TODAY + timedelta(days=11)).state is AgreementState.RENEWED
    with pytest.raises(RenewalOverlaps):
        first.check_renewal(some_terms(first=10, last=20))
    with pytest.raises(RenewalOverlaps):
        aged(signed(an_agreement(last=None))).check_renewal(some_terms())
    with pytest.raises(AgreementAlreadyRenewed):
        renewed.check_renewal(some_terms(first=11, last=20))


def test_a_late_renewal_takes_an_expired_agreement_up() -> None:
    expired = aged(signed(an_agreement(last=10)), TODAY + timedelta(days=11))

    assert expired.renew(an_agreement("2", first=30), now=NOW).state is AgreementState.RENEWED


@pytest.mark.parametrize(
    ("left", "reminder"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)],
)
def test_an_agreement_reminds_of_its_end(left: int, reminder: int | None) -> None:
    agreement = signed(an_agreement(first=-400, last=left))

    assert agreement.reminder(TODAY) == reminder


def test_what_is_renewed_unsigned_or_without_end_reminds_of_nothing() -> None:
    ending = aged(signed(an_agreement(last=7)))

    assert ending.reminder(TODAY) == 7
    assert ending.renew(an_agreement("2", first=8), now=NOW).reminder(TODAY) is None
    assert an_agreement(last=7).reminder(TODAY) is None
    assert signed(an_agreement(last=None)).reminder(TODAY) is None


@given(days=st.integers(0, 4000), notice_days=st.integers(0, 3650))
def test_notice_is_given_so_many_days_before_the_end(days: int, notice_days: int) -> None:
    terms = some_terms(last=days, notice_days=notice_days)

    assert terms.end_date is not None
    assert terms.notice_date is not None
    assert (terms.end_date - terms.notice_date).days == notice_days


class _Life(RuleBasedStateMachine):
    """Anything may be tried with an agreement on any day: it moves as the table says, or stays as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.today = TODAY
        self.agreement = an_agreement(first=5, last=20)
        self.reminders: list[int] = []

    def attempt(self, move: Move, moved: Callable[[], Agreement]) -> None:
        """Try a move, and hold what comes of it against the table."""
        before, led = self.agreement, TRANSITIONS.get((self.agreement.state, move))
        try:
            self.agreement = moved()
        except AgreementStateWrong:
            assert led is None
            assert self.agreement == before
        else:
            assert self.agreement.state is led
            assert self.agreement.version == before.version + 1
            assert self.agreement.update_time > before.update_time

    @rule(days=st.integers(1, 6))
    def wait(self, days: int) -> None:
        for _ in range(days):
            self.today += timedelta(days=1)
            for move, after in self.agreement.age(today=self.today, now=NOW):
                assert TRANSITIONS[self.agreement.state, move] is after.state
                self.agreement = after
            reminder = self.agreement.reminder(self.today)
            self.reminders += [reminder] if reminder and reminder not in self.reminders else []

    @rule()
    def revise(self) -> None:
        self.attempt(Move.REVISE, lambda: self.agreement.revise(self.agreement.terms, now=NOW))

    @rule()
    def sign(self) -> None:
        self.attempt(Move.SIGN, lambda: signed(self.agreement, day=self.today, today=self.today))

    @rule()
    def amend(self) -> None:
        self.attempt(Move.AMEND, lambda: self.agreement.amend(LEVEL, "D/1", now=NOW))

    @rule()
    def terminate(self) -> None:
        self.attempt(Move.TERMINATE, lambda: self.agreement.terminate("They merge.", now=NOW))

    @precondition(lambda self: self.agreement.successor_id is None)
    @rule()
    def renew(self) -> None:
        self.attempt(Move.RENEW, lambda: self.agreement.renew(an_agreement("2", first=21), now=NOW))

    @invariant()
    def stands_where_the_calendar_says(self) -> None:
        agreement, terms = aged(self.agreement, self.today), self.agreement.terms
        if agreement.state is AgreementState.IN_FORCE:
            assert terms.end_date is not None
            assert terms.start_date <= self.today <= terms.end_date
        if agreement.state in {AgreementState.EXPIRED, AgreementState.RENEWED}:
            assert terms.end_date is not None
            assert terms.end_date < self.today
        assert (agreement.state is AgreementState.RENEWED) <= (agreement.successor_id is not None)
        assert (agreement.state in SIGNED) <= (agreement.signing is not None)
        assert (agreement.state is AgreementState.TERMINATED) == bool(agreement.closing_reason)

    @invariant()
    def reminds_ever_more_urgently(self) -> None:
        assert self.reminders == sorted(self.reminders, reverse=True)
        assert set(self.reminders) <= set(REMINDERS)


TestLife = _Life.TestCase
TestLife.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)


def test_every_state_is_reached_and_what_has_ended_does_not_begin_again() -> None:
    assert {AgreementState.NEGOTIATING, *TRANSITIONS.values()} == set(AgreementState)
    assert {led for (state, _), led in TRANSITIONS.items() if state in ENDED} <= ENDED
    assert {move for _, move in TRANSITIONS} == set(Move)
