"""A caller's request about service plans ends here."""

from datetime import tzinfo

from kac.accounts.v1 import service_plan_pb2 as messages
from kac.accounts.v1.service_plan_service_pb2 import (
    DraftServicePlanRequest,
    GetServicePlanRequest,
    ListServicePlansRequest,
    ListServicePlansResponse,
    ReviseServicePlanRequest,
    SignServicePlanRequest,
    WithdrawServicePlanRequest,
)

from chassis import clock, paging
from chassis import wire as values
from chassis.call import Call
from chassis.records import Seen
from services.accounts.service_plans import actions, wire
from services.accounts.service_plans.store import SERVICE_PLANS


class ServicePlanService:
    """Keeps how we serve each account."""

    def __init__(self, time_zone: tzinfo) -> None:
        self._time_zone = time_zone

    async def DraftServicePlan(self, request: DraftServicePlanRequest, call: Call) -> messages.ServicePlan:
        """Begin a service plan."""
        content = wire.content(request.content)
        return wire.plan_message(await actions.draft_plan(call.tx, call.caller, request.account_id, content))

    async def ReviseServicePlan(self, request: ReviseServicePlanRequest, call: Call) -> messages.ServicePlan:
        """Replace the content of a draft."""
        content = wire.content(request.content)
        return wire.plan_message(
            await actions.revise_plan(call.tx, call.caller, Seen(request.service_plan_id, request.etag), content)
        )

    async def SignServicePlan(self, request: SignServicePlanRequest, call: Call) -> messages.ServicePlan:
        """Keep that the account signed."""
        signature, today = wire.signature(request), clock.today(self._time_zone)
        return wire.plan_message(
            await actions.sign_plan(
                call.tx, call.caller, Seen(request.service_plan_id, request.etag), signature, today=today
            )
        )

    async def WithdrawServicePlan(self, request: WithdrawServicePlanRequest, call: Call) -> messages.ServicePlan:
        """Give a draft up."""
        return wire.plan_message(
            await actions.withdraw_plan(call.tx, call.caller, Seen(request.service_plan_id, request.etag))
        )

    async def GetServicePlan(self, request: GetServicePlanRequest, call: Call) -> messages.ServicePlan:
        """Get one service plan."""
        return wire.plan_message(
            await SERVICE_PLANS.get(call.tx, call.caller, request.service_plan_id, as_of=values.as_of(request))
        )

    async def ListServicePlans(self, request: ListServicePlansRequest, call: Call) -> ListServicePlansResponse:
        """List service plans, latest first."""
        page = paging.page(request, str, str)
        as_of = values.as_of(request)
        plans, next_token = page.cut(
            await SERVICE_PLANS.list(call.tx, call.caller, page, filter_source=request.filter, as_of=as_of),
            key=lambda plan: [plan.create_time.isoformat(), plan.id],
        )
        return ListServicePlansResponse(service_plans=map(wire.plan_message, plans), next_page_token=next_token)
