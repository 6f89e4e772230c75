"""What callers meet when they keep the people at an account."""

from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from kac.accounts.v1 import contact_pb2
from kac.accounts.v1.contact_pb2 import Channel
from kac.accounts.v1.contact_service_pb2 import (
    ChannelEntry,
    GetContactRequest,
    GetStakeholderMapRequest,
    ListContactsRequest,
    RecordDepartureRequest,
    ReinstateContactRequest,
)
from kac.accounts.v1.events_pb2 import ContactCreated, ContactUpdated

from chassis import clock
from chassis.access import Caller
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, at_once, refused
from tests.services.accounts.archive import DIRECTOR, an_account
from tests.services.accounts.contacts.people import a_change, a_contact, a_creation, changed, contact_service, hours

EVERYTHING: dict[str, Any] = {
    "display_name": "王芳",
    "english_name": "Fang Wang",
    "title": "采购总监",
    "department": "采购部",
    "decision_role": contact_pb2.DECISION_ROLE_DECISION_MAKER,
    "influence": 5,
    "attitude": contact_pb2.ATTITUDE_SUPPORTER,
    "management_style": "授权，重数据",
    "communication_style": "先结论，后细节",
    "birthday": Date(month=2, day=29),
    "channels": [
        ChannelEntry(kind=contact_pb2.CHANNEL_KIND_MOBILE, value="139 1234 5678", preferred=True),
        ChannelEntry(kind=contact_pb2.CHANNEL_KIND_EMAIL, value="Fang.Wang@Example.com"),
    ],
    "preferred_hours": [hours(2, (14, 0), (17, 30)), hours(1, (9, 0), (11, 30))],
    "time_zone": "Asia/Shanghai",
    "languages": ["zh", "en-GB"],
}


async def listed(accounts: Running, caller: Caller = DIRECTOR, **asked: Any) -> list[contact_pb2.Contact]:
    request, found = ListContactsRequest(**asked), []
    while True:
        page = await contact_service(accounts).ListContacts(request, metadata=accounts.be(caller))
        found += page.contacts
        request.page_token = page.next_page_token
        if not request.page_token:
            return found


async def mapped(accounts: Running, account_id: str, caller: Caller = DIRECTOR) -> contact_pb2.StakeholderMap:
    asked = GetStakeholderMapRequest(account_id=account_id)
    answer: contact_pb2.StakeholderMap = await contact_service(accounts).GetStakeholderMap(
        asked, metadata=accounts.be(caller)
    )
    return answer


async def left(accounts: Running, contact: contact_pb2.Contact, day: Date, etag: str = "") -> contact_pb2.Contact:
    request = RecordDepartureRequest(contact_id=contact.id, left_date=day, etag=etag, request_id=clock.new_id())
    after: contact_pb2.Contact = await contact_service(accounts).RecordDeparture(
        request, metadata=accounts.be(DIRECTOR)
    )
    return after


async def test_a_contact_is_kept_whole_and_told_once(accounts: Running) -> None:
    """ACCT-26: who decides, how they lead, how and when they are reached."""
    account = await an_account(accounts)
    request = a_creation(account.id, **EVERYTHING)

    answers, _ = await at_once(
        contact_service(accounts).CreateContact(request, metadata=accounts.be(DIRECTOR)) for _ in range(4)
    )

    contact = answers[0]
    assert all(answer == contact for answer in answers)
    assert list(contact.channels) == [
        Channel(kind=contact_pb2.CHANNEL_KIND_MOBILE, value="+8613912345678", preferred=True),
        Channel(kind=contact_pb2.CHANNEL_KIND_EMAIL, value="fang.wang@example.com"),
    ]
    assert [(one.day_of_week, one.end_time.minutes) for one in contact.preferred_hours] == [(1, 30), (2, 30)]
    assert (contact.birthday, contact.state) == (Date(month=2, day=29), contact_pb2.CONTACT_STATE_ACTIVE)
    plain = [name for name in EVERYTHING if name not in {"channels", "preferred_hours"}]
    assert {name: getattr(contact, name) for name in plain} == {name: EVERYTHING[name] for name in plain}
    asked = GetContactRequest(contact_id=contact.id)
    assert await contact_service(accounts).GetContact(asked, metadata=accounts.be(DIRECTOR)) == contact
    assert (await told(accounts, account.id))[1:] == [ContactCreated(contact=contact)]


async def test_a_change_takes_the_named_fields_and_says_which_changed(accounts: Running) -> None:
    account = await an_account(accounts)
    contact = await a_contact(accounts, account.id, **EVERYTHING)

    after = await changed(accounts, contact, title="副总裁", influence=5, attitude=contact_pb2.ATTITUDE_UNSPECIFIED)
    same = await changed(accounts, after, title="副总裁")

    assert (after.title, after.attitude, after.department) == ("副总裁", 0, "采购部")
    assert same == after
    changes = FieldMask(paths=["title", "attitude"])
    assert (await told(accounts, account.id))[2:] == [ContactUpdated(contact=after, changed=changes)]


