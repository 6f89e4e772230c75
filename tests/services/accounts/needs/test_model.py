from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.needs.model import (
    OPEN,
    Need,
    NeedCategory,
    NeedClosed,
    NeedPriority,
    NeedState,
    NeedStepNotAllowed,
    Request,
    Step,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
REQUEST = Request(category=NeedCategory.PRICE, statement="月结 60 天", priority=NeedPriority.MEDIUM)


def a_need(state: NeedState = NeedState.COLLECTED) -> Need:
    return Need(
        id="n",
        account_id="a",
        request=REQUEST,
        state=state,
        recorder_id="m",
        author_id="m",
        create_time=NOW,
        update_time=NOW,
    )


ALLOWED = {
    ("COLLECTED", "CONFIRMED"),
    ("CONFIRMED", "PASSED_ON"),
    ("PASSED_ON", "PASSED_ON"),
    ("CONFIRMED", "MET"),
    ("PASSED_ON", "MET"),
    ("COLLECTED", "DROPPED"),
    ("CONFIRMED", "DROPPED"),
    ("PASSED_ON", "DROPPED"),
}


@pytest.mark.parametrize("state", NeedState)
@pytest.mark.parametrize("asked", [state for state in NeedState if state is not NeedState.COLLECTED])
def test_a_need_takes_its_steps_in_order(state: NeedState, asked: NeedState) -> None:
    need, step = a_need(state), Step(state=asked)

    if (state.value, asked.value) in ALLOWED:
        assert need.take(step, author_id="l", now=NOW).state is asked
    else:
        with pytest.raises(NeedStepNotAllowed, match=state.lower()):
            need.take(step, author_id="l", now=NOW)


@given(st.lists(st.sampled_from([state for state in NeedState if state is not NeedState.COLLECTED]), max_size=8))
def test_an_end_is_the_end_and_every_step_a_version(asked: list[NeedState]) -> None:
    need, taken = a_need(), 0
    for state in asked:
        closed = need.state not in OPEN
        try:
            need = need.take(Step(state=state, department="x", outcome="y"), author_id="l", now=NOW)
        except NeedStepNotAllowed:
            continue
        taken += 1
        assert not closed

    assert need.version == 1 + taken


def test_the_department_stays_when_the_need_is_met() -> None:
    passed = a_need(NeedState.CONFIRMED).take(
        Step(state=NeedState.PASSED_ON, department="财务部"), author_id="l", now=NOW
    )

    met = passed.take(Step(state=NeedState.MET, outcome="批准"), author_id="l", now=NOW)

    assert (met.department, met.outcome) == ("财务部", "批准")


@pytest.mark.parametrize("state", [NeedState.MET, NeedState.DROPPED])
def test_what_came_to_an_end_is_not_rewritten(state: NeedState) -> None:
    with pytest.raises(NeedClosed):
        a_need(state).revise(replace(REQUEST, statement="月结 90 天"), author_id="l", now=NOW)


def test_saying_the_same_again_changes_nothing() -> None:
    need = a_need()

    assert need.revise(replace(REQUEST), author_id="l", now=NOW) is need
