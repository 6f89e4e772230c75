"""What people type about contacts, needs and notes, and what is asked of the centre for it."""

from typing import Any

import pytest

from tests.client.archive import EAST
from tests.client.conftest import Kac
from tests.client.fake import Fake, Message

pytestmark = pytest.mark.usefixtures("accounts")

WANG: Message = {
    "id": "0198c0de-0000-7000-8000-000000000001",
    "accountId": EAST["id"],
    "displayName": "王芳",
    "title": "采购总监",
    "channels": [
        {"kind": "CHANNEL_KIND_MOBILE", "value": "+8613912345678"},
        {"kind": "CHANNEL_KIND_EMAIL", "value": "wang@example.com", "preferred": True},
    ],
    "state": "CONTACT_STATE_ACTIVE",
    "etag": "3",
}
NEED: Message = {"id": "0198c0de-0000-7000-8000-000000000002", "accountId": EAST["id"], "statement": "x", "etag": "2"}


@pytest.fixture(autouse=True)
def people(fake: Fake) -> None:
    """Let the fake centre know a contact, a need and a note, and echo what it is told."""
    fake.lists |= {"contacts": [WANG], "needs": [NEED], "intelligenceNotes": []}
    fake.answers |= {
        "CreateContact": lambda request: {"id": "c", "accountId": request["accountId"], **request["contact"]},
        "UpdateContact": lambda request: {**WANG, **request["change"]},
        "RecordDeparture": lambda request: {**WANG, "leftDate": request["leftDate"]},
        "RecordNeed": lambda request: {"id": "n", "accountId": request["accountId"], **request["need"]},
        "GetNeed": lambda _: NEED,
        "PassOnNeed": lambda request: {**NEED, "department": request["department"]},
        "RecordIntelligenceNote": lambda request: {"id": "i", **request["intelligenceNote"]},
        "GetIntelligenceNote": lambda _: {"id": "i", "etag": "4"},
        "CorrectIntelligenceNote": lambda request: {"id": "i", **request["change"]},
    }


def test_a_contact_is_added_field_by_field(kac: Kac, fake: Fake) -> None:
    fields = (
        *("title=财务总监", "role=decision-maker", "influence=5", "attitude=neutral", "mobile=138 0000 0000"),
        *("birthday=02-29", "zone=Asia/Shanghai", "hours=1-2 09:00-11:30", "languages=zh, en", "reports-to=王芳"),
    )

    result = kac("contact", "add", "HDDW", "李雷", *fields)

    assert result.code == 0
    (request,) = fake.called("CreateContact")
    times = {"startTime": {"hours": 9, "minutes": 0}, "endTime": {"hours": 11, "minutes": 30}}
    assert request["contact"] == {
        "displayName": "李雷",
        "title": "财务总监",
        "decisionRole": "DECISION_ROLE_DECISION_MAKER",
        "influence": 5,
        "attitude": "ATTITUDE_NEUTRAL",
        "channels": [{"kind": "CHANNEL_KIND_MOBILE", "value": "138 0000 0000"}],
        "birthday": {"year": 0, "month": 2, "day": 29},
        "timeZone": "Asia/Shanghai",
        "preferredHours": [{"dayOfWeek": day, **times} for day in ("MONDAY", "TUESDAY")],
        "languages": ["zh", "en"],
        "reportsToContactId": WANG["id"],
    }


def test_a_change_sends_what_is_named_and_keeps_other_channels(kac: Kac, fake: Fake) -> None:
    result = kac("contact", "set", "HDDW", "王芳", "title=", "mobile=13800000000,13700000000")

    assert result.code == 0
    (request,) = fake.called("UpdateContact")
    assert (request["contactId"], request["etag"], request["updateMask"]) == (WANG["id"], "3", "title,channels")
    assert request["change"]["title"] == ""
    assert [one["value"] for one in request["change"]["channels"]] == ["wang@example.com", "13800000000", "13700000000"]


