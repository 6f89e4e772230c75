"""What callers meet who lead an account from its first mention to regular work and out of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from kac.accounts.v1 import account_pb2, stage_pb2
from kac.accounts.v1.account_service_pb2 import GetAccountRequest
from kac.accounts.v1.events_pb2 import AccountCreated, AccountStageChanged, OnboardingItemAdded, OnboardingItemCompleted
from kac.accounts.v1.stage_pb2 import (
    STAGE_ACTIVE,
    STAGE_DORMANT,
    STAGE_FORMER,
    STAGE_NEGOTIATION,
    STAGE_ONBOARDING,
    STAGE_PROSPECT,
)
from kac.accounts.v1.stage_service_pb2 import (
    AddOnboardingItemRequest,
    ChangeStageRequest,
    CompleteOnboardingItemRequest,
    ListOnboardingItemsRequest,
)
from kac.accounts.v1.stage_service_pb2_grpc import StageServiceStub

from chassis import clock, wire
from chassis.access import Caller
from services.accounts.stages.model import CHECKLIST
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, at_once, refused
from tests.services.accounts.archive import DIRECTOR, account_service, an_account, changed


def stage_service(accounts: Running) -> Any:
    return accounts.stub(StageServiceStub)


def a_step(account: account_pb2.Account, stage: "stage_pb2.Stage.ValueType", **said: Any) -> ChangeStageRequest:
    usual = {"account_id": account.id, "etag": account.etag, "reason": "as agreed", "request_id": clock.new_id()}
    return ChangeStageRequest(**usual | {"stage": stage} | said)


async def led(
    accounts: Running, account: account_pb2.Account, *stages: "stage_pb2.Stage.ValueType", **said: Any
) -> account_pb2.Account:
    """Lead an account through stages, one after the other."""
    for stage in stages:
        request = a_step(account, stage, **said)
        account = await stage_service(accounts).ChangeStage(request, metadata=accounts.be(DIRECTOR))
    return account


async def a_new_customer(accounts: Running) -> account_pb2.Account:
    prospect = await an_account(accounts, stage=STAGE_PROSPECT)
    return await led(accounts, prospect, STAGE_NEGOTIATION, STAGE_ONBOARDING)


async def items_of(accounts: Running, account_id: str, **said: Any) -> list[stage_pb2.OnboardingItem]:
    request = ListOnboardingItemsRequest(account_id=account_id, **said)
    page = await stage_service(accounts).ListOnboardingItems(request, metadata=accounts.be(DIRECTOR))
    return [*page.onboarding_items]


async def completed(
    accounts: Running, item: stage_pb2.OnboardingItem, *, by: Caller = DIRECTOR, note: str = ""
) -> stage_pb2.OnboardingItem:
    request = CompleteOnboardingItemRequest(onboarding_item_id=item.id, note=note, request_id=clock.new_id())
    done: stage_pb2.OnboardingItem = await stage_service(accounts).CompleteOnboardingItem(
        request, metadata=accounts.be(by)
    )
    return done


async def got(accounts: Running, account_id: str, *, as_of: datetime | None = None) -> account_pb2.Account:
    request = GetAccountRequest(account_id=account_id, as_of=wire.timestamp(as_of))
    account: account_pb2.Account = await account_service(accounts).GetAccount(request, metadata=accounts.be(DIRECTOR))
    return account


async def test_a_step_is_kept_with_its_reason_and_told_once(accounts: Running) -> None:
    prospect = await an_account(accounts, stage=STAGE_PROSPECT)
    request = a_step(prospect, STAGE_NEGOTIATION, reason="They ask for an offer")
    stub = stage_service(accounts)

    first = await stub.ChangeStage(request, metadata=accounts.be(DIRECTOR))
    again = await stub.ChangeStage(request, metadata=accounts.be(DIRECTOR))

    assert first == again == await got(accounts, prospect.id)
    assert (first.stage, first.stage_reason) == (STAGE_NEGOTIATION, "They ask for an offer")
    assert await told(accounts, prospect.id) == [
        AccountCreated(account=prospect),
        AccountStageChanged(account=first, stage_before=STAGE_PROSPECT),
    ]


async def test_a_stage_is_not_skipped(accounts: Running) -> None:
    prospect = await an_account(accounts, stage=STAGE_PROSPECT)

    no = await refused(led(accounts, prospect, STAGE_ACTIVE))

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "STAGE_NOT_REACHABLE")
    assert no.metadata == {"account_id": prospect.id, "stage": "PROSPECT", "target": "ACTIVE"}
    assert await got(accounts, prospect.id) == prospect


async def test_a_step_from_a_state_that_was_not_seen_is_refused(accounts: Running) -> None:
    account = await an_account(accounts)
    await changed(accounts, account, region="上海")

    no = await refused(led(accounts, account, STAGE_DORMANT))

    assert (no.code, no.reason) == (grpc.StatusCode.ABORTED, "ACCOUNT_CHANGED")


async def test_of_steps_taken_at_once_one_counts(accounts: Running) -> None:
    account = await an_account(accounts)

    answers, refusals = await at_once(
        led(accounts, account, stage) for stage in (STAGE_DORMANT, STAGE_FORMER, STAGE_DORMANT)
    )

    assert len(answers) == 1
    assert {no.reason for no in refusals} == {"ACCOUNT_CHANGED"}
    assert len(await told(accounts, account.id)) == 2


async def test_a_new_customer_is_prepared_before_regular_work(accounts: Running) -> None:
    account = await a_new_customer(accounts)
    items = await items_of(accounts, account.id)
    assert {item.code: item.title for item in items} == CHECKLIST

    no = await refused(led(accounts, account, STAGE_ACTIVE))
    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "ONBOARDING_UNFINISHED")
    assert no.metadata == {"account_id": account.id, "open_count": str(len(items))}
    assert await got(accounts, account.id) == account

    for item in items:
        await completed(accounts, item)
    active = await led(accounts, account, STAGE_ACTIVE, exception="not needed")

    assert active.stage == STAGE_ACTIVE
    facts = await told(accounts, account.id)
    assert facts[-1] == AccountStageChanged(account=active, stage_before=STAGE_ONBOARDING)
    assert [type(fact) for fact in facts].count(OnboardingItemAdded) == len(items)
    assert [type(fact) for fact in facts].count(OnboardingItemCompleted) == len(items)


async def test_regular_work_may_begin_unprepared_with_a_written_exception(accounts: Running) -> None:
    account = await a_new_customer(accounts)

    active = await led(accounts, account, STAGE_ACTIVE, exception="The first order is urgent")

    told_last = (await told(accounts, account.id))[-1]
    assert told_last == AccountStageChanged(
        account=active, stage_before=STAGE_ONBOARDING, exception="The first order is urgent"
    )
    assert all(not item.done_by for item in await items_of(accounts, account.id))


async def test_onboarding_that_begins_again_lists_nothing_twice(accounts: Running) -> None:
    account = await a_new_customer(accounts)
    (first, *_) = await items_of(accounts, account.id)
    await completed(accounts, first)

    await led(accounts, account, STAGE_NEGOTIATION, STAGE_ONBOARDING)

    open_codes = [item.code for item in await items_of(accounts, account.id) if not item.done_by]
    assert sorted(open_codes) == sorted(CHECKLIST)


async def test_an_item_is_done_by_somebody_at_some_time_once(accounts: Running) -> None:
    account, manager = await a_new_customer(accounts), a_caller("ACCOUNT_MANAGER")
    await assigned(accounts, account.id, manager)
    (item, *_) = await items_of(accounts, account.id)

    answers, refusals = await at_once(completed(accounts, item, by=manager, note="Monday, 10:00") for _ in range(3))

    (done,) = answers
    assert (done.done_by, done.note) == (manager.id, "Monday, 10:00")
    assert done.HasField("done_time")
    assert {(no.code, no.reason) for no in refusals} == {(grpc.StatusCode.FAILED_PRECONDITION, "ONBOARDING_ITEM_DONE")}
    assert [one for one in await items_of(accounts, account.id) if one.done_by] == [done]
    assert (await told(accounts, account.id))[-1] == OnboardingItemCompleted(onboarding_item=done)


async def test_an_account_may_need_something_of_its_own(accounts: Running) -> None:
    account = await a_new_customer(accounts)
    request = AddOnboardingItemRequest(account_id=account.id, title="签保密协议", request_id=clock.new_id())

    added = await stage_service(accounts).AddOnboardingItem(request, metadata=accounts.be(DIRECTOR))
    for item in (await items_of(accounts, account.id))[:-1]:
        await completed(accounts, item)
    no = await refused(led(accounts, account, STAGE_ACTIVE))

    assert (added.title, added.code, added.done_by) == ("签保密协议", "", "")
    assert no.metadata["open_count"] == "1"


async def test_items_come_page_by_page(accounts: Running) -> None:
    account = await a_new_customer(accounts)
    request = ListOnboardingItemsRequest(account_id=account.id, page_size=4)
    first = await stage_service(accounts).ListOnboardingItems(request, metadata=accounts.be(DIRECTOR))

    rest = await items_of(accounts, account.id, page_size=4, page_token=first.next_page_token)

    assert [*first.onboarding_items, *rest] == await items_of(accounts, account.id)


async def test_class_grade_and_stage_are_answered_as_they_were(accounts: Running) -> None:
    prospect = await an_account(accounts, stage=STAGE_PROSPECT, grade=account_pb2.GRADE_C)
    graded = await changed(accounts, prospect, grade=account_pb2.GRADE_A)
    negotiating = await led(accounts, graded, STAGE_NEGOTIATION, reason="They ask for an offer")
    renamed = await changed(accounts, negotiating, display_name="Renamed")

    created_at, graded_at, led_at = (account.update_time.ToDatetime(UTC) for account in (prospect, graded, negotiating))
    as_of = {
        when: await got(accounts, prospect.id, as_of=when)
        for when in (created_at, graded_at, led_at - timedelta(microseconds=1), led_at, clock.now() + timedelta(days=1))
    }

    assert [(one.grade, one.stage, one.stage_reason) for one in as_of.values()] == [
        (account_pb2.GRADE_C, STAGE_PROSPECT, ""),
        (account_pb2.GRADE_A, STAGE_PROSPECT, ""),
        (account_pb2.GRADE_A, STAGE_PROSPECT, ""),
        (account_pb2.GRADE_A, STAGE_NEGOTIATION, "They ask for an offer"),
        (account_pb2.GRADE_A, STAGE_NEGOTIATION, "They ask for an offer"),
    ]
    assert {one.display_name for one in as_of.values()} == {renamed.display_name}
    no = await refused(got(accounts, prospect.id, as_of=created_at - timedelta(microseconds=1)))
    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "ACCOUNT_NOT_FOUND")


@pytest.mark.parametrize(
    "said", [{"stage": 0}, {"stage": 99}, {"reason": ""}, {"etag": ""}, {"account_id": "K-1"}, {"exception": "x" * 501}]
)
async def test_a_malformed_step_is_refused(accounts: Running, said: dict[str, Any]) -> None:
    request = a_step(account_pb2.Account(id=clock.new_id(), etag="1"), said.pop("stage", STAGE_ACTIVE), **said)

    no = await refused(stage_service(accounts).ChangeStage(request, metadata=accounts.be(DIRECTOR)))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")


async def test_who_does_not_serve_an_account_neither_leads_nor_prepares_it(accounts: Running) -> None:
    account, stranger = await a_new_customer(accounts), a_caller("TEAM_LEADER")
    (item, *_) = await items_of(accounts, account.id)
    stub, metadata = stage_service(accounts), accounts.be(stranger)

    for call in (
        stub.ChangeStage(a_step(account, STAGE_NEGOTIATION), metadata=metadata),
        stub.ListOnboardingItems(ListOnboardingItemsRequest(account_id=account.id), metadata=metadata),
        completed(accounts, item, by=stranger),
    ):
        no = await refused(call)
        assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ACCOUNT_NOT_SERVED")
    missing = await refused(completed(accounts, stage_pb2.OnboardingItem(id=clock.new_id())))
    assert (missing.code, missing.reason) == (grpc.StatusCode.NOT_FOUND, "ONBOARDING_ITEM_NOT_FOUND")
