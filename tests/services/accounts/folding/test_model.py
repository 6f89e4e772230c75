"""Names fold and read as people take them; the characters are those of the packages that they come from."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy import characters
from services.accounts.folding.model import Reading, folded, initials, pinyin, readings, spellings, words


@pytest.mark.parametrize(
    ("written", "same"),
    [
        pytest.param("國家電網", "国家电网", id="traditional"),
        pytest.param("臺灣積體電路", "台湾积体电路", id="traditional, several for one"),
        pytest.param("⼀⼏⼒", "一几力", id="radicals for characters"),
        pytest.param("ＡＢＣ（上海）", "abc上海", id="full width"),
        pytest.param("中国石油 (集团) 有限公司", "中国石油（集团）有限公司", id="brackets and spaces"),
        pytest.param("Nestlé S.A.", "NESTLE SA", id="diacritics and full stops"),
        pytest.param("Nestle\u0301", "Nestl\u00e9", id="a diacritic of its own"),
        pytest.param("Straße", "STRASSE", id="case that changes the length"),
        pytest.param("ｶﾞｽ", "ガス", id="half width"),
        pytest.param("AT&T", "AT T", id="ampersand"),
        pytest.param("商業\u200b環境", "商业环境", id="no width"),
    ],
)
def test_what_people_take_for_the_same_is_the_same(written: str, same: str) -> None:
    assert folded(written) == folded(same) != ""


@pytest.mark.parametrize(("one", "other"), [("华为", "华伟"), ("がき", "かき"), ("㈱1", "㈱2")])
def test_what_differs_stays_different(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_nothing_but_punctuation_folds_to_nothing() -> None:
    assert folded(" 《—》！\u3000") == ""
    assert words("《》") == []


def test_words_part_where_a_name_does() -> None:
    assert words("Acme Steel, Ltd.（中国）") == ["acme", "steel", "ltd", "中国"]


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    once = folded(text)

    assert folded(once) == once
    assert folded(" " + text + "。") == once


@pytest.mark.parametrize(
    ("name", "said", "letters"),
    [
        pytest.param("华东电网", "huadongdianwang", "hddw", id="simplified"),
        pytest.param("華東電網", "huadongdianwang", "hddw", id="traditional"),
        pytest.param("重庆长安", "chongqingchangan", "cqca", id="phrases"),
        pytest.param("中国工商银行", "zhongguogongshangyinhang", "zggsyh", id="a phrase at the end"),
        pytest.param("绿地", "lvdi", "ld", id="ü"),
        pytest.param("TCL科技", "tclkeji", "tclkj", id="Latin before Chinese"),
        pytest.param("1号店", "1haodian", "1hd", id="digit"),
        pytest.param("Acme Steel Ltd", "acmesteelltd", "asl", id="Latin"),
        pytest.param("", "", "", id="nothing"),
    ],
)
def test_a_name_is_read_aloud(name: str, said: str, letters: str) -> None:
    assert (pinyin(name), initials(name)) == (said, letters)


def test_a_name_that_is_read_in_two_ways_is_found_by_both() -> None:
    """朝阳 is read zhaoyang as the morning sun and chaoyang as the district of Beijing."""
    assert readings("朝阳") == [Reading(("zhao", "yang"), "zy"), Reading(("chao", "yang"), "cy")]
    assert len(readings("华东")) == 1


@given(st.text(alphabet=st.characters(categories=["Lo", "Ll", "Nd"])))
def test_every_reading_is_folded_already(text: str) -> None:
    for reading in readings(text):
        assert folded(reading.pinyin) == reading.pinyin


@pytest.mark.parametrize(
    ("typed", "parted"),
    [
        pytest.param("dianli", ("dian", "li"), id="syllables"),
        pytest.param("dianl", ("dian", "l"), id="the last unfinished"),
        pytest.param("xian", ("xi", "an"), id="two where one is possible"),
        pytest.param("fangan", ("fan", "gan"), id="not the longest first"),
        pytest.param("zh", ("zh",), id="one that is unfinished"),
    ],
)
def test_typed_pinyin_is_parted_into_syllables(typed: str, parted: tuple[str, ...]) -> None:
    assert parted in spellings(typed)


@pytest.mark.parametrize("typed", ["gwdl", "acme", "", "国", "xian国", "xian" * 25 + "xj"])
def test_what_is_no_pinyin_is_not_parted(typed: str) -> None:
    assert spellings(typed) == []


def test_the_characters_are_those_of_the_packages() -> None:
    """A newer package may know better: `python -m deploy.characters` takes it over."""
    assert json.loads(characters.TARGET.read_text(encoding="utf-8")) == characters.characters()
