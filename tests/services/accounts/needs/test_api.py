"""What callers meet when they keep the register of needs."""

from datetime import timedelta
from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from kac.accounts.v1 import need_pb2
from kac.accounts.v1.events_pb2 import NeedRecorded, NeedUpdated
from kac.accounts.v1.need_pb2 import Need
from kac.accounts.v1.need_service_pb2 import (
    GetNeedRequest,
    ListNeedsRequest,
    ListNeedVersionsRequest,
    NeedEntry,
    UpdateNeedRequest,
)

from chassis import clock, wire
from chassis.access import Caller
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, at_once, refused
from tests.services.accounts.archive import DIRECTOR, an_account
from tests.services.accounts.contacts.people import a_contact
from tests.services.accounts.needs.wishes import a_need, a_recording, confirmed, dropped, met, need_service, passed_on


async def updated(accounts: Running, need: Need, **change: Any) -> Need:
    request = UpdateNeedRequest(
        need_id=need.id,
        change=NeedEntry(**change),
        update_mask=FieldMask(paths=list(change)),
        etag=need.etag,
        request_id=clock.new_id(),
    )
    after: Need = await need_service(accounts).UpdateNeed(request, metadata=accounts.be(DIRECTOR))
    return after


async def listed(accounts: Running, caller: Caller = DIRECTOR, **asked: Any) -> list[Need]:
    page = await need_service(accounts).ListNeeds(ListNeedsRequest(**asked), metadata=accounts.be(caller))
    return list(page.needs)


async def versions(accounts: Running, need: Need) -> list[need_pb2.NeedVersion]:
    request, found = ListNeedVersionsRequest(need_id=need.id, page_size=2), []
    while True:
        page = await need_service(accounts).ListNeedVersions(request, metadata=accounts.be(DIRECTOR))
        found += page.versions
        request.page_token = page.next_page_token
        if not request.page_token:
            return found


async def test_a_need_goes_from_hearsay_to_an_end_and_each_step_is_told(accounts: Running) -> None:
    """ACCT-27: collected, confirmed, passed on to the department that can meet it, met."""
    account = await an_account(accounts)
    contact = await a_contact(accounts, account.id)
    request = a_recording(account.id, contact_id=contact.id, visit_id=clock.new_id(), source="走访")
    answers, _ = await at_once(
        need_service(accounts).RecordNeed(request, metadata=accounts.be(DIRECTOR)) for _ in range(3)
    )
    need = answers[0]
    assert all(answer == need for answer in answers)
    assert (need.state, need.recorder_id) == (need_pb2.NEED_STATE_COLLECTED, DIRECTOR.id)

    steps = [need, await confirmed(accounts, need), await passed_on(accounts, need), await met(accounts, need)]

    assert [step.state for step in steps] == [1, 2, 3, 4]
    assert (steps[-1].department, steps[-1].outcome) == ("物流部", "华东仓已备货")
    facts = (await told(accounts, account.id))[2:]
    changes = [["state"], ["state", "department"], ["state", "outcome"]]
    assert facts == [
        NeedRecorded(need=need),
        *(
            NeedUpdated(need=step, changed=FieldMask(paths=paths))
            for step, paths in zip(steps[1:], changes, strict=True)
        ),
    ]


async def test_what_a_need_was_stays_readable(accounts: Running) -> None:
    """ACCT-28: needs change, and how they changed is kept."""
    need = await a_need(accounts, (await an_account(accounts)).id)
    wider = await updated(accounts, need, statement="全年要隔日达", priority=need_pb2.NEED_PRIORITY_MEDIUM)
    same = await updated(accounts, wider, statement="全年要隔日达")
    end = await dropped(accounts, need)

    found = await versions(accounts, need)

    assert same == wider
    assert [version.need for version in found] == [end, wider, need]
    assert {version.author_id for version in found} == {DIRECTOR.id}
    before = wire.instant(wider.update_time) - timedelta(microseconds=1)
    for as_of, was in ((before, need), (wire.instant(wider.update_time), wider), (clock.now(), end)):
        asked = GetNeedRequest(need_id=need.id, as_of=wire.timestamp(as_of))
        assert await need_service(accounts).GetNeed(asked, metadata=accounts.be(DIRECTOR)) == was
        at = f'account_id = "{need.account_id}"'
        assert await listed(accounts, filter=at, as_of=wire.timestamp(as_of)) == [was]
    asked = GetNeedRequest(need_id=need.id, as_of=wire.timestamp(wire.instant(need.create_time) - timedelta(days=1)))
    no = await refused(need_service(accounts).GetNeed(asked, metadata=accounts.be(DIRECTOR)))
    assert no.reason == "NEED_NOT_FOUND"


