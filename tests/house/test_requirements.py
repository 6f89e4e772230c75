"""Holds docs/requirements.md to its word: every row stands once, and every test that a row names exists."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "requirements.md"
ROWS_PER_GROUP = {
    "ORG": 66,
    "ACCT": 46,
    "ASSIGN": 13,
    "VISIT": 48,
    "SERVICE": 48,
    "QUALITY": 40,
    "REPORT": 40,
    "PLAN": 28,
    "OTHER": 33,
}
EXPECTED_IDS = [f"{group}-{number:02}" for group, rows in ROWS_PER_GROUP.items() for number in range(1, rows + 1)]

ROW = re.compile(r"^\| *(?P<id>[A-Z]+-\d+) *\| *(?P<requirement>[^|]+?) *\| *(?P<state>[^|]+?) *\|$", re.MULTILINE)
NAMED = r"`[^`]+`(?:,? `[^`]+`)*"
STATE = re.compile(rf"works {NAMED}|partly: [^`]*\w[^`]* {NAMED}|later|not ours: [^`]*\w[^`]*")
TEST = re.compile(r"`([^`]*)`")
NODE = re.compile(r"(?P<path>tests/(?:\w+/)*test_\w+\.py)(?:::(?P<owner>[A-Z]\w*))?::(?P<name>test_\w+)(?:\[[^\]]+\])?")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What one requirement asks, and how far we are."""

    id: str
    requirement: str
    state: str


def rows_of(page: str) -> list[Row]:
    return [Row(id=found["id"], requirement=found["requirement"], state=found["state"]) for found in ROW.finditer(page)]


def faults_of(row: Row, root: Path = ROOT) -> list[str]:
    """What is wrong with a row's state; nothing, for a row that keeps its word."""
    if not STATE.fullmatch(row.state):
        return [f"{row.id}: no such state: {row.state}"]
    return [f"{row.id}: no such test: {name}" for name in TEST.findall(row.state) if not is_a_test(name, root)]


def is_a_test(name: str, root: Path) -> bool:
    node = NODE.fullmatch(name)
    if not node or not (root / node["path"]).is_file():
        return False
    body = module_body(root / node["path"])
    if node["owner"]:
        body = [
            line for item in body if isinstance(item, ast.ClassDef) and item.name == node["owner"] for line in item.body
        ]
    return any(isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and item.name == node["name"] for item in body)


@cache
def module_body(path: Path) -> list[ast.stmt]:
    return ast.parse(path.read_text(encoding="utf-8")).body


def test_every_requirement_stands_once_and_in_order() -> None:
    """A row that falls out of the page falls out of the product."""
    ids = [row.id for row in rows_of(PAGE.read_text(encoding="utf-8"))]

    assert ids == EXPECTED_IDS


def test_every_state_is_known_and_its_tests_exist() -> None:
    """`works` is a promise that a test keeps."""
    faults = [fault for row in rows_of(PAGE.read_text(encoding="utf-8")) for fault in faults_of(row)]

    assert faults == []


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "tests" / "visits").mkdir(parents=True)
    module = "async def test_plain(): ...\ndef a_visit(): ...\nclass TestVisit:\n    def test_inside(self): ...\n"
    (tmp_path / "tests" / "visits" / "test_model.py").write_text(module, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "state",
    [
        "works `tests/visits/test_model.py::test_plain`",
        "works `tests/visits/test_model.py::test_plain[late]`, `tests/visits/test_model.py::TestVisit::test_inside`",
        "partly: no attachments yet; `tests/visits/test_model.py::test_plain` `tests/visits/test_model.py::test_plain`",
        "later",
        "not ours: billing",
    ],
)
def test_a_state_that_keeps_its_word_passes(root: Path, state: str) -> None:
    assert faults_of(Row(id="VISIT-24", requirement="The record is complete", state=state), root) == []


@pytest.mark.parametrize(
    "state",
    [
        "works",
        "partly: no attachments yet",
        "partly: `tests/visits/test_model.py::test_plain`",
        "not ours:",
        "done",
        "later `tests/visits/test_model.py::test_plain`",
        "works `tests/visits/test_model.py`",
        "works `tests/visits/test_model.py::test_gone`",
        "works `tests/visits/test_model.py::a_visit`",
        "works `tests/visits/test_model.py::test_inside`",
        "works `tests/visits/test_model.py::TestGone::test_inside`",
        "works `tests/gone/test_model.py::test_plain`",
        "works `tests/visits/test_model.py::test_plain`, `tests/visits/test_model.py::test_gone`",
    ],
)
def test_a_state_that_breaks_its_word_is_named(root: Path, state: str) -> None:
    (fault,) = faults_of(Row(id="VISIT-24", requirement="The record is complete", state=state), root)

    assert fault.startswith("VISIT-24: no such ")
