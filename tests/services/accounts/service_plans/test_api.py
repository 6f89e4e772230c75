"""What callers meet when they design a service plan with an account."""

import asyncio
from datetime import timedelta
from typing import Any

import grpc
from kac.accounts.v1 import service_plan_pb2 as messages
from kac.accounts.v1 import service_plan_service_pb2 as plans
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.events_pb2 import ServicePlanDrafted, ServicePlanRevised, ServicePlanSigned, ServicePlanWithdrawn
from kac.accounts.v1.service_plan_pb2 import ServicePlan
from kac.accounts.v1.service_plan_service_pb2_grpc import ServicePlanServiceStub

from chassis import clock, wire
from tests.facts import told
from tests.running import Running, refused
from tests.services.accounts.archive import DIRECTOR, an_account
from tests.services.accounts.cooperation_plans.test_api import a_contact

YESTERDAY = wire.date_message((clock.now() - timedelta(days=2)).date())


async def asked(accounts: Running, verb: str, **fields: Any) -> Any:
    """Ask the service something, once."""
    request = getattr(plans, f"{verb}Request")(**fields)
    if "request_id" in request.DESCRIPTOR.fields_by_name:
        request.request_id = clock.new_id()
    return await getattr(accounts.stub(ServicePlanServiceStub), verb)(request, metadata=accounts.be(DIRECTOR))


def a_content(situation: str = "Two sites") -> messages.ServicePlanContent:
    item = messages.ServiceItem(service="巡检", level="4 小时到场", frequency="每月", department="技术部")
    return messages.ServicePlanContent(situation=situation, items=[item])


async def a_draft(accounts: Running, account: Account) -> ServicePlan:
    plan: ServicePlan = await asked(accounts, "DraftServicePlan", account_id=account.id, content=a_content())
    return plan


async def signed(accounts: Running, plan: ServicePlan, contact_id: str) -> ServicePlan:
    given = {"contact_id": contact_id, "signed_date": YESTERDAY, "reference": "file 7", "etag": plan.etag}
    after: ServicePlan = await asked(accounts, "SignServicePlan", service_plan_id=plan.id, **given)
    return after


async def held(accounts: Running, account: Account, as_of: Any) -> list[str]:
    """Name the service plans that held at an instant."""
    wanted = f'account_id = "{account.id}" AND state = SIGNED'
    page = await asked(accounts, "ListServicePlans", filter=wanted, as_of=as_of)
    return [plan.id for plan in page.service_plans]


async def test_a_signed_plan_holds_until_another_is_signed(accounts: Running) -> None:
    account = await an_account(accounts)
    contact = await a_contact(accounts, account)
    first = await signed(accounts, await a_draft(accounts, account), contact.id)
    draft = await a_draft(accounts, account)
    second = await signed(accounts, draft, contact.id)

    former = await asked(accounts, "GetServicePlan", service_plan_id=first.id)
    assert former.state == messages.SERVICE_PLAN_STATE_SUPERSEDED
    assert former.valid_to == second.valid_from
    assert await held(accounts, account, first.valid_from) == [first.id]
    assert await held(accounts, account, second.valid_from) == [second.id]
    assert (await told(accounts, account.id))[-2:] == [
        ServicePlanDrafted(service_plan=draft),
        ServicePlanSigned(service_plan=second, superseded=former),
    ]


async def test_a_draft_is_revised_or_withdrawn_and_it_is_told(accounts: Running) -> None:
    account = await an_account(accounts)
    draft = await a_draft(accounts, account)
    change = {"service_plan_id": draft.id, "content": a_content("Three sites")}

    revised = await asked(accounts, "ReviseServicePlan", etag=draft.etag, **change)
    assert (
        await refused(asked(accounts, "ReviseServicePlan", etag=draft.etag, **change))
    ).reason == "SERVICE_PLAN_CHANGED"
    withdrawn = await asked(accounts, "WithdrawServicePlan", service_plan_id=draft.id, etag=revised.etag)
    assert (
        await refused(asked(accounts, "WithdrawServicePlan", service_plan_id=draft.id, etag=withdrawn.etag))
    ).reason == "SERVICE_PLAN_NOT_DRAFT"

    assert (await told(accounts, account.id))[-2:] == [
        ServicePlanRevised(service_plan=revised),
        ServicePlanWithdrawn(service_plan=withdrawn),
    ]


async def test_nobody_else_signs_and_nobody_ahead_of_time(accounts: Running) -> None:
    account = await an_account(accounts)
    draft = await a_draft(accounts, account)
    stranger = await a_contact(accounts, await an_account(accounts))
    tomorrow = wire.date_message((clock.now() + timedelta(days=2)).date())

    assert (await refused(signed(accounts, draft, stranger.id))).reason == "PLAN_CONTACT_NOT_FOUND"
    given = {"contact_id": stranger.id, "signed_date": tomorrow, "etag": draft.etag}
    assert (
        await refused(asked(accounts, "SignServicePlan", service_plan_id=draft.id, **given))
    ).reason == "PLAN_DATE_IN_FUTURE"


async def test_however_many_are_signed_at_once_one_holds(accounts: Running) -> None:
    account = await an_account(accounts)
    contact = await a_contact(accounts, account)
    drafts = [await a_draft(accounts, account) for _ in range(4)]

    answers = await asyncio.gather(*(signed(accounts, draft, contact.id) for draft in drafts), return_exceptions=True)

    assert not [answer for answer in answers if isinstance(answer, grpc.aio.AioRpcError)]
    wanted = f'account_id = "{account.id}" AND state = SIGNED'
    page = await asked(accounts, "ListServicePlans", filter=wanted)
    assert len(page.service_plans) == 1
