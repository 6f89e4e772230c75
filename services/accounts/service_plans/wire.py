"""Service plans into messages and back; no decisions."""

from kac.accounts.v1 import service_plan_pb2 as messages
from kac.accounts.v1.events_pb2 import (
    ServicePlanDrafted,
    ServicePlanRevised,
    ServicePlanSigned,
    ServicePlanWithdrawn,
)
from kac.accounts.v1.service_plan_service_pb2 import SignServicePlanRequest

from chassis import wire
from services.accounts.service_plans.model import Content, Item, ServicePlan, Signature


def plan_message(plan: ServicePlan) -> messages.ServicePlan:
    """Put a service plan."""
    signed = plan.signature
    return messages.ServicePlan(
        id=plan.id,
        account_id=plan.account_id,
        state=wire.enum_value(messages.ServicePlanState, plan.state),
        content=messages.ServicePlanContent(
            situation=plan.content.situation,
            items=[messages.ServiceItem(**vars(item)) for item in plan.content.items],
        ),
        author_id=plan.author_id,
        signed_by_contact_id=signed.contact_id if signed else "",
        signed_date=wire.date_message(signed.signed_date) if signed else None,
        reference=signed.reference if signed else "",
        valid_from=wire.timestamp(plan.valid_from),
        valid_to=wire.timestamp(plan.valid_to),
        create_time=wire.timestamp(plan.create_time),
        update_time=wire.timestamp(plan.update_time),
        etag=str(plan.version),
    )


def content(message: messages.ServicePlanContent) -> Content:
    """Take what a service plan says."""
    return Content(
        situation=message.situation,
        items=[
            Item(service=item.service, level=item.level, frequency=item.frequency, department=item.department)
            for item in message.items
        ],
    )


def signature(request: SignServicePlanRequest) -> Signature:
    """Take who signed."""
    return Signature(
        contact_id=request.contact_id, signed_date=wire.day(request.signed_date), reference=request.reference
    )


def drafted(plan: ServicePlan) -> ServicePlanDrafted:
    """Put the fact that a service plan was begun."""
    return ServicePlanDrafted(service_plan=plan_message(plan))


def revised(plan: ServicePlan) -> ServicePlanRevised:
    """Put the fact that a draft was changed."""
    return ServicePlanRevised(service_plan=plan_message(plan))


def signed(plan: ServicePlan, superseded: ServicePlan | None) -> ServicePlanSigned:
    """Put the fact that a service plan was signed, and which held until then."""
    former = plan_message(superseded) if superseded else None
    return ServicePlanSigned(service_plan=plan_message(plan), superseded=former)


def withdrawn(plan: ServicePlan) -> ServicePlanWithdrawn:
    """Put the fact that a draft was given up."""
    return ServicePlanWithdrawn(service_plan=plan_message(plan))
