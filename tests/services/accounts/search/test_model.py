"""What a query may mean, and that whatever fits a meaning is led to by its fragments."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.accounts.folding.model import readings, words
from services.accounts.search.model import MatchedField, Query, SearchQueryEmpty
from services.accounts.search_index.model import Findable, hashed, of_code, of_digits

CHARACTERS = st.sampled_from("国网電力上海a bcXY12-（）重庆长行é")
NAMES = st.text(CHARACTERS, min_size=1, max_size=12)

ABLE = {MatchedField.NAME, MatchedField.INITIALS, MatchedField.PINYIN, MatchedField.PHONE, MatchedField.CODE_PART}


def fields(text: str) -> set[MatchedField]:
    return {clue.field for clue in Query.of(text).clues()}


def clue(text: str, field: MatchedField) -> list[set[str]]:
    return [set(pieces) for one in Query.of(text).clues() if one.field is field for pieces in one.fragments]


@pytest.mark.parametrize("text", ["", "  ", "——", "\u200b", "%_"])
def test_a_query_has_something_in_it(text: str) -> None:
    with pytest.raises(SearchQueryEmpty):
        Query.of(text)


@pytest.mark.parametrize(
    ("text", "not_meant"),
    [
        pytest.param("国网", {MatchedField.INITIALS, MatchedField.PINYIN, MatchedField.PHONE}, id="Chinese"),
        pytest.param("国", ABLE, id="one character"),
        pytest.param("gwdl", {MatchedField.PINYIN, MatchedField.PHONE}, id="initials"),
        pytest.param("123", {MatchedField.PINYIN, MatchedField.PHONE}, id="three digits"),
        pytest.param("1234", {MatchedField.PINYIN}, id="four digits"),
        pytest.param("dianli", {MatchedField.PHONE}, id="pinyin"),
    ],
)
def test_what_a_query_cannot_mean_is_not_looked_up(text: str, not_meant: set[MatchedField]) -> None:
    assert ABLE - fields(text) == not_meant


def test_what_is_dialled_before_a_number_is_left_out() -> None:
    assert Query.of("021 6688").number == "216688"
    assert Query.of("021 国").number == ""


@given(NAMES, st.data())
def test_every_part_of_a_name_leads_to_it(name: str, data: st.DataObject) -> None:
    """The index may lead to too much, never to too little."""
    parted = words(name)
    assume(parted)
    word = data.draw(st.sampled_from(parted))
    start = data.draw(st.integers(0, len(word) - 1))
    part = word[start : data.draw(st.integers(start + 1, len(word)))]
    kept = Findable.by([name]).fragments

    assert all(pieces <= kept for pieces in clue(part, MatchedField.NAME))


@given(NAMES)
def test_the_beginning_of_a_name_and_its_readings_lead_to_it(name: str) -> None:
    parted = "".join(words(name))
    assume(parted)
    kept = Findable.by([name]).fragments

    for end in range(1, len(parted) + 1):
        assert all(pieces <= kept for pieces in clue(parted[:end], MatchedField.NAME_BEGINNING))
    for reading in readings(name):
        for start in range(len(reading.initials)):
            assert all(pieces <= kept for pieces in clue(reading.initials[start:], MatchedField.INITIALS))


@pytest.mark.parametrize("typed", ["zhongguo", "guodian", "dianw", "zhongguodianwang", "zhong", "zh", "wang"])
def test_typed_pinyin_leads_to_a_name(typed: str) -> None:
    kept = Findable.by(["中国电网", "网"]).fragments

    assert any(pieces <= kept for pieces in clue(typed, MatchedField.PINYIN))


@given(st.text("0123456789", min_size=4, max_size=14), st.data())
def test_four_digits_in_a_row_lead_to_a_number(number: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(number) - 4))
    part = number[start:]
    assume(not part.startswith("0"))

    assert clue(part, MatchedField.PHONE) == [{*of_digits(part)}]
    assert {*of_digits(part)} <= {*of_digits(number)}


@given(st.text("ABC0123456789", min_size=1, max_size=18))
def test_a_code_leads_to_itself(code: str) -> None:
    kept = {*of_code(code.lower())}

    assert all(pieces <= kept for pieces in clue(code, MatchedField.CODE))
    assert all(pieces <= kept for pieces in clue(code, MatchedField.CODE_PART) if len(code) <= 16)


def test_fragments_fit_into_an_integer_of_the_database() -> None:
    assert all(-(2**31) <= one < 2**31 for one in hashed(["国网", "abc", "^重", "#重点", ""]))
