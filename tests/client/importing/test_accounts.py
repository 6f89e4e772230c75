"""Files of accounts, as people have them, into the rows of an import."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kac_client.failures import Failure
from kac_client.importing import columns, tables
from kac_client.importing.accounts import Accounts
from kac_client.importing.columns import Column
from kac_client.wire import Message

HEADER = ["客户编码", "客户名称", "类别", "等级", "上级编码", "年收入(万元)", "员工数", "备注"]
GRID = ["HDDW", "华东电网", "能源", "S", "", "1,200.5", "21500", "x"]
CLASSES = {"能源": "energy", "energy": "energy"}


def a_csv(folder: Path, *rows: list[str], header: list[str] | None = None, encoding: str = "utf-8") -> Path:
    path, text = folder / "accounts.csv", io.StringIO()
    csv.writer(text).writerows([header or HEADER, *rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def a_book(folder: Path, *rows: list[Any], header: list[str] | None = None) -> Path:
    path, book = folder / "accounts.xlsx", openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in [header or HEADER, *rows]:
        page.append(row)
    book.save(path)
    return path


def read(path: Path, read_as: list[Column] | None = None) -> tuple[list[Message], list[tuple[int, str, str]]]:
    """Give the rows that can be read, and why others cannot."""
    table = tables.open_table(path)
    accounts = Accounts(source=table, columns=read_as or columns.suggest(table.header), classes=CLASSES)
    rows = list(accounts.rows())
    return rows, [(one.row, one.field, one.reason) for one in accounts.refusals]


def refused(path: Path) -> tuple[int, str]:
    with pytest.raises(Failure) as caught:
        read(path)
    return int(caught.value.exit), caught.value.reason


EXPECTED = {
    "rowNumber": "2",
    "code": "HDDW",
    "displayName": "华东电网",
    "classCode": "energy",
    "grade": "GRADE_S",
    "annualRevenue": {"currencyCode": "CNY", "units": "12005000", "nanos": 0},
    "employeeCount": 21500,
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_by_its_headings(tmp_path: Path, encoding: str) -> None:
    assert read(a_csv(tmp_path, GRID, encoding=encoding)) == ([EXPECTED], [])


def test_a_workbook_reads_as_the_csv_does(tmp_path: Path) -> None:
    rows = read(a_book(tmp_path, ["HDDW", "华东电网", "能源", "S", None, 1200.5, 21500, date(2026, 1, 2)]))

    assert rows == ([EXPECTED], [])


@pytest.mark.parametrize(
    ("heading", "field", "scale"),
    [
        ("Account name", "display_name", 1),
        ("客户名称", "display_name", 1),
        ("统一社会信用代码", "registration_number", 1),
        ("Revenue (million)", "annual_revenue", 1_000_000),
        ("年收入（万元）", "annual_revenue", 10_000),
        ("employee_count", "employee_count", 1),
        ("年营收", "annual_revenue", 1),
        ("Tel.", "phone", 1),
    ],
)
def test_headings_suggest_their_fields(heading: str, field: str, scale: int) -> None:
    assert columns.suggest([heading]) == [Column(field=field, header=heading, scale=scale)]


def test_a_heading_that_says_nothing_is_left() -> None:
    assert columns.suggest(["备注", "", "???"]) == []


def test_only_the_columns_of_the_file_are_named(tmp_path: Path) -> None:
    """What the file does not have must not change."""
    table = tables.open_table(a_csv(tmp_path, ["HDDW", "华东"], header=["编码", "地区"]))

    assert Accounts(source=table, columns=columns.suggest(table.header), classes={}).mask == "code,region"


def test_without_codes_they_are_made_of_the_names(tmp_path: Path) -> None:
    rows, _ = read(a_csv(tmp_path, ["Acme Corporation"], header=["Name"]))

    assert rows[0]["code"] == "acme-corporation"


def test_a_mapping_gives_words_their_meaning(tmp_path: Path) -> None:
    read_as = [
        Column(field="code", header="编码"),
        Column(field="grade", header="级别", values={"战略": "S"}, fallback="C"),
        Column(field="class_code", fallback="energy"),
    ]
    path = a_csv(tmp_path, ["A", "战略"], ["B", ""], header=["编码", "级别"])

    assert [(row["grade"], row["classCode"]) for row in read(path, read_as)[0]] == [
        ("GRADE_S", "energy"),
        ("GRADE_C", "energy"),
    ]


@pytest.mark.parametrize(
    ("place", "cell", "reason"),
    [
        pytest.param(1, "=HYPERLINK(1)", "FORMULA_CELL", id="formula"),
        pytest.param(1, "@SUM(1)", "FORMULA_CELL", id="old formula"),
        pytest.param(1, "-cmd|' /C calc'!A0", "FORMULA_CELL", id="command"),
        pytest.param(1, "x" * 201, "TEXT_INVALID", id="long name"),
        pytest.param(1, "a\u200bb", "TEXT_INVALID", id="invisible"),
        pytest.param(3, "platinum", "WORD_UNKNOWN", id="grade"),
        pytest.param(5, "much", "NUMBER_INVALID", id="revenue"),
        pytest.param(5, "-1", "NUMBER_INVALID", id="negative"),
        pytest.param(6, "1.5", "NUMBER_INVALID", id="half an employee"),
    ],
)
def test_a_bad_cell_refuses_its_row_only(tmp_path: Path, place: int, cell: str, reason: str) -> None:
    bad = [*GRID]
    bad[place] = cell

    rows, refusals = read(a_csv(tmp_path, bad, GRID))

    assert [row["rowNumber"] for row in rows] == ["3"]
    assert refusals == [(2, HEADER[place], reason)]


def test_a_formula_in_a_workbook_refuses_its_row(tmp_path: Path) -> None:
    rows, refusals = read(a_book(tmp_path, ["A", "=1+1"], ["B", "Example"], header=["code", "name"]))

    assert [row["code"] for row in rows] == ["B"]
    assert refusals == [(2, "name", "FORMULA_CELL")]


def test_a_telephone_number_is_no_formula(tmp_path: Path) -> None:
    rows, _ = read(a_csv(tmp_path, ["A", "+86 (10) 6512-0000"], header=["code", "phone"]))

    assert rows[0]["phone"] == "+86 (10) 6512-0000"


def test_a_row_of_another_width_is_refused(tmp_path: Path) -> None:
    assert read(a_csv(tmp_path, ["A"], header=["code", "name"])) == ([], [(2, "", "ROW_MISSHAPEN")])


def _huge(folder: Path) -> Path:
    """Two gigabytes that take no room, since nothing is written into them."""
    path = folder / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(2 * 1024**3)
    return path


def _bomb(folder: Path) -> Path:
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package, package.open("xl/x.xml", "w") as part:
        block = b"0" * 1024**2
        for _ in range(20):
            part.write(block)
    return path


def _written(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


@pytest.mark.parametrize(
    ("make", "exit_code", "reason"),
    [
        pytest.param(_huge, 6, "LARGE", id="two gigabytes"),
        pytest.param(_written("a.csv", b"code\n\0\1\2"), 6, "BINARY", id="binary"),
        pytest.param(_written("a.csv", b"PK\3\4"), 6, "OTHER_KIND", id="a workbook named csv"),
        pytest.param(_written("a.csv", "代码,é".encode("utf-16")), 6, "ENCODING", id="UTF-16"),
        pytest.param(
            _written("a.csv", "code,name\nA,客户\n".encode() + "B,客户".encode("gb18030")), 6, "ENCODING", id="mixed"
        ),
        pytest.param(_written("a.csv", "name\nCafé Zoë\n".encode("latin-1")), 6, "ENCODING", id="Latin-1"),
        pytest.param(_written("a.csv", b'code\n"A'), 6, "NOT_CSV", id="open quote"),
        pytest.param(_written("a.csv", b"code,code\nA,B\n"), 6, "COLUMNS_TWICE", id="columns twice"),
        pytest.param(_written("a.csv", b""), 6, "NO_HEADER", id="empty"),
        pytest.param(_written("a.xlsx", b"code,name"), 6, "NOT_XLSX", id="text named xlsx"),
        pytest.param(_bomb, 6, "NOT_XLSX", id="a package of nothing"),
        pytest.param(lambda folder: folder / "gone.csv", 3, "MISSING", id="missing"),
    ],
)
def test_a_file_that_is_no_list_is_refused_by_name(
    tmp_path: Path, make: Callable[[Path], Path], exit_code: int, reason: str
) -> None:
    assert refused(make(tmp_path)) == (exit_code, reason)


def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kac_client.importing.tables.LARGEST_UNPACKED", 1_000)

    assert refused(a_book(tmp_path, GRID)) == (6, "NOT_XLSX")
