"""What changes cooperation plans: load, decide, save, tell; the edge opened the transaction and ends it."""

from collections.abc import Collection
from datetime import date, datetime

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from chassis.records import Seen
from services.accounts.contacts.store import contacts_at
from services.accounts.cooperation_plans import store, wire
from services.accounts.cooperation_plans.model import (
    Agreement,
    Content,
    CooperationPlan,
    Findings,
    Measure,
    Report,
    Review,
    State,
    Task,
    Whole,
    check_past,
)
from services.accounts.cooperation_plans.refusals import PlanContactNotFound
from services.accounts.cooperation_plans.store import MEASURES, PLANS
from services.accounts.profiles.store import lock_account


async def draft_plan(tx: Transaction, caller: Caller, account_id: str, content: Content) -> CooperationPlan:
    """Begin a plan, and say so.

    Refuses with AccountNotServed, AccountNotFound or PlanContactNotFound, or as the content does.
    """
    content.check()
    await lock_account(tx, caller, account_id)
    await check_contacts(tx, account_id, content.contact_ids())
    now = clock.now()
    plan = CooperationPlan(
        id=clock.new_id(),
        account_id=account_id,
        content=content,
        author_id=caller.id,
        create_time=now,
        update_time=now,
    )
    await PLANS.add(tx, plan)
    outbox.record(tx, wire.drafted(plan), about=account_id)
    return plan


async def revise_plan(tx: Transaction, caller: Caller, seen: Seen, content: Content) -> CooperationPlan:
    """Replace the content of a draft, and say so. Refuses as a plan of another state does, or as the content does."""
    plan = await PLANS.lock(tx, caller, seen)
    revised = plan.revise(content, now=clock.now())
    await check_contacts(tx, plan.account_id, content.contact_ids())
    await PLANS.save(tx, revised)
    outbox.record(tx, wire.revised(revised), about=plan.account_id)
    return revised


async def agree_plan(
    tx: Transaction, caller: Caller, seen: Seen, agreement: Agreement, *, today: date
) -> CooperationPlan:
    """Keep that the account agreed, and say so with the measures. Refuses as the plan does, or PlanContactNotFound."""
    plan = await PLANS.lock(tx, caller, seen)
    agreed = plan.agree(agreement, today=today, now=clock.now())
    await check_contacts(tx, plan.account_id, {agreement.contact_id})
    await PLANS.save(tx, agreed)
    outbox.record(tx, wire.agreed(await whole(tx, agreed)), about=plan.account_id)
    return agreed


async def close_plan(tx: Transaction, caller: Caller, seen: Seen, outcome: State, reason: str) -> CooperationPlan:
    """End a plan, and say so. Refuses as the plan does."""
    plan = await PLANS.lock(tx, caller, seen)
    closed = plan.close(outcome, reason, open_count=await store.count_open(tx, plan.id), now=clock.now())
    await PLANS.save(tx, closed)
    outbox.record(tx, wire.closed(closed), about=plan.account_id)
    return closed


async def review_plan(tx: Transaction, caller: Caller, plan_id: str, findings: Findings, *, today: date) -> Review:
    """Keep a review, and say so. Refuses as the plan does, or with PlanDateInFuture."""
    plan = await PLANS.lock(tx, caller, Seen(plan_id))
    check_past(findings.review_date, today=today)
    review = Review.of(plan, clock.new_id(), findings, author_id=caller.id, now=clock.now())
    await store.add_review(tx, review)
    outbox.record(tx, wire.reviewed(plan, review), about=plan.account_id)
    return review


async def add_measure(tx: Transaction, caller: Caller, plan_id: str, task: Task) -> Measure:
    """Add a measure, and say so. Refuses as the plan does, or with PlanMeasureOutside."""
    plan = await PLANS.lock(tx, caller, Seen(plan_id))
    measure = Measure.of(plan, clock.new_id(), task, now=clock.now())
    await MEASURES.add(tx, measure)
    outbox.record(tx, wire.added(measure), about=measure.account_id)
    return measure


async def report_measure(tx: Transaction, caller: Caller, seen: Seen, report: Report) -> Measure:
    """Keep what is said of a measure, and say so. Refuses as the measure does, or with CooperationPlanNotAgreed."""
    measure = await MEASURES.lock(tx, caller, seen)
    plan = await PLANS.lock(tx, caller, Seen(measure.plan_id))
    plan.check_agreed()
    said = measure.say(report, now=clock.now())
    await MEASURES.save(tx, said)
    outbox.record(tx, wire.reported(said), about=said.account_id)
    return said


async def whole(tx: Transaction, plan: CooperationPlan, *, as_of: datetime | None = None) -> Whole:
    """Give a plan with all that belongs to it, now or as of an instant."""
    measures = await store.list_measures(tx, plan.id, as_of=as_of)
    return Whole(plan=plan, measures=measures, reviews=await store.list_reviews(tx, plan.id, as_of=as_of))


async def check_contacts(tx: Transaction, account_id: str, contact_ids: Collection[str]) -> None:
    """Refuses with PlanContactNotFound who is no contact of the account."""
    unknown = set(contact_ids) - {contact.id for contact in await contacts_at(tx, account_id)}
    if unknown:
        raise PlanContactNotFound(min(unknown))
