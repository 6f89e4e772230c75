from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.views.model import Picture


@pytest.fixture
def picture() -> Picture:
    now = datetime(2026, 7, 28, tzinfo=UTC)
    return Picture(zone=ZoneInfo("UTC"), time=now, accounts={}, members={}, visited={}, known_visits=set())


def test_what_is_merged_into_a_merged_account_goes_along_and_comes_back_with_it(picture: Picture) -> None:
    picture.merge("a", "b")
    picture.merge("b", "c")
    assert picture.survivor_id("a") == "c"

    picture.unmerge("b", "c")
    assert (picture.survivor_id("a"), picture.survivor_id("b")) == ("b", "b")


def test_no_account_becomes_a_part_of_its_own_part(picture: Picture) -> None:
    """Looking for the survivor would never end."""
    picture.merge("a", "b")

    picture.merge("b", "a")

    assert picture.survivor_id("b") == "b"


def test_an_account_is_parted_only_from_that_which_it_is_a_part_of(picture: Picture) -> None:
    picture.merge("a", "b")

    picture.unmerge("a", "c")

    assert picture.survivor_id("a") == "b"
