"""Requests about plans to the accounts service."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from google.protobuf.message import Message
from google.type.date_pb2 import Date
from kac.accounts.v1 import contact_service_pb2 as contacts
from kac.accounts.v1 import cooperation_plan_pb2 as plan
from kac.accounts.v1 import cooperation_plan_service_pb2 as plans
from kac.accounts.v1 import service_plan_pb2 as service_plan
from kac.accounts.v1 import service_plan_service_pb2 as service_plans

from chassis import clock, wire
from tests.contract.making import Samples, once
from tests.contract.story import Make, Side, Story

ABOUT = {"plan_id", "measure_id", "service_plan_id"}


def _day(days: int) -> Date:
    return wire.date_message((clock.now() + timedelta(days=days)).date())


def _content(side_contact_id: str) -> plan.PlanContent:
    goal = plan.PlanGoal(statement="两条线路", horizon=plan.PLAN_HORIZON_SHORT_TERM, due_date=_day(90))
    sides = {plan.PLAN_SIDE_OURS: clock.new_id(), plan.PLAN_SIDE_THEIRS: side_contact_id}
    return plan.PlanContent(
        title="共建供电保障",
        objective="Twice as reliable",
        start_date=_day(-1),
        end_date=_day(365),
        goals=[goal],
        participants=[plan.PlanParticipant(side=one, person_id=person_id) for one, person_id in sides.items()],
    )


def _service_content() -> service_plan.ServicePlanContent:
    item = service_plan.ServiceItem(service="巡检", level="4 小时到场", frequency="每月")
    return service_plan.ServicePlanContent(situation="两个厂区，一个夜班", items=[item])


async def tell(make: Make, side: Side) -> Mapping[str, str]:
    """Draw up a plan with a measure, and a service plan, with a contact of the account."""
    entry = contacts.ContactEntry(display_name="周敏")
    contact = await make("ContactService.CreateContact", account_id=side.account.id, contact=entry)
    content = _content(contact.id)
    drafted = await make("CooperationPlanService.DraftCooperationPlan", account_id=side.account.id, content=content)
    asked: dict[str, Any] = {"plan_id": drafted.id, "action": "Survey", "owner_id": side.manager.id}
    measure = await make("CooperationPlanService.AddPlanMeasure", due_date=_day(30), **asked)
    designed = await make("ServicePlanService.DraftServicePlan", account_id=side.account.id, content=_service_content())
    return {
        "plan_contact_id": contact.id,
        "plan_id": drafted.id,
        "measure_id": measure.id,
        "service_plan_id": designed.id,
    }


def _plan(request: Any, *names: str, **fields: Any) -> Any:
    """Ask something of the side's plan, measure or service plan."""
    return lambda _story, side: once(request, **{name: side.known[name] for name in names}, **fields)


def _draft(_story: Story, side: Side) -> Message:
    content = _content(side.known["plan_contact_id"])
    return once(plans.DraftCooperationPlanRequest, account_id=side.account.id, content=content)


def _revise(_story: Story, side: Side) -> Message:
    content = _content(side.known["plan_contact_id"])
    return once(plans.ReviseCooperationPlanRequest, plan_id=side.known["plan_id"], content=content, etag="1")


def _agree(_story: Story, side: Side) -> Message:
    agreed = {"plan_id": side.known["plan_id"], "contact_id": side.known["plan_contact_id"]}
    return once(plans.AgreeCooperationPlanRequest, agreed_date=_day(-1), etag="1", **agreed)


def _sign(_story: Story, side: Side) -> Message:
    signed = {"service_plan_id": side.known["service_plan_id"], "contact_id": side.known["plan_contact_id"]}
    return once(service_plans.SignServicePlanRequest, signed_date=_day(-1), etag="1", **signed)


SAMPLES: Samples = {
    "CooperationPlanService.DraftCooperationPlan": _draft,
    "CooperationPlanService.ReviseCooperationPlan": _revise,
    "CooperationPlanService.AgreeCooperationPlan": _agree,
    "CooperationPlanService.AddPlanMeasure": _plan(
        plans.AddPlanMeasureRequest, "plan_id", action="Call", owner_id=clock.new_id(), due_date=_day(60)
    ),
    "CooperationPlanService.ReportPlanMeasure": _plan(
        plans.ReportPlanMeasureRequest,
        "measure_id",
        state=plan.PLAN_MEASURE_STATE_OPEN,
        progress_percent=20,
        note="Begun",
        etag="1",
    ),
    "CooperationPlanService.ReviewCooperationPlan": _plan(
        plans.ReviewCooperationPlanRequest,
        "plan_id",
        review_date=_day(-1),
        assessment="Well",
        outlook=plan.PLAN_OUTLOOK_ON_TRACK,
    ),
    "CooperationPlanService.CloseCooperationPlan": _plan(
        plans.CloseCooperationPlanRequest,
        "plan_id",
        outcome=plan.COOPERATION_PLAN_STATE_ABANDONED,
        reason="Sold",
        etag="0",
    ),
    "CooperationPlanService.GetCooperationPlan": lambda _story, side: plans.GetCooperationPlanRequest(
        plan_id=side.known["plan_id"]
    ),
    "CooperationPlanService.GetPlanMeasure": lambda _story, side: plans.GetPlanMeasureRequest(
        measure_id=side.known["measure_id"]
    ),
    "CooperationPlanService.ListCooperationPlans": lambda _story, _side: plans.ListCooperationPlansRequest(
        page_size=20
    ),
    "CooperationPlanService.ListPlanMeasures": lambda _story, _side: plans.ListPlanMeasuresRequest(page_size=20),
    "ServicePlanService.DraftServicePlan": lambda _story, side: once(
        service_plans.DraftServicePlanRequest, account_id=side.account.id, content=_service_content()
    ),
    "ServicePlanService.ReviseServicePlan": _plan(
        service_plans.ReviseServicePlanRequest, "service_plan_id", content=_service_content(), etag="1"
    ),
    "ServicePlanService.SignServicePlan": _sign,
    "ServicePlanService.WithdrawServicePlan": _plan(
        service_plans.WithdrawServicePlanRequest, "service_plan_id", etag="0"
    ),
    "ServicePlanService.GetServicePlan": lambda _story, side: service_plans.GetServicePlanRequest(
        service_plan_id=side.known["service_plan_id"]
    ),
    "ServicePlanService.ListServicePlans": lambda _story, _side: service_plans.ListServicePlansRequest(page_size=20),
}