def test_a_channel_that_was_removed_does_not_come_back(kac: Kac, fake: Fake) -> None:
    kac("contact", "set", "HDDW", "王芳", "mobile=", "email=", "wechat=fang")

    (request,) = fake.called("UpdateContact")
    assert request["change"]["channels"] == [{"kind": "CHANNEL_KIND_WECHAT", "value": "fang"}]


@pytest.mark.parametrize(
    "field", ["boss=x", "title", "role=king", "influence=9", "birthday=May", "hours=always", "attitude=warm"]
)
def test_what_says_nothing_of_a_contact_is_not_sent(kac: Kac, fake: Fake, field: str) -> None:
    result = kac("contact", "add", "HDDW", "李雷", field)

    assert (result.code, fake.called("CreateContact")) == (2, [])
    assert field.rpartition("=")[2] in result.err


def test_an_unknown_contact_is_named(kac: Kac) -> None:
    assert kac("contact", "left", "HDDW", "nobody").code == 3


def test_contacts_are_shown_with_how_they_are_reached(kac: Kac, fake: Fake) -> None:
    result = kac("contact", "list", "--account", "HDDW", "--at", "13912345678")

    assert "wang@example.com, +8613912345678" in result.out
    (request,) = fake.called("ListContacts")
    assert request["channelValue"] == "13912345678"
    assert request["filter"] == f'account_id = "{EAST["id"]}" AND state = "ACTIVE"'


def test_the_map_shows_depth_and_says_who_decides(kac: Kac, fake: Fake) -> None:
    clerk = {"contactId": "c2", "displayName": "李雷", "depth": 1}
    people = [{"contactId": "c1", "displayName": "王芳"}, clerk]
    fake.answers["GetStakeholderMap"] = lambda _: {"stakeholders": people, "coverage": {"decisionMakerCount": 1}}

    result = kac("contact", "map", "HDDW")

    assert "\n· 李雷" in result.out
    assert "Decide: 1" in result.err


def test_a_need_is_recorded_and_passed_on(kac: Kac, fake: Fake) -> None:
    recorded = kac("need", "record", "HDDW", "旺季要隔日达", "-c", "delivery", "--contact", "王芳")
    passed = kac("need", "pass", NEED["id"], "物流部")

    assert (recorded.code, passed.code) == (0, 0)
    (need,) = fake.called("RecordNeed")
    assert need["need"]["category"] == "NEED_CATEGORY_DELIVERY"
    assert need["need"]["contactId"] == WANG["id"]
    (step,) = fake.called("PassOnNeed")
    assert (step["department"], step["etag"]) == ("物流部", "2")


def test_a_note_is_rated_by_letter_and_digit(kac: Kac, fake: Fake) -> None:
    line = ("note", "add", "HDDW", "降价", "--subject", "competitor", "-m", "一成", "--source", "展会", "--rating")

    assert kac(*line, "b2").code == 0
    assert kac(*line, "G1").code == 2

    (request,) = fake.called("RecordIntelligenceNote")
    note: Any = request["intelligenceNote"]
    assert note["sourceReliability"] == "SOURCE_RELIABILITY_USUALLY_RELIABLE"
    assert note["informationCredibility"] == "INFORMATION_CREDIBILITY_PROBABLE"


def test_a_correction_names_what_it_changes(kac: Kac, fake: Fake) -> None:
    assert kac("note", "correct", "0198C0DE-0000-7000-8000-000000000003", "--rating", "A1").code == 0
    assert kac("note", "correct", "0198C0DE-0000-7000-8000-000000000003").code == 2

    (request,) = fake.called("CorrectIntelligenceNote")
    assert (request["updateMask"], request["etag"]) == ("sourceReliability,informationCredibility", "4")


def test_the_timeline_is_shown_in_words(kac: Kac, fake: Fake) -> None:
    entry = {"time": "2026-11-20T04:00:00Z", "kind": "TIMELINE_KIND_VISIT", "title": "年度回顾", "recordId": "v"}
    fake.answers["ListTimeline"] = lambda _: {"entries": [entry]}

    assert "走访" in kac("account", "timeline", "HDDW", "--lang", "zh").out
