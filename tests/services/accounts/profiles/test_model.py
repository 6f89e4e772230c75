from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.profiles.model import (
    Account,
    AccountGroupCycle,
    AccountRefersToItself,
    Grade,
    Money,
    Profile,
    Source,
    SourceKind,
    above,
    check_group,
    domain,
    later,
    registration_number,
    tags,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def a_profile(**said: Any) -> Profile:
    usual: dict[str, Any] = {"display_name": "Example", "class_id": "finance", "grade": Grade.B}
    return Profile(**usual | said)


def an_account(**said: Any) -> Account:
    return Account.new("1", "K-1", a_profile(**said), now=NOON)


def test_a_revision_names_what_changed_and_begins_a_new_state() -> None:
    account = an_account(grade=Grade.B)

    revision = account.revise(a_profile(grade=Grade.A, region="上海"), now=NOON + timedelta(days=1))

    assert revision.changed == ["grade", "region"]
    assert revision.after.version == account.version + 1
    assert revision.after.update_time == NOON + timedelta(days=1)
    assert revision.after.create_time == NOON


def test_saying_what_is_said_already_changes_nothing() -> None:
    account = an_account(annual_revenue=Money(minor=100, currency="CNY"))

    revision = account.revise(a_profile(annual_revenue=Money(minor=100, currency="CNY")), now=NOON + timedelta(days=1))

    assert revision.changed == []
    assert revision.after is account


@given(st.datetimes(), st.datetimes())
def test_a_state_begins_behind_the_one_before_even_when_clocks_disagree(now: datetime, before: datetime) -> None:
    begins = later(now, than=before)

    assert begins > before
    assert begins >= now


@pytest.mark.parametrize(
    ("parent", "parents"),
    [
        pytest.param("me", {"me": None}, id="itself"),
        pytest.param("child", {"me": None, "child": "me"}, id="child"),
        pytest.param("grandchild", {"me": None, "child": "me", "grandchild": "child"}, id="grandchild"),
    ],
)
def test_nobody_is_above_themselves(parent: str, parents: dict[str, str | None]) -> None:
    with pytest.raises(AccountGroupCycle):
        check_group("me", parent, parents)


@given(st.dictionaries(st.integers(0, 9).map(str), st.none() | st.integers(0, 9).map(str)), st.integers(0, 9).map(str))
def test_climbing_ends_and_meets_nobody_twice(parents: dict[str, str | None], start: str) -> None:
    """Whatever the rows say: a request never climbs for ever."""
    climbed = list(above(start, parents))

    assert len(climbed) == len(set(climbed))
    assert climbed[0] == start


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=40))
def test_moves_that_are_checked_never_close_a_circle(moves: list[tuple[int, int]]) -> None:
    parents: dict[str, str | None] = {str(number): None for number in range(8)}
    for account, parent in moves:
        try:
            check_group(str(account), str(parent), parents)
        except AccountGroupCycle:
            continue
        parents[str(account)] = str(parent)

    assert all(parents[[*above(account, parents)][-1]] is None for account in parents)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("91110000710931234X", "91110000710931234X"),
        ("９１１１００００ 7109-3123 4x", "91110000710931234X"),
        ("HRB 12/345", "HRB12345"),
        ("", ""),
    ],
)
def test_a_registration_number_is_compared_without_what_stands_between(written: str, number: str) -> None:
    assert registration_number(written) == number


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("example.com", "example.com"),
        ("HTTP://WWW.Example.COM:8080/a?b#c", "example.com"),
        ("www.example.com.", "example.com"),
        ("中国移动.中国/首页", "中国移动.中国"),
        ("", ""),
    ],
)
def test_a_domain_is_what_is_left_of_an_address(written: str, name: str) -> None:
    assert domain(written) == name


@given(st.text() | st.text("w./:aA-９"))
def test_a_form_of_a_form_is_itself(written: str) -> None:
    """Whoever sends back what was read changes nothing."""
    for form in (registration_number, domain):
        assert form(form(written)) == form(written)
    assert tags(tags([written])) == tags([written])


def test_nobody_recommends_us_to_themselves() -> None:
    account = an_account()
    source = Source(kind=SourceKind.REFERRAL, referred_by_account_id=account.id)

    with pytest.raises(AccountRefersToItself):
        account.revise(a_profile(source=source), now=NOON)