async def test_a_change_of_a_state_that_has_passed_is_refused(accounts: Running) -> None:
    contact = await a_contact(accounts, (await an_account(accounts)).id)
    await changed(accounts, contact, title="副总裁")

    for stale in (
        changed(accounts, contact, title="总裁"),
        left(accounts, contact, Date(year=2026, month=1, day=1), "1"),
    ):
        no = await refused(stale)
        assert (no.code, no.reason) == (grpc.StatusCode.ABORTED, "CONTACT_CHANGED")


async def test_who_has_left_is_kept_and_can_come_back(accounts: Running) -> None:
    account = await an_account(accounts)
    contact = await a_contact(accounts, account.id)
    day = Date(year=2026, month=10, day=31)

    gone = await left(accounts, contact, day)

    assert (gone.state, gone.left_date) == (contact_pb2.CONTACT_STATE_LEFT, day)
    assert (await refused(left(accounts, contact, day))).reason == "CONTACT_ALREADY_LEFT"
    at = f'account_id = "{account.id}"'
    assert await listed(accounts, filter=f'{at} AND state = "ACTIVE"') == []
    assert await listed(accounts, filter=f'{at} AND state = "LEFT"') == [gone]
    request = ReinstateContactRequest(contact_id=contact.id, etag=gone.etag, request_id=clock.new_id())
    back = await contact_service(accounts).ReinstateContact(request, metadata=accounts.be(DIRECTOR))
    assert (back.state, back.HasField("left_date")) == (contact_pb2.CONTACT_STATE_ACTIVE, False)
    assert (await told(accounts, account.id))[-1] == ContactUpdated(
        contact=back, changed=FieldMask(paths=["state", "left_date"])
    )


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param({"display_name": ""}, "REQUEST_INVALID", id="no name"),
        pytest.param({"influence": 6}, "REQUEST_INVALID", id="influence 6"),
        pytest.param({"birthday": Date(year=2025, month=2, day=29)}, "REQUEST_INVALID", id="29 February 2025"),
        pytest.param({"birthday": Date(year=2099, month=2, day=1)}, "BIRTHDAY_IN_FUTURE", id="not born yet"),
        pytest.param(
            {"channels": [ChannelEntry(kind=contact_pb2.CHANNEL_KIND_EMAIL, value="li@nowhere@x")]},
            "REQUEST_INVALID",
            id="no mail address",
        ),
        pytest.param(
            {"channels": [ChannelEntry(kind=contact_pb2.CHANNEL_KIND_MOBILE, value="call me")]},
            "REQUEST_INVALID",
            id="no number",
        ),
        pytest.param(
            {"channels": [ChannelEntry(kind=contact_pb2.CHANNEL_KIND_PHONE, value="6888 0000")]},
            "PHONE_NUMBER_UNCLEAR",
            id="no area code",
        ),
        pytest.param(
            {
                "channels": [
                    ChannelEntry(kind=contact_pb2.CHANNEL_KIND_WECHAT, value=name, preferred=True) for name in "ab"
                ]
            },
            "REQUEST_INVALID",
            id="two preferred",
        ),
        pytest.param({"time_zone": "Mars/Olympus"}, "TIME_ZONE_UNKNOWN", id="no such zone"),
        pytest.param({"preferred_hours": [hours(1, (9, 0), (12, 0))]}, "TIME_ZONE_UNKNOWN", id="hours without zone"),
        pytest.param(
            {"preferred_hours": [hours(1, (9, 0), (12, 0)), hours(1, (11, 59), (13, 0))], "time_zone": "UTC"},
            "PREFERRED_HOURS_OVERLAP",
            id="overlapping hours",
        ),
        pytest.param({"preferred_hours": [hours(1, (9, 0), (9, 0))]}, "REQUEST_INVALID", id="hours of no length"),
        pytest.param({"preferred_hours": [hours(1, (9, 0), (24, 1))]}, "REQUEST_INVALID", id="beyond the day"),
        pytest.param({"languages": ["Chinese, mostly"]}, "REQUEST_INVALID", id="no language tag"),
        pytest.param({"languages": ["zh", "zh"]}, "REQUEST_INVALID", id="a language twice"),
    ],
)
async def test_what_cannot_be_true_of_anybody_is_refused(accounts: Running, said: dict[str, Any], reason: str) -> None:
    account = await an_account(accounts)

    no = await refused(a_contact(accounts, account.id, **said))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, reason)
    assert await listed(accounts, filter=f'account_id = "{account.id}"') == []


async def test_a_departure_that_has_not_come_is_refused(accounts: Running) -> None:
    contact = await a_contact(accounts, (await an_account(accounts)).id)

    no = await refused(left(accounts, contact, Date(year=2099, month=1, day=1)))

    assert (no.reason, no.metadata) == ("DEPARTURE_IN_FUTURE", {"left_date": "2099-01-01"})


async def test_an_unknown_account_is_refused(accounts: Running) -> None:
    no = await refused(a_contact(accounts, clock.new_id()))

    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "ACCOUNT_NOT_FOUND")


