"""What becomes of the facts that belong into an account's timeline."""

from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from kac.accounts.v1 import account_pb2, stage_pb2
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.contact_service_pb2 import RecordDepartureRequest
from kac.accounts.v1.events_pb2 import (
    AccountStageChanged,
    AccountUpdated,
    AgreementSigned,
    CooperationPlanAgreed,
    RelationshipEvaluated,
    ServicePlanSigned,
)
from kac.accounts.v1.timeline_pb2 import LastContact, TimelineEntry, TimelineKind
from kac.accounts.v1.timeline_service_pb2 import GetLastContactRequest, ListTimelineRequest
from kac.accounts.v1.timeline_service_pb2_grpc import TimelineServiceStub
from kac.activity.v1.events_pb2 import VisitRecorded
from kac.activity.v1.visit_pb2 import Visit

from chassis import clock, wire
from chassis.access import Caller
from services.accounts.timeline.model import LONGEST_TITLE, headline
from tests.facts import assigned
from tests.identity import a_caller
from tests.running import Running, eventually, refused
from tests.services.accounts.archive import DIRECTOR, an_account
from tests.services.accounts.contacts.people import a_contact, contact_service
from tests.services.accounts.needs.wishes import a_need, confirmed, dropped, met

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


async def timeline(
    accounts: Running, account_id: str, *, caller: Caller = DIRECTOR, **asked: Any
) -> list[TimelineEntry]:
    request, found = ListTimelineRequest(account_id=account_id, **asked), []
    while True:
        page = await accounts.stub(TimelineServiceStub).ListTimeline(request, metadata=accounts.be(caller))
        found += page.entries
        request.page_token = page.next_page_token
        if not request.page_token:
            return found


async def shown(accounts: Running, account_id: str, count: int) -> list[tuple[str, str, str]]:
    """Give what an account's timeline says, once it says that much."""

    async def entries() -> list[TimelineEntry]:
        found = await timeline(accounts, account_id)
        return found if len(found) >= count else []

    return [
        (TimelineKind.Name(one.kind).removeprefix("TIMELINE_KIND_"), one.record_id, one.title)
        for one in await eventually(entries)
    ]


async def last_contact(accounts: Running, account_id: str) -> LastContact:
    request = GetLastContactRequest(account_id=account_id)
    answer: LastContact = await accounts.stub(TimelineServiceStub).GetLastContact(
        request, metadata=accounts.be(DIRECTOR)
    )
    return answer


def a_visit(account_id: str, start_time: datetime, **said: Any) -> Visit:
    return Visit(id=clock.new_id(), account_id=account_id, start_time=wire.timestamp(start_time), **said)


async def test_a_recorded_visit_is_filed_in_the_archive(accounts: Running) -> None:
    """ACCT-46: what came of a visit is found from the account, without anybody filing it."""
    account = await an_account(accounts)
    assert await last_contact(accounts, account.id) == LastContact(account_id=account.id)
    earlier = a_visit(account.id, NOON.replace(day=19), summary="谈了扩容方案。\n下周报价。")
    latest = a_visit(account.id, NOON, subject="年度回顾", summary="很长")

    for visit in (latest, earlier):
        await accounts.hear(VisitRecorded(visit=visit), about=account.id)

    assert await shown(accounts, account.id, 2) == [
        ("VISIT", latest.id, "年度回顾"),
        ("VISIT", earlier.id, "谈了扩容方案。 下周报价。"),
    ]
    assert await last_contact(accounts, account.id) == LastContact(
        account_id=account.id, time=latest.start_time, visit_id=latest.id
    )


