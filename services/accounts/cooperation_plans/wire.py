"""Cooperation plans into messages and back; no decisions."""

from kac.accounts.v1 import cooperation_plan_pb2 as messages
from kac.accounts.v1.cooperation_plan_service_pb2 import (
    AddPlanMeasureRequest,
    AgreeCooperationPlanRequest,
    CloseCooperationPlanRequest,
    ReportPlanMeasureRequest,
    ReviewCooperationPlanRequest,
)
from kac.accounts.v1.events_pb2 import (
    CooperationPlanAgreed,
    CooperationPlanClosed,
    CooperationPlanDrafted,
    CooperationPlanReviewed,
    CooperationPlanRevised,
    PlanMeasureAdded,
    PlanMeasureReported,
)

from chassis import wire
from services.accounts.cooperation_plans.model import (
    Agreement,
    Content,
    CooperationPlan,
    Findings,
    Goal,
    Horizon,
    Measure,
    MeasureState,
    Outlook,
    Participant,
    Report,
    Review,
    Side,
    State,
    Task,
    Whole,
)


def plan_message(plan: CooperationPlan) -> messages.CooperationPlan:
    """Put a plan without what belongs to it."""
    return messages.CooperationPlan(
        id=plan.id,
        account_id=plan.account_id,
        state=wire.enum_value(messages.CooperationPlanState, plan.state),
        content=_content_message(plan.content),
        author_id=plan.author_id,
        agreed_with_contact_id=plan.agreement.contact_id if plan.agreement else "",
        agreed_date=wire.date_message(plan.agreement.agreed_date) if plan.agreement else None,
        close_reason=plan.close_reason,
        create_time=wire.timestamp(plan.create_time),
        update_time=wire.timestamp(plan.update_time),
        etag=str(plan.version),
    )


def whole_message(whole: Whole) -> messages.CooperationPlan:
    """Put a plan with all that belongs to it."""
    message = plan_message(whole.plan)
    message.measures.extend(map(measure_message, whole.measures))
    message.reviews.extend(map(review_message, whole.reviews))
    return message


def measure_message(measure: Measure) -> messages.PlanMeasure:
    """Put a measure."""
    return messages.PlanMeasure(
        id=measure.id,
        plan_id=measure.plan_id,
        account_id=measure.account_id,
        action=measure.task.action,
        owner_id=measure.task.owner_id,
        due_date=wire.date_message(measure.task.due_date),
        state=wire.enum_value(messages.PlanMeasureState, measure.report.state),
        progress_percent=measure.report.progress_percent,
        note=measure.report.note,
        create_time=wire.timestamp(measure.create_time),
        update_time=wire.timestamp(measure.update_time),
        etag=str(measure.version),
    )


def review_message(review: Review) -> messages.PlanReview:
    """Put a review."""
    found = review.findings
    return messages.PlanReview(
        id=review.id,
        plan_id=review.plan_id,
        review_date=wire.date_message(found.review_date),
        assessment=found.assessment,
        outlook=wire.enum_value(messages.PlanOutlook, found.outlook),
        next_review_date=wire.date_message(found.next_review_date) if found.next_review_date else None,
        author_id=review.author_id,
        create_time=wire.timestamp(review.create_time),
    )


def content(message: messages.PlanContent) -> Content:
    """Take what a plan says."""
    return Content(
        title=message.title,
        objective=message.objective,
        start_date=wire.day(message.start_date),
        end_date=wire.day(message.end_date),
        goals=[_goal(goal) for goal in message.goals],
        participants=[_participant(one) for one in message.participants],
    )


def agreement(request: AgreeCooperationPlanRequest) -> Agreement:
    """Take that a contact agreed."""
    return Agreement(contact_id=request.contact_id, agreed_date=wire.day(request.agreed_date))


def task(request: AddPlanMeasureRequest) -> Task:
    """Take what a measure asks."""
    return Task(action=request.action, owner_id=request.owner_id, due_date=wire.day(request.due_date))


def report(request: ReportPlanMeasureRequest) -> Report:
    """Take what is said of a measure."""
    state = wire.enum_member(MeasureState, messages.PlanMeasureState, request.state)
    return Report(state=state, progress_percent=request.progress_percent, note=request.note)


def findings(request: ReviewCooperationPlanRequest) -> Findings:
    """Take what a review found."""
    return Findings(
        review_date=wire.day(request.review_date),
        assessment=request.assessment,
        outlook=wire.enum_member(Outlook, messages.PlanOutlook, request.outlook),
        next_review_date=wire.day(request.next_review_date) if request.HasField("next_review_date") else None,
    )


def outcome(request: CloseCooperationPlanRequest) -> State:
    """Take how a plan ends."""
    return wire.enum_member(State, messages.CooperationPlanState, request.outcome)


def drafted(plan: CooperationPlan) -> CooperationPlanDrafted:
    """Put the fact that a plan was begun."""
    return CooperationPlanDrafted(cooperation_plan=plan_message(plan))


def revised(plan: CooperationPlan) -> CooperationPlanRevised:
    """Put the fact that a draft was changed."""
    return CooperationPlanRevised(cooperation_plan=plan_message(plan))


def agreed(whole: Whole) -> CooperationPlanAgreed:
    """Put the fact that both sides agreed."""
    return CooperationPlanAgreed(cooperation_plan=whole_message(whole))


def closed(plan: CooperationPlan) -> CooperationPlanClosed:
    """Put the fact that a plan ended."""
    return CooperationPlanClosed(cooperation_plan=plan_message(plan))


def reviewed(plan: CooperationPlan, review: Review) -> CooperationPlanReviewed:
    """Put the fact that both sides looked at a plan."""
    return CooperationPlanReviewed(cooperation_plan=plan_message(plan), review=review_message(review))


def added(measure: Measure) -> PlanMeasureAdded:
    """Put the fact that a measure was added."""
    return PlanMeasureAdded(measure=measure_message(measure))


def reported(measure: Measure) -> PlanMeasureReported:
    """Put the fact that something was said of a measure."""
    return PlanMeasureReported(measure=measure_message(measure))


def _content_message(content: Content) -> messages.PlanContent:
    return messages.PlanContent(
        title=content.title,
        objective=content.objective,
        start_date=wire.date_message(content.start_date),
        end_date=wire.date_message(content.end_date),
        goals=[_goal_message(goal) for goal in content.goals],
        participants=[_participant_message(one) for one in content.participants],
    )


def _goal_message(goal: Goal) -> messages.PlanGoal:
    return messages.PlanGoal(
        statement=goal.statement,
        target=goal.target,
        horizon=wire.enum_value(messages.PlanHorizon, goal.horizon),
        due_date=wire.date_message(goal.due_date),
    )


def _goal(message: messages.PlanGoal) -> Goal:
    return Goal(
        statement=message.statement,
        target=message.target,
        horizon=wire.enum_member(Horizon, messages.PlanHorizon, message.horizon),
        due_date=wire.day(message.due_date),
    )


def _participant_message(one: Participant) -> messages.PlanParticipant:
    side = wire.enum_value(messages.PlanSide, one.side)
    return messages.PlanParticipant(side=side, person_id=one.person_id, part=one.part)


def _participant(message: messages.PlanParticipant) -> Participant:
    side = wire.enum_member(Side, messages.PlanSide, message.side)
    return Participant(side=side, person_id=message.person_id.lower(), part=message.part)
