import csv
import io
import json
from datetime import datetime

import pytest

from tests.client.archive import EAST, NORTH, SOUTH
from tests.client.conftest import Kac
from tests.client.fake import Fake

pytestmark = pytest.mark.usefixtures("accounts")


def test_a_table_is_aligned_for_wide_characters(kac: Kac) -> None:
    lines = kac("account", "list", "--lang", "zh").out.splitlines()

    assert lines[0].split() == ["编码", "名称", "类别", "等级", "阶段", "地区"]
    assert lines[1].split() == ["HDDW", "华东电网", "能源", "S"]
    assert lines[3].startswith("NORD  Nordlicht Energie  ")
    assert lines[1].index("能源") + len("华东电网") == lines[3].index("=Other")


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_documents_are_what_the_contract_says(kac: Kac, form: str) -> None:
    out = kac("account", "list", "-o", form).out

    if form == "json":
        assert json.loads(out) == [EAST, SOUTH, NORTH]
    else:
        assert out.startswith(f'- id: "{EAST["id"]}"\n  code: "HDDW"\n  displayName: "华东电网"\n')


def test_ndjson_is_a_resource_to_a_line(kac: Kac) -> None:
    assert [json.loads(line) for line in kac("-o", "ndjson", "account", "list").out.splitlines()] == [
        EAST,
        SOUTH,
        NORTH,
    ]


def test_names_are_for_the_next_command(kac: Kac) -> None:
    assert kac("account", "list", "-o", "name").out == "HDDW\nNFDW\nNORD\n"


def test_csv_has_every_column_and_runs_in_no_spreadsheet(kac: Kac) -> None:
    rows = list(csv.DictReader(io.StringIO(kac("account", "list", "-o", "csv").out)))
    classes = kac("class", "list", "-o", "csv").out

    assert [row["display_name"] for row in rows] == ["华东电网", "南方电网", "Nordlicht Energie"]
    assert rows[0]["id"] == EAST["id"]
    assert "'=Other" in classes


def test_a_program_pays_for_no_names(kac: Kac, fake: Fake) -> None:
    kac("account", "list", "-o", "json")

    assert fake.called("ListAccountClasses") == []


def test_one_resource_is_not_a_list(kac: Kac) -> None:
    assert json.loads(kac("account", "get", "HDDW", "-o", "json").out) == EAST


def test_what_steers_a_terminal_is_not_passed_on(kac: Kac, fake: Fake) -> None:
    fake.lists["accountClasses"] = [{"id": "c1", "code": "x", "displayName": "red\x1b[31m"}]

    assert "\x1b" not in kac("class", "list").out


def test_a_filter_is_in_the_contracts_words(kac: Kac, fake: Fake) -> None:
    kac("account", "list", '电"网', "--class", "energy", "--grade", "s")

    (request,) = fake.called("ListAccounts")
    assert request["filter"] == 'display_name : "电\\"网" AND class_id = "c1" AND grade = "S"'


def test_lists_follow_their_pages(kac: Kac, fake: Fake) -> None:
    fake.lists["members"] = [{"id": str(number), "code": f"m{number}", "displayName": "x"} for number in range(450)]

    assert len(kac("member", "list", "-o", "name").out.splitlines()) == 450
    assert len(fake.called("ListMembers")) == 3


def test_a_list_that_is_cut_says_so(kac: Kac, fake: Fake) -> None:
    fake.lists["visits"] = [{"id": str(number)} for number in range(9)]

    result = kac("visit", "list", "-n", "4", "-o", "name")

    assert result.out.split() == ["0", "1", "2", "3"]
    assert "first 4" in result.err


def test_the_overview_of_a_day_is_that_of_its_end(kac: Kac, fake: Fake) -> None:
    fake.answers["GetOverview"] = lambda _: {
        "asOf": "2026-09-30T15:59:59Z",
        "total": {"accountCount": "3", "coverage": 0.5},
    }

    result = kac("overview", "--as-of", "2026-09-30")

    assert "50%" in result.out
    assert datetime.fromisoformat(fake.called("GetOverview")[0]["asOf"]).astimezone().hour == 23
