from typing import Any

import grpc
import pytest
from kac.accounts.v1.events_pb2 import AccountRemoved
from kac.activity.v1 import visit_pb2
from kac.activity.v1.visit_service_pb2 import GetVisitRequest, ListVisitsRequest
from kac.activity.v1.visit_service_pb2_grpc import VisitServiceStub
from sqlalchemy import func, select

from chassis import clock
from services.activity.visits.store import known_accounts, visits
from tests.facts import a_served_account, assigned, told
from tests.identity import a_caller
from tests.running import Running, at_once, eventually, refused
from tests.services.activity.visits.asking import a_log, a_plan, a_record

DENIED = (grpc.StatusCode.PERMISSION_DENIED, "ACCOUNT_NOT_SERVED")


@pytest.fixture
def stub(activity: Running) -> Any:
    return activity.stub(VisitServiceStub)


async def kept(activity: Running, account_id: str) -> int:
    async with activity.db.read() as tx:
        count = select(func.count()).select_from(visits).where(visits.c.account_id == account_id)
        return int((await tx.execute(count)).scalar_one())


async def test_a_logged_visit_is_kept_told_and_answered_once(activity: Running, stub: Any) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    account_id = await a_served_account(activity, manager)
    request = a_log(account_id)

    answers, _ = await at_once(stub.LogVisit(request, metadata=activity.be(manager)) for _ in range(8))

    assert len(answers) == 8
    assert all(answer == answers[0] for answer in answers)
    assert await kept(activity, account_id) == 1
    facts = [fact for fact in await told(activity, account_id) if fact.DESCRIPTOR.name == "VisitRecorded"]
    assert [fact.visit for fact in facts] == [answers[0]]  # type: ignore[attr-defined]  # a VisitRecorded


async def test_a_visit_is_planned_and_told(activity: Running, stub: Any) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    account_id = await a_served_account(activity, manager)

    visit = await stub.ScheduleVisit(a_plan(account_id), metadata=activity.be(manager))

    assert (visit.state, visit.visitor_id) == (visit_pb2.STATE_SCHEDULED, manager.id)
    assert await stub.GetVisit(GetVisitRequest(visit_id=visit.id), metadata=activity.be(manager)) == visit
    assert "VisitScheduled" in [fact.DESCRIPTOR.name for fact in await told(activity, account_id)]


async def test_a_visit_without_a_next_step_is_not_complete(activity: Running, stub: Any) -> None:
    """VISIT-24: the record is complete, or there is none."""
    manager = a_caller("ACCOUNT_MANAGER")
    account_id = await a_served_account(activity, manager)

    no = await refused(stub.LogVisit(a_log(account_id, next_step=None), metadata=activity.be(manager)))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")
    assert "next_step" in no.message
    assert await kept(activity, account_id) == 0


async def test_a_planned_visit_cannot_be_recorded_before_it_begins(activity: Running, stub: Any) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    account_id = await a_served_account(activity, manager)
    visit = await stub.ScheduleVisit(a_plan(account_id), metadata=activity.be(manager))

    no = await refused(stub.RecordVisit(a_record(visit.id), metadata=activity.be(manager)))

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "VISIT_IN_FUTURE")


async def test_a_visit_is_not_planned_backwards(activity: Running, stub: Any) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    account_id = await a_served_account(activity, manager)

    no = await refused(stub.ScheduleVisit(a_plan(account_id, days=-1), metadata=activity.be(manager)))

    assert no.reason == "VISIT_IN_PAST"


async def test_another_managers_account_is_refused_and_nothing_is_kept(activity: Running, stub: Any) -> None:
    manager, stranger = a_caller("ACCOUNT_MANAGER"), a_caller("ACCOUNT_MANAGER")
    account_id = await a_served_account(activity, manager)
    visit = await stub.ScheduleVisit(a_plan(account_id), metadata=activity.be(manager))

    for call in (
        stub.LogVisit(a_log(account_id), metadata=activity.be(stranger)),
        stub.RecordVisit(a_record(visit.id), metadata=activity.be(stranger)),
        stub.GetVisit(GetVisitRequest(visit_id=visit.id), metadata=activity.be(stranger)),
    ):
        no = await refused(call)
        assert (no.code, no.reason) == DENIED
    assert await kept(activity, account_id) == 1