async def test_one_reports_to_somebody_of_the_same_account(accounts: Running) -> None:
    account, other = await an_account(accounts), await an_account(accounts)
    contact, stranger = await a_contact(accounts, account.id), await a_contact(accounts, other.id)

    for superior_id in (stranger.id, clock.new_id()):
        for call in (
            changed(accounts, contact, reports_to_contact_id=superior_id),
            a_contact(accounts, account.id, reports_to_contact_id=superior_id),
        ):
            no = await refused(call)
            assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "SUPERIOR_NOT_FOUND")


async def test_reporting_lines_never_close_a_circle(accounts: Running) -> None:
    """Neither by one move nor by two, each fine by itself, that are made at once."""
    account = await an_account(accounts)
    chief = await a_contact(accounts, account.id)
    clerk = await a_contact(accounts, account.id, reports_to_contact_id=chief.id)
    for contact, superior in ((chief, clerk), (chief, chief)):
        no = await refused(changed(accounts, contact, reports_to_contact_id=superior.id))
        assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "REPORTING_LINE_CYCLE")

    pair = [await a_contact(accounts, account.id) for _ in range(2)]
    moves = [a_change(one, reports_to_contact_id=other.id) for one, other in (pair, reversed(pair))]
    answers, refusals = await at_once(
        contact_service(accounts).UpdateContact(move, metadata=accounts.be(DIRECTOR)) for move in moves
    )

    assert (len(answers), [no.reason for no in refusals]) == (1, ["REPORTING_LINE_CYCLE"])


async def test_the_map_says_who_reports_to_whom_and_whether_we_know_who_decides(accounts: Running) -> None:
    account = await an_account(accounts)
    assert not (await mapped(accounts, account.id)).coverage.decision_maker_known
    chief = await a_contact(accounts, account.id, **EVERYTHING)
    gone = await a_contact(accounts, account.id, reports_to_contact_id=chief.id)
    clerk = await a_contact(accounts, account.id, reports_to_contact_id=gone.id, title="采购员", influence=1)
    await left(accounts, gone, Date(year=2026, month=1, day=31))

    found = await mapped(accounts, account.id)

    top, below = found.stakeholders
    assert (top.contact_id, top.depth, top.influence, top.attitude) == (chief.id, 0, 5, contact_pb2.ATTITUDE_SUPPORTER)
    assert (below.contact_id, below.depth, below.reports_to_contact_id) == (clerk.id, 1, chief.id)
    assert found.coverage == contact_pb2.DecisionCoverage(
        decision_maker_known=True, decision_maker_count=1, supporter_count=1, unassessed_count=1
    )


@pytest.mark.parametrize(
    "asked", ["139 1234 5678", "+8613912345678", "008613912345678", "fang.wang@EXAMPLE.com", "fang_wx"]
)
async def test_who_calls_is_found_by_any_address(accounts: Running, asked: str) -> None:
    """ACCT-36: the visitor says a name and a number; the archive says whether they belong together."""
    account = await an_account(accounts)
    wechat = ChannelEntry(kind=contact_pb2.CHANNEL_KIND_WECHAT, value="fang_wx")
    contact = await a_contact(accounts, account.id, **EVERYTHING | {"channels": [*EVERYTHING["channels"], wechat]})
    await a_contact(accounts, account.id)

    at = f'account_id = "{account.id}"'
    assert await listed(accounts, filter=f'{at} AND display_name : "王"', channel_value=asked) == [contact]
    assert await listed(accounts, filter=at, channel_value="13800000000") == []


async def test_contacts_are_listed_page_by_page(accounts: Running) -> None:
    account = await an_account(accounts)
    kept = [await a_contact(accounts, account.id, influence=place) for place in range(5)]

    found = await listed(accounts, filter=f'account_id = "{account.id}"', page_size=2)

    assert found == kept


async def test_contacts_are_kept_and_seen_by_those_who_serve_the_account(accounts: Running) -> None:
    account, manager, leader = await an_account(accounts), a_caller("ACCOUNT_MANAGER"), a_caller("TEAM_LEADER")
    await assigned(accounts, account.id, manager, leader=leader)

    contact = await a_contact(accounts, account.id, by=manager)

    for caller in (manager, leader, *(a_caller(role) for role in ("BACK_OFFICE", "EXECUTIVE", "SYSTEM"))):
        assert await listed(accounts, caller, filter=f'account_id = "{account.id}"') == [contact]
        assert len((await mapped(accounts, account.id, caller)).stakeholders) == 1
    stranger = a_caller("ACCOUNT_MANAGER")
    assert await listed(accounts, stranger) == []
    for call in (
        a_contact(accounts, account.id, by=stranger),
        mapped(accounts, account.id, stranger),
        contact_service(accounts).GetContact(GetContactRequest(contact_id=contact.id), metadata=accounts.be(stranger)),
    ):
        assert (await refused(call)).reason == "ACCOUNT_NOT_SERVED"
