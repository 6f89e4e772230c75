"""The plain check against the whole one: it may doubt, and must never trust what breaks a rule."""

from typing import Any

import pytest
from google.protobuf.message import Message
from google.type.money_pb2 import Money
from hypothesis import given
from hypothesis import strategies as st
from kac.accounts.v1.account_service_pb2 import AccountRow, CreateAccountRequest
from kac.activity.v1.visit_service_pb2 import LogVisitRequest

from chassis import plain, validation

texts = (
    st.text(max_size=4)
    | st.text("ab-\u00e9客 \n\0\u200b", max_size=45)
    | st.integers(0, 300).map(lambda size: "x" * size)
)
numbers = st.sampled_from([0, -1, 1, 999, 1000, 9999, 10_000, 100_000_000, 100_000_001])
money = st.builds(
    Money,
    currency_code=st.sampled_from(["CNY", "cny", "", "CNYX", "CN\n", "CNY\n"]),
    units=st.sampled_from([0, -1, 7, 9_000_000_000_000, 9_000_000_000_001]),
    nanos=st.sampled_from([0, -1, 10_000_000, 10_000_001, 990_000_000, 999_999_999]),
)
rows = st.builds(
    AccountRow,
    code=texts,
    display_name=texts,
    class_code=texts,
    grade=st.integers(-1, 9),
    parent_code=texts,
    industry=texts,
    region=texts,
    founded_year=numbers,
    employee_count=numbers,
    annual_revenue=st.none() | money,
)
GOOD: dict[str, Any] = {"code": "K-1", "display_name": "客户", "class_code": "energy", "grade": 2}


def surely_valid(message: Message, names: set[str] | None = None) -> bool:
    return plain.check(type(message), names or set(message.DESCRIPTOR.fields_by_name))(plain.given(message))


@given(rows)
def test_what_it_trusts_breaks_no_rule(row: AccountRow) -> None:
    if surely_valid(row):
        assert validation.violations(row) == []


@given(rows, st.sets(st.sampled_from(sorted(AccountRow.DESCRIPTOR.fields_by_name)), min_size=1))
def test_fields_it_is_not_asked_about_do_not_matter(row: AccountRow, names: set[str]) -> None:
    if surely_valid(row, names):
        assert {path.partition(".")[0] for path, _ in validation.violations(row)}.isdisjoint(names)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({}, id="what is needed"),
        pytest.param({"founded_year": 1949, "employee_count": 7}, id="numbers"),
        pytest.param({"founded_year": 0}, id="a zero that is ignored"),
        pytest.param({"annual_revenue": Money(currency_code="CNY", units=5, nanos=500_000_000)}, id="money"),
        pytest.param({"parent_code": "K-0", "industry": "电力", "region": "北京"}, id="texts"),
    ],
)
def test_the_rows_that_lists_have_are_not_doubted(said: dict[str, Any]) -> None:
    """A check that doubts everything would be right, and of no use."""
    assert surely_valid(AccountRow(**GOOD | said))


def test_rules_that_it_does_not_know_are_doubted() -> None:
    assert not surely_valid(CreateAccountRequest(class_id="f1"), {"class_id"}), "a uuid"
    assert not surely_valid(LogVisitRequest(), {"next_step"}), "a message with rules of its own"
