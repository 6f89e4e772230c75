import csv
import io
import json
import uuid
from datetime import datetime
from typing import Any

import pytest

from tests.client.conftest import Kac
from tests.client.fake import Fake, Message, Refused

EAST = {
    "id": str(uuid.uuid4()),
    "code": "HDDW",
    "displayName": "华东电网",
    "classId": "c1",
    "grade": "GRADE_S",
    "etag": "1",
}
SOUTH = {
    "id": str(uuid.uuid4()),
    "code": "NFDW",
    "displayName": "南方电网",
    "classId": "c1",
    "grade": "GRADE_A",
    "region": "China",
}
NORTH = {
    "id": str(uuid.uuid4()),
    "code": "NORD",
    "displayName": "Nordlicht Energie",
    "classId": "c2",
    "grade": "GRADE_B",
}
CLASSES = [
    {"id": "c1", "code": "energy", "displayName": "能源"},
    {"id": "c2", "code": "other", "displayName": "=Other"},
]


@pytest.fixture(autouse=True)
def accounts(fake: Fake) -> None:
    """Three accounts in two classes, filtered as the service would."""
    fake.lists |= {
        "accounts": [EAST, SOUTH, NORTH],
        "accountClasses": CLASSES,
        "members": [],
        "teams": [],
        "visits": [],
    }
    fake.answers["ListAccounts"] = lambda request: {"accounts": listed(request.get("filter", ""))}
    fake.answers["LogVisit"] = logged


def listed(wanted: str) -> list[Message]:
    field, _, text = wanted.partition(" ")
    part = text.partition('"')[2].rstrip('"').lower()
    known = {"code": "code", "display_name": "displayName", "class_id": "classId"}.get(field)
    fits = (lambda found: part == found) if text.startswith("=") else (lambda found: part in found)
    return [one for one in (EAST, SOUTH, NORTH) if known is None or fits(str(one[known]).lower())]


def logged(request: Message) -> Message:
    return {"id": str(uuid.uuid4()), "visitorId": "m1", "state": "STATE_RECORDED", **request}


def log(kac: Kac, account: str, *more: str) -> Any:
    return kac("visit", "log", account, "-m", "谈了方案", "--next", "下周一 方案评审", *more)


def test_a_table_is_aligned_for_wide_characters(kac: Kac) -> None:
    lines = kac("account", "list", "--lang", "zh").out.splitlines()

    assert lines[0].split() == ["编码", "名称", "类别", "等级", "地区"]
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


@pytest.mark.parametrize("name", ["HDDW", "hddw", "华东电网", "华东", "华网", EAST["id"]])
def test_a_visit_is_logged_by_any_name_of_the_account(kac: Kac, fake: Fake, name: str) -> None:
    fake.answers["GetAccount"] = lambda _: EAST

    result = log(kac, name)

    (request,) = fake.called("LogVisit")
    assert (result.code, request["accountId"], request["summary"]) == (0, EAST["id"], "谈了方案")
    assert request["nextStep"]["action"] == "方案评审"
    assert request["kind"] == "KIND_VISIT"
    assert str(uuid.UUID(request["requestId"])) == request["requestId"]


def test_an_ambiguous_name_names_the_candidates(kac: Kac, fake: Fake) -> None:
    result = log(kac, "电网", "--lang", "zh")

    assert (result.code, result.out) == (3, "")
    assert "华东电网 (HDDW)" in result.err
    assert "南方电网 (NFDW)" in result.err
    assert fake.called("LogVisit") == []


def test_a_name_that_is_only_alike_is_offered_and_not_taken(kac: Kac, fake: Fake) -> None:
    """A guess must not write into somebody else's file."""
    result = log(kac, "Nordlich Energy")

    assert result.code == 3
    assert "Nordlicht Energie (NORD)" in result.err
    assert fake.called("LogVisit") == []


