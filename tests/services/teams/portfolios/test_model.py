"""Assignments on paper: what is refused, and that a history of them has neither gaps nor overlaps."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Refusal
from services.teams.center.model import Team
from services.teams.portfolios.model import (
    Account,
    AccountAlreadyAssigned,
    AccountOfAnotherClass,
    Assignment,
    AssignmentChanged,
    Case,
    Choice,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FINANCE, ENERGY = "finance", "energy"


def a_team(class_id: str = FINANCE, team_id: str = "t-1") -> Team:
    return Team(id=team_id, code="T1", display_name="金融团队", class_id=class_id, leader_id="leader", create_time=NOW)


def an_assignment(manager_id: str = "li", *, team_id: str = "t-1") -> Assignment:
    return Assignment(
        id=f"a-{manager_id}", account_id="acme", manager_id=manager_id, team_id=team_id, reason="", valid_from=NOW
    )


def a_case(current: Assignment | None = None) -> Case:
    return Case(account=Account(id="acme", class_id=FINANCE, update_time=NOW), current=current)


def a_choice(manager_id: str = "wang", *, etag: str = "", class_exception: str = "") -> Choice:
    return Choice(
        account_id="acme", manager_id=manager_id, reason="knows them", etag=etag, class_exception=class_exception
    )


def assign(case: Case, choice: Choice, *, team: Team | None = None, now: datetime = NOW) -> Assignment:
    return case.assign(choice, team=team or a_team(), assignment_id="new", now=now)


def test_an_account_goes_to_the_chosen_manager_from_now_on() -> None:
    assert assign(a_case(), a_choice()) == Assignment(
        id="new", account_id="acme", manager_id="wang", team_id="t-1", reason="knows them", valid_from=NOW
    )


@pytest.mark.parametrize(
    ("case", "choice", "team", "refusal"),
    [
        pytest.param(
            a_case(an_assignment("li")), a_choice("li", etag="a-li"), a_team(), AccountAlreadyAssigned, id="has it"
        ),
        pytest.param(
            a_case(an_assignment("li")),
            a_choice("li", etag="old"),
            a_team(),
            AccountAlreadyAssigned,
            id="has it by now",
        ),
        pytest.param(a_case(an_assignment("li")), a_choice(), a_team(), AssignmentChanged, id="thought it unassigned"),
        pytest.param(
            a_case(an_assignment("li")), a_choice(etag="a-zhao"), a_team(), AssignmentChanged, id="saw another"
        ),
        pytest.param(a_case(), a_choice(etag="a-li"), a_team(), AssignmentChanged, id="thought it assigned"),
        pytest.param(a_case(), a_choice(), a_team(ENERGY), AccountOfAnotherClass, id="of another class"),
    ],
)
def test_an_assignment_is_refused(case: Case, choice: Choice, team: Team, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        assign(case, choice, team=team)


def test_the_etag_of_an_assignment_that_ended_opens_nothing() -> None:
    ended = an_assignment("li").end(NOW + timedelta(days=1))

    with pytest.raises(AssignmentChanged):
        assign(a_case(an_assignment("li")), a_choice(etag=ended.etag))


def test_a_written_reason_lifts_the_class_rule_and_is_kept() -> None:
    exception = assign(a_case(), a_choice(class_exception="the group wants one face"), team=a_team(ENERGY))

    assert exception.class_exception == "the group wants one face"


def test_what_is_no_exception_is_not_kept_as_one() -> None:
    """Whoever counts exceptions later must find only those that were needed."""
    assert assign(a_case(), a_choice(class_exception="just in case")).class_exception == ""


@pytest.mark.parametrize(
    ("current", "team", "within"),
    [
        pytest.param(None, a_team(FINANCE), True, id="nobody's, of the team's class"),
        pytest.param(None, a_team(ENERGY), False, id="nobody's, of another class"),
        pytest.param(an_assignment(team_id="t-1"), a_team(FINANCE), True, id="the team's"),
        pytest.param(an_assignment(team_id="t-1"), a_team(ENERGY), True, id="the team's by exception"),
        pytest.param(an_assignment(team_id="t-2"), a_team(FINANCE), False, id="another team's"),
    ],
)
def test_what_a_leader_may_decide(current: Assignment | None, team: Team, *, within: bool) -> None:
    assert a_case(current).is_within(team) is within


seconds = st.integers(-5, 20)
steps = st.lists(st.tuples(st.sampled_from(["li", "wang", "zhao"]), seconds), min_size=1, max_size=12)


@given(steps=steps, asked=st.integers(-10, 250))
def test_at_any_instant_one_assignment_holds_or_none_before_the_first(steps: list[tuple[str, int]], asked: int) -> None:
    """Even when the clock of the next writer is behind: whoever asks as of an instant gets one answer (ASSIGN-01)."""
    history: list[Assignment] = []
    now = NOW
    for number, (manager_id, passed) in enumerate(steps):
        now += timedelta(seconds=passed)
        current = history[-1] if history else None
        if current and current.manager_id == manager_id:
            continue
        choice = a_choice(manager_id, etag=current.etag if current else "")
        begun = a_case(current).assign(choice, team=a_team(), assignment_id=str(number), now=now)
        history = [*history[:-1], *([current.end(begun.valid_from)] if current else []), begun]

    instant = NOW + timedelta(seconds=asked)
    holding = [
        each for each in history if each.valid_from <= instant and not (each.valid_to and each.valid_to <= instant)
    ]

    assert len(holding) == (1 if instant >= history[0].valid_from else 0)
    assert all(each.valid_to and each.valid_from < each.valid_to for each in history[:-1])
    assert history[-1].valid_to is None
