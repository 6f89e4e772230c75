"""`kac account import` and `kac account export`, with the imports and mappings beside them."""

import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.client import archive
from tests.client.conftest import Kac
from tests.client.fake import Fake, Message, Refused

CSV = "编码,名称,类别,等级,备注\nHDDW,华东电网,能源,S,\nX,=1,能源,S,\nY,Y,能源,A,\n"
ANSWER = {
    "createdCount": "1",
    "refusedCount": "1",
    "importId": "i1",
    "refusals": [
        {"rowNumber": "4", "field": "class_code", "reason": "ACCOUNT_CLASS_NOT_FOUND", "message": "No class."}
    ],
}


@pytest.fixture
def centre(fake: Fake) -> Fake:
    """A centre with three accounts, that takes imports."""
    archive.keep_in(fake)
    fake.answers["ImportAccounts"] = lambda _: ANSWER
    return fake


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list of three accounts, of which one cannot be read."""
    path = tmp_path / "客户.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def rows_of(path: Path) -> list[list[Any]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.reader(stream))
    page = openpyxl.load_workbook(path).active
    assert page is not None
    return [list(row) for row in page.iter_rows(values_only=True)]


def sent(centre: Fake) -> list[Message]:
    return list(centre.called("ImportAccounts")[0]["messages"])


def test_a_file_is_sent_with_the_columns_that_it_has(kac: Kac, centre: Fake, file: Path) -> None:
    result = kac("account", "import", str(file))

    (message,) = sent(centre)
    assert result.code == 0
    assert (message["updateMask"], message["source"]) == ("code,displayName,classCode,grade", "客户.csv")
    assert [row["code"] for row in message["rows"]] == ["HDDW", "Y"]
    assert "备注" in result.err
    assert "i1" in result.err


def test_rows_that_cannot_be_placed_are_told_in_order(kac: Kac, centre: Fake, file: Path) -> None:
    result = kac("account", "import", str(file), "-o", "json", "--lang", "zh")

    told = json.loads(result.out)
    assert [(one["row"], one["field"], one["reason"]) for one in told["refusals"]] == [
        (3, "名称", "FORMULA_CELL"),
        (4, "类别", "ACCOUNT_CLASS_NOT_FOUND"),
    ]
    assert told["refusals"][1]["message"] == "没有这个客户类别。"
    assert (told["created"], told["refused"], told["importId"]) == (1, 2, "i1")
    assert len(centre.called("ImportAccounts")) == 1


@pytest.mark.usefixtures("centre")
@pytest.mark.parametrize("name", ["errors.csv", "errors.xlsx"])
def test_errors_go_to_a_file(kac: Kac, file: Path, tmp_path: Path, name: str) -> None:
    kac("account", "import", str(file), "--errors", str(tmp_path / name), "--lang", "zh")

    header, first, second = rows_of(tmp_path / name)
    assert header == ["文件", "行", "字段", "理由", "说明"]
    assert [str(cell) for cell in first[1:4]] == ["3", "名称", "FORMULA_CELL"]
    assert [str(cell) for cell in second[1:]] == ["4", "类别", "ACCOUNT_CLASS_NOT_FOUND", "没有这个客户类别。"]


def test_a_dry_run_says_so(kac: Kac, centre: Fake, file: Path) -> None:
    result = kac("account", "import", str(file), "--dry-run")

    assert sent(centre)[0]["validateOnly"] is True
    assert "dry run" in result.err


def test_five_hundred_rows_go_into_a_message(kac: Kac, centre: Fake, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("code,name\n" + "".join(f"K-{number},N\n" for number in range(1_001)), encoding="utf-8")

    kac("account", "import", str(path))

    assert [len(message["rows"]) for message in sent(centre)] == [500, 500, 1]


def test_a_saved_mapping_is_used_by_its_name(kac: Kac, centre: Fake, file: Path) -> None:
    columns = [{"field": "code", "header": "编码"}, {"field": "grade", "header": "等级"}]
    centre.answers["GetMapping"] = lambda _: {"name": "erp", "columns": columns}

    kac("account", "import", str(file), "--mapping", "erp")

    assert sent(centre)[0]["updateMask"] == "code,grade"


def test_a_mapping_that_asks_for_more_than_there_is_is_refused(kac: Kac, centre: Fake, file: Path) -> None:
    centre.answers["GetMapping"] = lambda _: {"columns": [{"field": "code", "header": "Nummer"}]}

    result = kac("account", "import", str(file), "--mapping", "erp")

    assert (result.code, "Nummer" in result.err) == (6, True)


def test_headings_that_nobody_understands_are_refused(kac: Kac, centre: Fake, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Nummer,Farbe\n1,rot\n", encoding="utf-8")

    assert kac("account", "import", str(path)).code == 6
    assert centre.called("ImportAccounts") == []


def test_a_mapping_is_saved_from_headings_or_toml(kac: Kac, centre: Fake, file: Path, tmp_path: Path) -> None:
    def none(_: Message) -> Message:
        raise Refused("not_found", "MAPPING_NOT_FOUND")

    centre.answers |= {"GetMapping": none, "SaveMapping": lambda request: request}
    toml = tmp_path / "m.toml"
    toml.write_text('[[columns]]\nfield = "grade"\nheader = "级别"\nscale = 1\n[columns.values]\n"战略" = "S"\n')

    kac("mapping", "save", "by heading", str(file))
    kac("mapping", "save", "by file", str(toml))

    by_heading, by_file = centre.called("SaveMapping")
    assert [one["field"] for one in by_heading["columns"]] == ["code", "display_name", "class_code", "grade"]
    assert by_file["columns"][0]["values"] == [{"word": "战略", "value": "S"}]


@pytest.mark.usefixtures("centre")
@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_accounts_are_exported_as_they_are_listed(kac: Kac, tmp_path: Path, name: str) -> None:
    result = kac("account", "export", str(tmp_path / name), "--lang", "zh")

    header, *rows = rows_of(tmp_path / name)
    assert (result.code, header[:4]) == (0, ["编码", "名称", "类别", "等级"])
    assert [row[:3] for row in rows[:2]] == [["HDDW", "华东电网", "能源"], ["NFDW", "南方电网", "能源"]]
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".out")] == []


@pytest.mark.usefixtures("centre")
def test_a_spreadsheet_runs_nothing_of_an_export(kac: Kac, tmp_path: Path) -> None:
    kac("account", "export", str(tmp_path / "out.csv"))
    kac("account", "export", str(tmp_path / "out.xlsx"))

    assert rows_of(tmp_path / "out.csv")[3][2] == "'=Other"
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert page is not None
    assert (page["C4"].value, page["C4"].data_type) == ("=Other", "s")


def test_an_export_asks_page_by_page_with_its_filter(kac: Kac, centre: Fake, tmp_path: Path) -> None:
    kac("account", "export", str(tmp_path / "out.csv"), "电网", "--grade", "s", "--filter", 'region = "China"')

    asked = centre.called("ListAccounts")[0]
    assert asked["filter"] == 'display_name : "电网" AND grade = "S" AND region = "China"'


@pytest.mark.usefixtures("centre")
def test_an_export_that_fails_leaves_nothing_half_written(kac: Kac, tmp_path: Path) -> None:
    assert kac("account", "export", str(tmp_path / "out.pdf")).code == 6
    assert kac("account", "export", str(tmp_path / "no" / "out.csv")).code == 6
    assert list(tmp_path.glob("*out*")) == []


def test_imports_are_listed_and_undone(kac: Kac, centre: Fake) -> None:
    centre.lists["imports"] = [{"id": "i1", "source": "客户.csv", "createdCount": "3", "importerId": "m1"}]
    centre.lists["importChanges"] = []
    centre.answers["UndoImport"] = lambda _: {"createdCount": "3"}

    assert "客户.csv" in kac("imports", "list").out
    assert "3 accounts removed" in kac("imports", "undo", "i1").err
    assert centre.called("UndoImport")[0]["importId"] == "i1"
