from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.accounts.contacts.model import Attitude, Contact, DecisionRole, Details
from services.accounts.stakeholders.model import Coverage, coverage, stakeholders

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def a_contact(contact_id: str, superior_id: str | None = None, *, left: bool = False, **said: Any) -> Contact:
    details = Details(display_name=contact_id, reports_to_contact_id=superior_id, **said)
    contact = Contact.new(contact_id, "a", details, now=NOW)
    return contact.leave(date(2026, 11, 1), now=NOW) if left else contact


def placed(*contacts: Contact) -> list[tuple[str, str | None, int]]:
    return [(one.contact.id, one.superior_id, one.depth) for one in stakeholders(contacts)]


def test_each_stands_behind_their_superior_the_most_influential_first() -> None:
    chief, buyer = a_contact("chief"), a_contact("buyer", "chief", influence=2)
    finance, clerk = a_contact("finance", "chief", influence=5), a_contact("clerk", "finance")

    assert placed(buyer, clerk, finance, chief) == [
        ("chief", None, 0),
        ("finance", "chief", 1),
        ("clerk", "finance", 2),
        ("buyer", "chief", 1),
    ]


def test_who_reports_to_somebody_gone_stands_below_the_next_above() -> None:
    chief, gone, clerk = a_contact("chief"), a_contact("gone", "chief", left=True), a_contact("clerk", "gone")

    assert placed(chief, gone, clerk) == [("chief", None, 0), ("clerk", "chief", 1)]
    assert placed(a_contact("top", left=True), a_contact("below", "top")) == [("below", None, 0)]


def test_what_is_known_of_those_who_decide_is_counted() -> None:
    people = [
        a_contact("1", decision_role=DecisionRole.DECISION_MAKER, attitude=Attitude.OPPONENT),
        a_contact("2", decision_role=DecisionRole.DECISION_MAKER, left=True),
        a_contact("3", attitude=Attitude.SUPPORTER),
        a_contact("4"),
    ]

    assert coverage(stakeholders(people)) == Coverage(
        decision_maker_count=1, supporter_count=1, opponent_count=1, unassessed_count=1
    )


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 99)), max_size=12))
def test_everybody_who_works_there_stands_in_the_map_once(people: list[tuple[bool, int, int]]) -> None:
    contacts = [
        a_contact(f"{place:02}", f"{superior % place:02}" if place else None, left=left, influence=influence)
        for place, (left, influence, superior) in enumerate(people)
    ]

    found = stakeholders(contacts)

    assert sorted(one.contact.id for one in found) == [one.id for one in contacts if one.left_date is None]
    depths = {one.contact.id: one.depth for one in found}
    assert all(one.depth == (depths[one.superior_id] + 1 if one.superior_id else 0) for one in found)
