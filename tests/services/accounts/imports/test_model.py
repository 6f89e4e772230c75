from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.accounts.imports.model import LISTED_REFUSALS, Batch, Known, Progress, RefusedRow, Row, unstorable
from services.accounts.profiles.model import Account, Grade, Profile

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def a_profile(**said: Any) -> Profile:
    usual: dict[str, Any] = {"display_name": "Example", "class_id": "f1", "grade": Grade.B}
    return Profile(**usual | said)


def a_row(code: str, *, number: int = 1, parent_code: str = "", class_code: str = "finance", **said: Any) -> Row:
    usual = {"display_name": "Example", "grade": Grade.B, "industry": "", "region": ""}
    return Row(number=number, code=code, class_code=class_code, parent_code=parent_code, said=usual | said)


def an_account(code: str, **said: Any) -> Account:
    return Account.new(code.lower(), code, a_profile(**said), now=NOON)


def a_batch(*there: Account, codes: set[str] | None = None) -> Batch:
    known = Known(
        class_ids={"finance": "f1"},
        accounts={account.code: account for account in there},
        ids={account.code: account.id for account in there},
        parents={account.id: account.profile.parent_id for account in there},
        codes=codes or set(),
    )
    return Batch(known=known)


def taken(batch: Batch, *rows: Row) -> Batch:
    for row in rows:
        batch.take(row, new_id=row.code.lower, now=NOON + timedelta(hours=1))
    return batch


def test_a_new_code_is_a_new_account() -> None:
    batch = taken(a_batch(), a_row("A", region="上海"))

    assert batch.created == [Account.new("a", "A", a_profile(region="上海"), now=NOON + timedelta(hours=1))]


def test_a_known_code_changes_what_differs() -> None:
    batch = taken(a_batch(an_account("A", region="北京")), a_row("A", region="上海"))

    assert [revision.changed for revision in batch.revised] == [["region"]]
    assert batch.created == []


def test_a_row_that_says_what_is_there_changes_nothing() -> None:
    batch = taken(a_batch(an_account("A", region="北京")), a_row("A", region="北京"))

    assert (batch.created, batch.revised, batch.refused, batch.codes) == ([], [], [], {"A"})


def test_a_parent_may_come_in_the_same_import() -> None:
    batch = taken(a_batch(), a_row("A"), a_row("B", parent_code="A"))

    assert [account.profile.parent_id for account in batch.created] == [None, "a"]


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        pytest.param(a_row("A", class_code="gone"), "class_code", "ACCOUNT_CLASS_NOT_FOUND", id="class"),
        pytest.param(a_row("A", parent_code="Z"), "parent_code", "ACCOUNT_PARENT_NOT_FOUND", id="parent"),
        pytest.param(a_row("SEEN"), "code", "ACCOUNT_ROW_REPEATED", id="repeated"),
        pytest.param(a_row("A", parent_code="A"), "parent_code", "ACCOUNT_GROUP_CYCLE", id="new below itself"),
        pytest.param(a_row("TOP", parent_code="LOW"), "parent_code", "ACCOUNT_GROUP_CYCLE", id="below its child"),
    ],
)
def test_a_row_that_cannot_be_placed_is_refused_by_itself(row: Row, field: str, reason: str) -> None:
    batch = a_batch(an_account("TOP"), an_account("LOW", parent_id="top"), codes={"SEEN"})

    taken(batch, row, a_row("GOOD", number=2))

    assert [(refused.number, refused.field, refused.reason) for refused in batch.refused] == [(1, field, reason)]
    assert batch.codes == {"GOOD"}


def test_rows_of_one_import_do_not_close_a_circle_together() -> None:
    batch = a_batch(an_account("OLD"))

    taken(batch, a_row("NEW", parent_code="OLD"), a_row("OLD", parent_code="NEW", number=2))

    assert [(refused.number, refused.reason) for refused in batch.refused] == [(2, "ACCOUNT_GROUP_CYCLE")]


def test_a_code_may_come_again_when_its_first_row_was_refused() -> None:
    batch = taken(a_batch(), a_row("A", class_code="gone"), a_row("A", number=2))

    assert [account.code for account in batch.created] == ["A"]


def test_refusals_are_all_counted_but_not_all_listed() -> None:
    done = Progress(validate_only=False)
    refused = [RefusedRow(number=number, field="code", reason="X", message="") for number in range(4_000)]
    for _ in range(4):
        done.add(Batch(known=a_batch().known, refused=[*refused]))

    assert done.refused_count == 16_000
    assert len(done.refused) == LISTED_REFUSALS


@pytest.mark.parametrize("field", ["display_name", "industry", "region"])
def test_a_row_that_cannot_be_stored_is_refused_by_itself(field: str) -> None:
    said: dict[str, Any] = {field: "a\0b"}

    refused = unstorable(a_row("A", **said))

    assert refused is not None
    assert (refused.field, refused.reason) == (field, "TEXT_NOT_STORABLE")


@pytest.mark.parametrize("field", ["class_code", "parent_code"])
def test_a_reference_that_cannot_be_stored_is_refused_by_itself(field: str) -> None:
    said: dict[str, Any] = {field: "\0"}

    refused = unstorable(a_row("A", **said))

    assert refused is not None
    assert refused.field == field