async def test_a_stranger_cannot_tell_a_foreign_visit_from_none(activity: Running, stub: Any) -> None:
    visit_id = clock.new_id()
    asked = GetVisitRequest(visit_id=visit_id)

    no = await refused(stub.GetVisit(asked, metadata=activity.be(a_caller("ACCOUNT_MANAGER"))))
    director = await refused(stub.GetVisit(asked, metadata=activity.be(a_caller("DIRECTOR"))))

    assert (no.code, no.reason) == DENIED
    assert no.metadata == {"resource": f"visit {visit_id}"}
    assert director.reason == "VISIT_NOT_FOUND"


async def test_an_unknown_account_is_named_to_those_who_see_the_whole_centre(activity: Running, stub: Any) -> None:
    no = await refused(stub.LogVisit(a_log(clock.new_id()), metadata=activity.be(a_caller("DIRECTOR"))))

    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "ACCOUNT_NOT_KNOWN")


async def test_the_director_records_visits_of_any_account(activity: Running, stub: Any) -> None:
    """VISIT-01: the director is in contact with key accounts personally."""
    director = a_caller("DIRECTOR")
    account_id = await a_served_account(activity, a_caller("ACCOUNT_MANAGER"))

    visit = await stub.LogVisit(a_log(account_id), metadata=activity.be(director))

    assert (visit.visitor_id, visit.state) == (director.id, visit_pb2.STATE_RECORDED)


async def test_each_lists_the_visits_of_their_own_accounts(activity: Running, stub: Any) -> None:
    leader, manager, stranger = a_caller("TEAM_LEADER"), a_caller("ACCOUNT_MANAGER"), a_caller("ACCOUNT_MANAGER")
    account_id = await a_served_account(activity, manager, leader=leader)
    visit = await stub.LogVisit(a_log(account_id), metadata=activity.be(manager))
    asked = ListVisitsRequest(filter=f'account_id = "{account_id}"')

    seen = {
        who: [one.id for one in (await stub.ListVisits(asked, metadata=activity.be(caller))).visits]
        for who, caller in {"leader": leader, "manager": manager, "stranger": stranger}.items()
    }

    assert seen == {"leader": [visit.id], "manager": [visit.id], "stranger": []}


async def test_visits_go_with_the_account_to_its_next_manager(activity: Running, stub: Any) -> None:
    before, after = a_caller("ACCOUNT_MANAGER"), a_caller("ACCOUNT_MANAGER")
    account_id = await a_served_account(activity, before)
    visit = await stub.LogVisit(a_log(account_id), metadata=activity.be(before))

    await assigned(activity, account_id, after)

    asked = GetVisitRequest(visit_id=visit.id)
    assert await stub.GetVisit(asked, metadata=activity.be(after)) == visit
    assert (await refused(stub.GetVisit(asked, metadata=activity.be(before)))).reason == "ACCOUNT_NOT_SERVED"


async def test_visits_are_listed_page_by_page_latest_first(activity: Running, stub: Any) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    account_id = await a_served_account(activity, manager)
    planned = [
        (await stub.ScheduleVisit(a_plan(account_id, days=day), metadata=activity.be(manager))).id
        for day in (3, 1, 5, 2, 4)
    ]
    seen: list[str] = []
    asked = ListVisitsRequest(page_size=2, filter='state = "SCHEDULED"')

    while True:
        page = await stub.ListVisits(asked, metadata=activity.be(manager))
        seen += [visit.id for visit in page.visits]
        asked.page_token = page.next_page_token
        if not asked.page_token:
            break

    assert seen == [planned[place] for place in (2, 4, 0, 3, 1)]


async def test_an_account_that_is_gone_is_visited_no_more(activity: Running, stub: Any) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    account_id = await a_served_account(activity, manager)

    await activity.hear(AccountRemoved(account_id=account_id), about=account_id)

    async def gone() -> bool:
        asked = select(known_accounts.c.id).where(known_accounts.c.id == account_id)
        async with activity.db.read() as tx:
            return (await tx.execute(asked)).first() is None

    await eventually(gone)
    no = await refused(stub.LogVisit(a_log(account_id), metadata=activity.be(a_caller("DIRECTOR"))))
    assert no.reason in {"ACCOUNT_NOT_KNOWN", "ROLE_NOT_ALLOWED"}
