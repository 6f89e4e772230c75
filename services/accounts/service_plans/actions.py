"""What changes service plans: load, decide, save, tell; the edge opened the transaction and ends it."""

from datetime import date

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from chassis.records import Seen
from services.accounts.cooperation_plans.actions import check_contacts
from services.accounts.cooperation_plans.model import check_past
from services.accounts.profiles.store import lock_account
from services.accounts.service_plans import store, wire
from services.accounts.service_plans.model import Content, ServicePlan, Signature
from services.accounts.service_plans.store import SERVICE_PLANS


async def draft_plan(tx: Transaction, caller: Caller, account_id: str, content: Content) -> ServicePlan:
    """Begin a service plan, and say so. Refuses with AccountNotServed or AccountNotFound."""
    await lock_account(tx, caller, account_id)
    now = clock.now()
    plan = ServicePlan(
        id=clock.new_id(),
        account_id=account_id,
        content=content,
        author_id=caller.id,
        create_time=now,
        update_time=now,
    )
    await SERVICE_PLANS.add(tx, plan)
    outbox.record(tx, wire.drafted(plan), about=account_id)
    return plan


async def revise_plan(tx: Transaction, caller: Caller, seen: Seen, content: Content) -> ServicePlan:
    """Replace the content of a draft, and say so. Refuses as get does, or as the plan does."""
    plan = await SERVICE_PLANS.lock(tx, caller, seen)
    revised = plan.revise(content, now=clock.now())
    await SERVICE_PLANS.save(tx, revised)
    outbox.record(tx, wire.revised(revised), about=plan.account_id)
    return revised


async def withdraw_plan(tx: Transaction, caller: Caller, seen: Seen) -> ServicePlan:
    """Give a draft up, and say so. Refuses as get does, or as the plan does."""
    plan = await SERVICE_PLANS.lock(tx, caller, seen)
    withdrawn = plan.withdraw(now=clock.now())
    await SERVICE_PLANS.save(tx, withdrawn)
    outbox.record(tx, wire.withdrawn(withdrawn), about=plan.account_id)
    return withdrawn


async def sign_plan(tx: Transaction, caller: Caller, seen: Seen, signature: Signature, *, today: date) -> ServicePlan:
    """Keep that the account signed, end what held until now, and say so.

    Refuses as get does, as the plan does, or with PlanDateInFuture or PlanContactNotFound.
    """
    plan = await SERVICE_PLANS.lock(tx, caller, seen)
    check_past(signature.signed_date, today=today)
    await lock_account(tx, caller, plan.account_id)
    held = await store.find_held(tx, plan.account_id)
    signed = plan.sign(signature, held=held, now=clock.now())
    await check_contacts(tx, plan.account_id, {signature.contact_id})
    former = held.superseded(signed) if held else None
    if former is not None:
        await SERVICE_PLANS.save(tx, former)
    await SERVICE_PLANS.save(tx, signed)
    outbox.record(tx, wire.signed(signed, former), about=plan.account_id)
    return signed