async def test_people_come_and_go_and_needs_are_met_or_dropped(accounts: Running) -> None:
    account = await an_account(accounts)
    contact = await a_contact(accounts, account.id)
    day = Date(year=2026, month=10, day=31)
    gone = RecordDepartureRequest(contact_id=contact.id, left_date=day, request_id=clock.new_id())
    await contact_service(accounts).RecordDeparture(gone, metadata=accounts.be(DIRECTOR))
    first, second = await a_need(accounts, account.id), await a_need(accounts, account.id, statement="月结")
    await confirmed(accounts, first)
    await met(accounts, first)
    await dropped(accounts, second)

    assert await shown(accounts, account.id, 6) == [
        ("NEED_DROPPED", second.id, "月结"),
        ("NEED_MET", first.id, "旺季要隔日达"),
        ("NEED", second.id, "月结"),
        ("NEED", first.id, "旺季要隔日达"),
        ("DEPARTURE", contact.id, "王芳"),
        ("CONTACT", contact.id, "王芳"),
    ]


async def test_stages_grades_and_what_was_agreed_stand_in_the_timeline(accounts: Running) -> None:
    account, record_id = await an_account(accounts), clock.new_id()
    after = Account(id=account.id, stage=stage_pb2.STAGE_DORMANT, grade=account_pb2.GRADE_S)
    signed, agreed, designed = AgreementSigned(), CooperationPlanAgreed(), ServicePlanSigned()
    signed.agreement.id, signed.agreement.terms.title = record_id, "框架协议"
    agreed.cooperation_plan.id, agreed.cooperation_plan.content.title = record_id, "2027 年合作计划"
    judged = RelationshipEvaluated()
    judged.relationship_evaluation.id, judged.relationship_evaluation.comment = record_id, "沟通更顺"
    designed.service_plan.id, designed.service_plan.content.situation = record_id, "两地交付"

    for fact in (
        AccountUpdated(account=after, changed=FieldMask(paths=["region"])),
        AccountStageChanged(account=after, stage_before=stage_pb2.STAGE_ACTIVE),
        AccountUpdated(account=after, changed=FieldMask(paths=["grade"])),
        signed,
        agreed,
        designed,
        judged,
    ):
        await accounts.hear(fact, about=account.id)

    assert await shown(accounts, account.id, 6) == [
        ("EVALUATION", record_id, "沟通更顺"),
        ("SERVICE_PLAN", record_id, "两地交付"),
        ("COOPERATION_PLAN", record_id, "2027 年合作计划"),
        ("AGREEMENT", record_id, "框架协议"),
        ("GRADE", account.id, "S"),
        ("STAGE", account.id, "DORMANT"),
    ]


async def test_the_timeline_is_read_page_by_page_and_by_kind(accounts: Running) -> None:
    account = await an_account(accounts)
    visits = [a_visit(account.id, NOON.replace(hour=hour)) for hour in range(5)]
    for visit in visits:
        await accounts.hear(VisitRecorded(visit=visit), about=account.id)
    await shown(accounts, account.id, 5)

    found = await timeline(accounts, account.id, page_size=2, filter='kind = "VISIT" AND time < "2026-11-20T04:00:00Z"')

    assert [entry.record_id for entry in found] == [visit.id for visit in reversed(visits[:4])]


async def test_a_timeline_is_read_by_those_who_serve_the_account(accounts: Running) -> None:
    account, manager = await an_account(accounts), a_caller("ACCOUNT_MANAGER")
    await assigned(accounts, account.id, manager)

    assert await timeline(accounts, account.id, caller=manager) == []
    for account_id in (account.id, clock.new_id()):
        no = await refused(timeline(accounts, account_id, caller=a_caller("ACCOUNT_MANAGER")))
        assert no.reason == "ACCOUNT_NOT_SERVED"
    assert (await refused(timeline(accounts, clock.new_id()))).reason == "ACCOUNT_NOT_FOUND"


@pytest.mark.parametrize(
    ("text", "line"), [("一\n 二", "一 二"), ("x" * 300, "x" * (LONGEST_TITLE - 1) + "…"), ("", "")]
)
def test_a_headline_is_the_beginning_on_one_line(text: str, line: str) -> None:
    assert headline(text) == line
