import io
import uuid
from typing import Any

import pytest

from tests.client.archive import EAST, SOUTH, logged
from tests.client.conftest import Kac
from tests.client.fake import Fake, Message, Refused

pytestmark = pytest.mark.usefixtures("accounts")


def log(kac: Kac, account: str, *more: str) -> Any:
    return kac("visit", "log", account, "-m", "谈了方案", "--next", "下周一 方案评审", *more)


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
