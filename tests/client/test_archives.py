"""What people type about documents, archives and confidentiality, and what is asked of the centre for it."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.client.archive import EAST
from tests.client.conftest import Kac
from tests.client.fake import Fake, Message

pytestmark = pytest.mark.usefixtures("accounts")

POLICY: Message = {
    "classId": EAST["classId"],
    "etag": "3",
    "checklist": {
        "requiredFields": ["region"],
        "customFields": [
            {"code": "shops", "label": {"zh": "门店数", "en": "Shops"}, "kind": "CUSTOM_FIELD_KIND_NUMBER"},
            {"code": "listed", "label": {"zh": "上市"}, "kind": "CUSTOM_FIELD_KIND_BOOLEAN"},
            {"code": "since", "label": {"zh": "始于"}, "kind": "CUSTOM_FIELD_KIND_DATE"},
            {"code": "channel", "label": {"zh": "渠道"}, "kind": "CUSTOM_FIELD_KIND_CHOICE"},
        ],
        "documents": [{"code": "licence", "label": {"zh": "执照"}, "occasion": "DOCUMENT_OCCASION_ARCHIVE"}],
    },
}
DOCUMENT: Message = {
    "id": "d",
    "accountId": EAST["id"],
    "code": "licence",
    "state": "DOCUMENT_STATE_FILED",
    "late": True,
}


@pytest.fixture(autouse=True)
def archives(fake: Fake) -> None:
    """Let the fake centre know a policy and a document, and echo what it is told."""
    incomplete = {"code": "HDDW", "percent": 20, "missing": [{"kind": "MISSING_ITEM_KIND_CONTACT"}, {"name": "region"}]}
    fake.lists |= {"documents": [DOCUMENT], "completenesses": [incomplete], "accountReads": []}
    fake.answers |= {
        "ListIncompleteAccounts": lambda _: {"completenesses": [incomplete]},
        "GetArchivePolicy": lambda _: POLICY,
        "SetArchivePolicy": lambda request: POLICY | {"checklist": request["checklist"]},
        "SetCustomFields": lambda request: {"accountId": request["accountId"], "values": request["values"]},
        "FileDocument": lambda request: DOCUMENT | {"title": request["title"]},
        "ExpectDocument": lambda _: DOCUMENT,
        "ExcuseDocument": lambda _: DOCUMENT,
        "GetDocumentChecklist": lambda _: {"items": [{"kind": {"code": "licence"}, "document": DOCUMENT}]},
        "SetConfidentiality": lambda request: {"accountId": request["accountId"], "level": request["level"]},
    }


def test_a_document_is_filed_today_unless_said_otherwise(kac: Kac, fake: Fake) -> None:
    today = datetime.now().astimezone().date()

    result = kac("document", "file", "HDDW", "licence", "-t", "营业执照", "-l", "柜3-12", "--lang", "zh")

    (request,) = fake.called("FileDocument")
    assert (result.code, request["accountId"], request["title"], request["location"]) == (
        0,
        EAST["id"],
        "营业执照",
        "柜3-12",
    )
    assert request["receiveDate"] == {"year": today.year, "month": today.month, "day": today.day}
    assert "event" not in request
    assert "已归档" in result.out


def test_a_document_of_an_event_names_it_and_its_day(kac: Kac, fake: Fake) -> None:
    kac("document", "expect", "HDDW", "acceptance", "--event", "交付 7", "--on", "2026-03-02")
    kac("document", "excuse", "HDDW", "acceptance", "--event", "交付 7", "-m", "系统停机")

    (expected,), (excused,) = fake.called("ExpectDocument"), fake.called("ExcuseDocument")
    assert expected["event"] == {"reference": "交付 7", "date": {"year": 2026, "month": 3, "day": 2}}
    assert (excused["eventReference"], excused["reason"]) == ("交付 7", "系统停机")


def test_late_marks_that_count_are_listed(kac: Kac, fake: Fake) -> None:
    kac("document", "list", "-a", "HDDW", "--late")

    (request,) = fake.called("ListDocuments")
    assert request["filter"] == f'account_id = "{EAST["id"]}" AND late = true AND excused = false'


def test_a_checklist_shows_what_is_late(kac: Kac) -> None:
    result = kac("document", "checklist", "HDDW")

    assert (result.code, "licence" in result.out, "filed" in result.out, "yes" in result.out) == (0, True, True, True)


def test_fields_are_read_as_their_kinds_have_them(kac: Kac, fake: Fake) -> None:
    result = kac(
        *("archive", "fields", "HDDW", "shops=1,200", "listed=yes", "since=2024-02-29", "channel=agent", "old=")
    )

    (request,) = fake.called("SetCustomFields")
    assert result.code == 0
    assert request["values"] == [
        {"code": "shops", "number": 1200},
        {"code": "listed", "boolean": True},
        {"code": "since", "date": {"year": 2024, "month": 2, "day": 29}},
        {"code": "channel", "choice": "agent"},
        {"code": "old"},
    ]


@pytest.mark.parametrize("text", ["shops", "shops=many"])
def test_what_sets_no_field_is_not_sent(kac: Kac, fake: Fake, text: str) -> None:
    assert kac("archive", "fields", "HDDW", text).code == 2
    assert fake.called("SetCustomFields") == []


def test_a_policy_is_set_from_a_file_on_the_state_that_was_seen(kac: Kac, fake: Fake, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text(json.dumps({"requiredFields": ["industry"]}))

    result = kac("archive", "policy", "energy", "--set", str(file), "-o", "json")

    (request,) = fake.called("SetArchivePolicy")
    assert (request["etag"], request["checklist"]) == ("3", {"requiredFields": ["industry"]})
    assert json.loads(result.out)["checklist"] == {"requiredFields": ["industry"]}


@pytest.mark.parametrize("content", ["[]", "{", None])
def test_a_file_that_is_no_policy_is_not_sent(kac: Kac, fake: Fake, tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "policy.json"
    if content is not None:
        file.write_text(content)

    assert kac("archive", "policy", "energy", "--set", str(file)).code == 2
    assert fake.called("SetArchivePolicy") == []


def test_what_an_archive_is_missing_is_said_in_words(kac: Kac) -> None:
    result = kac("archive", "incomplete", "--lang", "zh")

    assert "20%" in result.out
    assert "联系人, region" in result.out


def test_a_level_is_one_of_three(kac: Kac, fake: Fake) -> None:
    result = kac("confidentiality", "set", "HDDW", "strict", "-m", "并购")
    wrong = kac("confidentiality", "set", "HDDW", "secret", "-m", "并购")

    (request,) = fake.called("SetConfidentiality")
    assert (result.code, request["level"], request["reason"]) == (0, "CONFIDENTIALITY_LEVEL_STRICT", "并购")
    assert wrong.code == 2


def test_the_log_of_reads_is_asked_by_account(kac: Kac, fake: Fake) -> None:
    kac("confidentiality", "reads", "HDDW")

    (request,) = fake.called("ListAccountReads")
    assert request["filter"] == f'account_id = "{EAST["id"]}"'
