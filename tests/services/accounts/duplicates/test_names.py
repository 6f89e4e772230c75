import pytest

from services.accounts.duplicates.names import parse


@pytest.mark.parametrize(
    ("text", "core", "places"),
    [
        ("上海华信电力有限公司", "华信电力", {"上海"}),
        ("上海市华信电力股份有限公司", "华信电力", {"上海"}),
        ("华信电力（上海）集团有限公司", "华信电力", {"上海"}),
        ("華信電力 有限 公司", "华信电力", set()),
        ("华信电力集团浩份有限公司", "华信电力", set()),
        ("昆山市华信电力有限公司", "华信电力", {"昆山"}),
        ("Shanghai Huaxin Electric Power Co., Ltd.", "huaxin electric power", {"上海"}),
        ("Shang Hai Hua Xin", "hua xin", {"上海"}),
        ("Siemens Energy B.V.", "siemens energy", set()),
        ("上海有限公司", "上海", set()),
    ],
)
def test_a_name_is_what_remains_without_form_and_place(text: str, core: str, places: set[str]) -> None:
    name = parse(text)

    assert name is not None
    assert (name.core, set(name.places)) == (core, places)


@pytest.mark.parametrize("text", ["", "有限公司", "GmbH", "……"])
def test_of_some_names_nothing_remains(text: str) -> None:
    assert parse(text) is None


def test_trades_are_the_same_in_both_languages() -> None:
    chinese, english = parse("华信电力"), parse("Huaxin Electric Power")

    assert chinese is not None
    assert english is not None
    assert chinese.trades & english.trades == frozenset({"power"})
    assert chinese.brand in english.brand


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("中国银行上海分行", {"branch"}),
        ("华信电力有限公司长沙分公司", {"branch"}),
        ("第二建筑公司", {"2"}),
        ("中铁一局", {"1"}),
        ("Plant 7 Ltd", {"7"}),
    ],
)
def test_parts_of_a_company_are_marked(text: str, marks: set[str]) -> None:
    name = parse(text)

    assert name is not None
    assert name.marks == marks
