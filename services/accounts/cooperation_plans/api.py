"""A caller's request about cooperation plans ends here."""

from datetime import tzinfo

from kac.accounts.v1 import cooperation_plan_pb2 as messages
from kac.accounts.v1.cooperation_plan_service_pb2 import (
    AddPlanMeasureRequest,
    AgreeCooperationPlanRequest,
    CloseCooperationPlanRequest,
    DraftCooperationPlanRequest,
    GetCooperationPlanRequest,
    GetPlanMeasureRequest,
    ListCooperationPlansRequest,
    ListCooperationPlansResponse,
    ListPlanMeasuresRequest,
    ListPlanMeasuresResponse,
    ReportPlanMeasureRequest,
    ReviewCooperationPlanRequest,
    ReviseCooperationPlanRequest,
)

from chassis import clock, paging
from chassis import wire as values
from chassis.call import Call
from chassis.records import Seen
from services.accounts.cooperation_plans import actions, wire
from services.accounts.cooperation_plans.store import MEASURES, PLANS


class CooperationPlanService:
    """Keeps the plans that we draw up with accounts."""

    def __init__(self, time_zone: tzinfo) -> None:
        self._time_zone = time_zone

    async def DraftCooperationPlan(self, request: DraftCooperationPlanRequest, call: Call) -> messages.CooperationPlan:
        """Begin a plan."""
        content = wire.content(request.content)
        return wire.plan_message(await actions.draft_plan(call.tx, call.caller, request.account_id, content))

    async def ReviseCooperationPlan(
        self, request: ReviseCooperationPlanRequest, call: Call
    ) -> messages.CooperationPlan:
        """Replace the content of a draft."""
        content = wire.content(request.content)
        return wire.plan_message(
            await actions.revise_plan(call.tx, call.caller, Seen(request.plan_id, request.etag), content)
        )

    async def AgreeCooperationPlan(self, request: AgreeCooperationPlanRequest, call: Call) -> messages.CooperationPlan:
        """Keep that the account agreed."""
        agreement, today = wire.agreement(request), clock.today(self._time_zone)
        return wire.plan_message(
            await actions.agree_plan(call.tx, call.caller, Seen(request.plan_id, request.etag), agreement, today=today)
        )

    async def AddPlanMeasure(self, request: AddPlanMeasureRequest, call: Call) -> messages.PlanMeasure:
        """Add a measure."""
        return wire.measure_message(
            await actions.add_measure(call.tx, call.caller, request.plan_id, wire.task(request))
        )

    async def ReportPlanMeasure(self, request: ReportPlanMeasureRequest, call: Call) -> messages.PlanMeasure:
        """Say how a measure goes."""
        report = wire.report(request)
        return wire.measure_message(
            await actions.report_measure(call.tx, call.caller, Seen(request.measure_id, request.etag), report)
        )

    async def ReviewCooperationPlan(self, request: ReviewCooperationPlanRequest, call: Call) -> messages.PlanReview:
        """Keep a review."""
        findings, today = wire.findings(request), clock.today(self._time_zone)
        return wire.review_message(
            await actions.review_plan(call.tx, call.caller, request.plan_id, findings, today=today)
        )

    async def CloseCooperationPlan(self, request: CloseCooperationPlanRequest, call: Call) -> messages.CooperationPlan:
        """End a plan."""
        outcome = wire.outcome(request)
        return wire.plan_message(
            await actions.close_plan(call.tx, call.caller, Seen(request.plan_id, request.etag), outcome, request.reason)
        )

    async def GetCooperationPlan(self, request: GetCooperationPlanRequest, call: Call) -> messages.CooperationPlan:
        """Get one plan with its measures and reviews."""
        as_of = values.as_of(request)
        plan = await PLANS.get(call.tx, call.caller, request.plan_id, as_of=as_of)
        return wire.whole_message(await actions.whole(call.tx, plan, as_of=as_of))

    async def GetPlanMeasure(self, request: GetPlanMeasureRequest, call: Call) -> messages.PlanMeasure:
        """Get one measure."""
        return wire.measure_message(
            await MEASURES.get(call.tx, call.caller, request.measure_id, as_of=values.as_of(request))
        )

    async def ListCooperationPlans(
        self, request: ListCooperationPlansRequest, call: Call
    ) -> ListCooperationPlansResponse:
        """List plans, latest end first."""
        page = paging.page(request, str, str)
        plans, next_token = page.cut(
            await PLANS.list(call.tx, call.caller, page, filter_source=request.filter, as_of=values.as_of(request)),
            key=lambda plan: [plan.content.end_date.isoformat(), plan.id],
        )
        return ListCooperationPlansResponse(cooperation_plans=map(wire.plan_message, plans), next_page_token=next_token)

    async def ListPlanMeasures(self, request: ListPlanMeasuresRequest, call: Call) -> ListPlanMeasuresResponse:
        """List measures, earliest due first."""
        page = paging.page(request, str, str)
        measures, next_token = page.cut(
            await MEASURES.list(call.tx, call.caller, page, filter_source=request.filter, as_of=values.as_of(request)),
            key=lambda measure: [measure.task.due_date.isoformat(), measure.id],
        )
        return ListPlanMeasuresResponse(plan_measures=map(wire.measure_message, measures), next_page_token=next_token)