def test_an_unknown_name_is_not_found(kac: Kac) -> None:
    assert log(kac, "zzz").code == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["visit", "log", "HDDW", "-m", "x", "--next", "方案评审"], "方案评审", id="no day"),
        pytest.param(["visit", "log", "HDDW", "-m", "x", "--next", "明天"], "明天", id="no step"),
        pytest.param(["visit", "log", "HDDW", "-m", "x", "--next", "明天 y", "--kind", "party"], "party", id="kind"),
        pytest.param(["visit", "log", "HDDW", "-m", "x", "--next", "明天 y", "--at", "soon"], "soon", id="moment"),
        pytest.param(["visit", "log", "HDDW", "--next", "明天 y"], "--message", id="missing option"),
        pytest.param(["account", "lits"], "lits", id="verb"),
        pytest.param(["acount"], "account", id="noun"),
        pytest.param(["account", "list", "--grad", "S"], "--grad", id="option"),
        pytest.param(["account", "list", "-o", "xml"], "xml", id="format"),
        pytest.param(["api", "call", "GetSession", "-d", "[1"], "1:", id="json"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_line_that_is_not_understood_ends_in_2(
    kac: Kac, fake: Fake, arguments: list[str], words: str, language: str
) -> None:
    result = kac(*arguments, "--lang", language)

    assert (result.code, result.out) == (2, "")
    assert words in result.err
    assert len(result.err.splitlines()) == 3
    assert fake.called("LogVisit") == []


@pytest.mark.parametrize(
    ("code", "reason", "exit_code"),
    [
        ("not_found", "ACCOUNT_NOT_FOUND", 3),
        ("unimplemented", "RPC_UNKNOWN", 3),
        ("permission_denied", "ACCOUNT_NOT_SERVED", 4),
        ("unauthenticated", "TOKEN_INVALID", 4),
        ("already_exists", "ACCOUNT_CODE_TAKEN", 5),
        ("aborted", "VISIT_CHANGED", 5),
        ("failed_precondition", "VISIT_IN_FUTURE", 5),
        ("invalid_argument", "REQUEST_INVALID", 6),
        ("unavailable", "UNAVAILABLE", 7),
        ("deadline_exceeded", "DEADLINE_EXCEEDED", 7),
        ("internal", "INTERNAL", 1),
    ],
)
def test_a_refusal_ends_in_the_code_of_its_cause(kac: Kac, fake: Fake, code: str, reason: str, exit_code: int) -> None:
    def refuse(_: Message) -> Message:
        raise Refused(code, reason, "The service says no.", {"account_id": "0198"})

    fake.answers["LogVisit"] = refuse

    english, chinese = log(kac, "HDDW"), log(kac, "HDDW", "--lang", "zh")

    assert (english.code, english.out) == (exit_code, "")
    what, why, advice = english.err.splitlines()
    assert what == "Error: The service says no."
    assert why == f"Why: {reason}, account_id 0198"
    assert advice.startswith("Try: ")
    assert chinese.code == exit_code
    assert [line[:3] for line in chinese.err.splitlines()] == ["错误：", "原因：", "建议："]
    assert "The service says no." not in chinese.err


def test_a_change_cut_off_is_tried_again_as_the_same_change(kac: Kac, fake: Fake) -> None:
    """The first attempt may have been carried out; the same request id makes the second one harmless."""
    fake.answers["LogVisit"] = lambda request: cut(fake, request)

    result = log(kac, EAST["code"])

    first, second = fake.called("LogVisit")
    assert result.code == 0
    assert first == second


def cut(fake: Fake, request: Message) -> Message:
    fake.cuts = 1 if len(fake.called("LogVisit")) == 1 else 0
    return logged(request)


def test_a_centre_that_is_down_is_named(kac: Kac, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAC_URL", "http://127.0.0.1:9")

    result = kac("overview")

    assert result.code == 7
    assert "http://127.0.0.1:9" in result.err


def test_something_else_at_the_address_is_not_a_centre(kac: Kac, fake: Fake) -> None:
    fake.answers["GetOverview"] = lambda _: "<html>"  # type: ignore[return-value,assignment]  # no message on purpose

    assert kac("overview").code == 7


def test_any_rpc_can_be_called(kac: Kac, fake: Fake) -> None:
    fake.answers["ScheduleVisit"] = lambda request: {"echo": request}

    result = kac("api", "call", "ScheduleVisit", "-d", '{"accountId": "x"}')

    echoed = json.loads(result.out)["echo"]
    assert echoed["accountId"] == "x"
    assert str(uuid.UUID(echoed["requestId"])) == echoed["requestId"]
    assert fake.calls[-1].rpc == "kac.activity.v1.VisitService/ScheduleVisit"
    assert fake.calls[-1].token == "token"


def test_an_rpc_newer_than_the_command_can_be_called_by_its_full_name(kac: Kac, fake: Fake) -> None:
    fake.answers["DoIt"] = lambda _: {"done": True}

    assert json.loads(kac("api", "call", "kac.new.v1.NewService/DoIt", "-d", "{}").out) == {"done": True}


def test_a_name_of_no_rpc_is_not_found(kac: Kac) -> None:
    assert kac("api", "describe", "Nothing").code == 3
    assert kac("api", "call", "Nothing", "-d", "{}").code == 3


def test_the_contract_can_be_looked_up_without_a_centre(kac: Kac, fake: Fake) -> None:
    names = kac("api", "list", "-o", "name").out.splitlines()
    described = json.loads(kac("api", "describe", "LogVisit", "-o", "json").out)

    assert "kac.gateway.v1.OverviewService/GetOverview" in names
    assert [one["field"] for one in described["request"]["fields"]][:3] == ["accountId", "kind", "startTime"]
    assert fake.calls == []


def test_an_assignment_replaces_the_one_that_was_read(kac: Kac, fake: Fake) -> None:
    fake.lists["members"] = [{"id": "m1", "code": "li", "displayName": "李娜", "role": "ROLE_ACCOUNT_MANAGER"}]
    fake.lists["assignments"] = [{"id": "a1", "accountId": EAST["id"], "managerId": "m2", "etag": "7"}]
    fake.answers["AssignAccount"] = lambda request: {"id": "a2", **request}

    result = kac("assignment", "set", "HDDW", "李娜", "--reason", "病假")

    (request,) = fake.called("AssignAccount")
    assert result.code == 0
    assert (request["managerId"], request["etag"], request["reason"]) == ("m1", "7", "病假")
    assert "classException" not in request


def test_a_planned_visit_is_recorded_by_its_account(kac: Kac, fake: Fake) -> None:
    fake.lists["visits"] = [{"id": "v1", "accountId": EAST["id"], "startTime": "2026-11-22T02:00:00Z", "etag": "3"}]
    fake.answers["RecordVisit"] = lambda request: {"id": "v1", "state": "STATE_RECORDED", **request}

    assert kac("visit", "record", "HDDW", "-m", "ok", "--next", "fri call").code == 0
    (request,) = fake.called("RecordVisit")
    assert (request["visitId"], request["etag"]) == ("v1", "3")


def test_an_account_with_several_planned_visits_asks_which(kac: Kac, fake: Fake) -> None:
    fake.lists["visits"] = [{"id": one, "startTime": "2026-11-22T02:00:00Z"} for one in ("v1", "v2")]

    result = kac("visit", "record", "HDDW", "-m", "ok", "--next", "fri call")

    assert result.code == 3
    assert "v1" in result.err
    assert "v2" in result.err


def test_the_overview_of_a_day_is_that_of_its_end(kac: Kac, fake: Fake) -> None:
    fake.answers["GetOverview"] = lambda _: {
        "asOf": "2026-09-30T15:59:59Z",
        "total": {"accountCount": "3", "coverage": 0.5},
    }

    result = kac("overview", "--as-of", "2026-09-30")

    assert "50%" in result.out
    assert datetime.fromisoformat(fake.called("GetOverview")[0]["asOf"]).astimezone().hour == 23


def test_events_are_followed_as_they_are_recorded(kac: Kac, fake: Fake) -> None:
    visits: list[Message] = [{"visitId": "v1", "accountName": "华东电网", "summary": "旧"}]
    fake.answers["GetOverview"] = lambda _: {"latestVisits": list(visits) if len(fake.calls) == 1 else [new, *visits]}
    new = {"visitId": "v2", "accountName": "南方电网", "visitorName": "李娜", "kind": "KIND_CALL", "summary": "新"}
    fake.live = [": alive\n\n", 'event: view\ndata: {"view":"portfolio","version":4}\n\n']
    fake.live += ['event: view\ndata: {"view":"overview","version":5}\n\n']

    result = kac("events", "tail", "--count", "1", "-o", "ndjson")

    assert [json.loads(line)["visitId"] for line in result.out.splitlines()] == ["v2"]


def test_events_begin_with_the_latest_when_asked(kac: Kac, fake: Fake) -> None:
    fake.answers["GetOverview"] = lambda _: {"latestVisits": [{"visitId": one} for one in ("v3", "v2", "v1")]}

    assert kac("events", "tail", "--last", "2", "--count", "2", "-o", "name").out == "v2\nv3\n"


class Terminal(io.StringIO):
    """A person at the keyboard."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


def test_a_terminal_is_asked_which_account_is_meant(kac: Kac, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("2\n"))
    monkeypatch.setattr("sys.stderr", Terminal())

    assert log(kac, "电网").code == 0
    assert fake.called("LogVisit")[0]["accountId"] == SOUTH["id"]


def test_a_choice_that_is_not_there_changes_nothing(kac: Kac, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("9\n"))
    monkeypatch.setattr("sys.stderr", Terminal())

    assert log(kac, "电网").code == 2
    assert fake.called("LogVisit") == []


def test_a_request_is_read_from_standard_input(kac: Kac, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.answers["GetVisit"] = lambda request: request
    monkeypatch.setattr("sys.stdin", io.StringIO('{"visitId": "v1"}'))

    assert json.loads(kac("api", "call", "GetVisit").out) == {"visitId": "v1"}


def test_a_streaming_rpc_takes_a_message_to_a_line(kac: Kac, fake: Fake) -> None:
    fake.answers["ImportAccounts"] = lambda request: {"createdCount": len(request["messages"])}

    result = kac("api", "call", "ImportAccounts", "-d", '{"rows": []}\n{"rows": []}')

    assert json.loads(result.out) == {"createdCount": 2}
