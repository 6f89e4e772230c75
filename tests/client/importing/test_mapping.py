from decimal import Decimal
from pathlib import Path

import pytest

from kac_client.failures import Exit, Failure
from kac_client.importing import mapping

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "tests" / "data" / "opportunities" / "mapping.toml"
SHIPPED = ROOT / "docs" / "users" / "crm-sales-opportunities.toml"


def changed(folder: Path, old: str, new: str) -> Path:
    text = SAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = folder / "mapping.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_shipped_mapping_covers_its_source() -> None:
    """Ten sectors, one of them misspelt, in six classes with a leader each."""
    rules = mapping.load(SHIPPED)

    assert len(rules.classes) == len({rule.leader for rule in rules.classes}) == 6
    assert sum(len(rule.sectors) for rule in rules.classes) == 11
    assert rules.class_of("technolgy") == rules.class_of("software") == "technology"
    assert rules.spelled("region", "Philipines") == "Philippines"
    assert rules.spelled("product", "GTXPro") == "GTX Pro"
    assert rules.spelled("region", "Kenya") == "Kenya"


@pytest.mark.parametrize(
    ("revenue", "grade"), [("11698.03", "S"), ("5000", "S"), ("4999.99", "A"), ("500", "B"), ("4.54", "C"), (None, "C")]
)
def test_the_grade_follows_from_the_revenue(revenue: str | None, grade: str) -> None:
    assert mapping.load(SHIPPED).grade_of(None if revenue is None else Decimal(revenue)) == grade


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        pytest.param('sector = "sector"\n', "", "accounts.columns.sector", id="column not named"),
        pytest.param('name = "product"', 'nmae = "product"', "products.columns.name", id="misspelt word"),
        pytest.param('file = "products.csv"', 'file = "../products.csv"', "products.file", id="file outside"),
        pytest.param('leader = "Ada Brandt"\n', "", "leader", id="class without leader"),
        pytest.param("S = 5000", "X = 5000", "grades.X", id="unknown grade"),
        pytest.param('lost = ["Lost"]', 'gone = ["Lost"]', "opportunities.stages.gone", id="unknown outcome"),
        pytest.param('code = "EUR"\n', "", "code", id="no currency"),
    ],
)
def test_a_mapping_that_lacks_something_says_what(tmp_path: Path, old: str, new: str, place: str) -> None:
    with pytest.raises(Failure) as refused:
        mapping.load(changed(tmp_path, old, new))

    assert refused.value.exit is Exit.INVALID
    assert place in refused.value.why


def test_a_mapping_that_is_no_toml_says_where(tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"mapping\.toml"):
        mapping.load(changed(tmp_path, "[grades]", "[grades"))