async def test_steps_out_of_order_are_refused(accounts: Running) -> None:
    need = await a_need(accounts, (await an_account(accounts)).id)

    no = await refused(passed_on(accounts, need))

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "NEED_STEP_NOT_ALLOWED")
    assert no.metadata == {"need_id": need.id, "state": "COLLECTED", "asked_state": "PASSED_ON"}
    await dropped(accounts, need)
    assert (
        await refused(updated(accounts, await dropped_state(accounts, need), statement="x"))
    ).reason == "NEED_CLOSED"


async def dropped_state(accounts: Running, need: Need) -> Need:
    found: Need = await need_service(accounts).GetNeed(GetNeedRequest(need_id=need.id), metadata=accounts.be(DIRECTOR))
    return found


async def test_a_step_from_a_state_that_has_passed_is_refused(accounts: Running) -> None:
    need = await a_need(accounts, (await an_account(accounts)).id)
    await updated(accounts, need, source="季度调查")

    for stale in (confirmed(accounts, need, etag=need.etag), updated(accounts, need, source="x")):
        no = await refused(stale)
        assert (no.code, no.reason) == (grpc.StatusCode.ABORTED, "NEED_CHANGED")


async def test_of_steps_taken_at_once_each_follows_the_other(accounts: Running) -> None:
    need = await confirmed(accounts, await a_need(accounts, (await an_account(accounts)).id))

    _, refusals = await at_once([met(accounts, need), dropped(accounts, need)])

    assert [no.reason for no in refusals] in (["NEED_CHANGED"], ["NEED_STEP_NOT_ALLOWED"])
    assert len(await versions(accounts, need)) == 3


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"category": need_pb2.NEED_CATEGORY_UNSPECIFIED}, id="no category"),
        pytest.param({"statement": ""}, id="nothing said"),
        pytest.param({"priority": need_pb2.NEED_PRIORITY_UNSPECIFIED}, id="no priority"),
        pytest.param({"statement": "x" * 1001}, id="too much said"),
        pytest.param({"contact_id": "王芳"}, id="a name for an id"),
    ],
)
async def test_an_incomplete_need_is_refused(accounts: Running, said: dict[str, Any]) -> None:
    no = await refused(a_need(accounts, clock.new_id(), **said))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")


async def test_who_said_so_is_a_contact_of_the_same_account(accounts: Running) -> None:
    account, other = await an_account(accounts), await an_account(accounts)
    stranger = await a_contact(accounts, other.id)

    no = await refused(a_need(accounts, account.id, contact_id=stranger.id))

    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "CONTACT_NOT_FOUND")


async def test_needs_are_sorted_by_state_and_department(accounts: Running) -> None:
    account = await an_account(accounts)
    heard = await a_need(accounts, account.id)
    passed = await passed_on(accounts, await confirmed(accounts, await a_need(accounts, account.id)), "研发部")

    at = f'account_id = "{account.id}"'
    assert await listed(accounts, filter=at) == [passed, heard]
    assert await listed(accounts, filter=f'{at} AND state = "PASSED_ON" AND department = "研发部"') == [passed]
    assert await listed(accounts, filter=f'{at} AND category = "PRICE"') == []


async def test_what_an_account_buys_again_or_besides_is_noted(accounts: Running) -> None:
    """ACCT-42: second purchases and cross recommendations are needs of their own category."""
    account = await an_account(accounts)
    again = await a_need(accounts, account.id, category=need_pb2.NEED_CATEGORY_REPEAT_PURCHASE, statement="二期同款")
    besides = await a_need(accounts, account.id, category=need_pb2.NEED_CATEGORY_CROSS_PURCHASE, statement="配套软件")

    at = f'account_id = "{account.id}"'
    assert await listed(accounts, filter=f'{at} AND category = "REPEAT_PURCHASE"') == [again]
    assert await listed(accounts, filter=f'{at} AND category = "CROSS_PURCHASE"') == [besides]


async def test_needs_are_kept_by_those_who_serve_the_account(accounts: Running) -> None:
    account, manager, stranger = await an_account(accounts), a_caller("ACCOUNT_MANAGER"), a_caller("ACCOUNT_MANAGER")
    await assigned(accounts, account.id, manager)

    need = await a_need(accounts, account.id, by=manager)

    assert await listed(accounts, manager) == [need]
    assert await listed(accounts, stranger) == []
    assert (await refused(a_need(accounts, account.id, by=stranger))).reason == "ACCOUNT_NOT_SERVED"
