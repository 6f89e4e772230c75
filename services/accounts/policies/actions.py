"""What changes policies: load, decide, save, tell; the edge opened the transaction and ends it."""

from datetime import date

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from chassis.records import Seen
from services.accounts.daily import CALENDAR, Daily
from services.accounts.policies import store, wire
from services.accounts.policies.model import ApprovalLimit, Decider, Move, Policy, Proposition
from services.accounts.policies.store import POLICIES
from services.accounts.profiles.model import Money, later
from services.accounts.profiles.store import get_account


async def propose_policy(tx: Transaction, caller: Caller, proposition: Proposition, today: date) -> Policy:
    """Propose a policy for an account, and say so.

    Refuses with AccountNotServed, AccountNotFound or PolicyEndsBeforeStart.
    """
    await get_account(tx, caller, proposition.account_id)
    limit = await store.find_limit(tx, proposition.terms.benefit.limit.currency)
    policy = proposition.propose(clock.new_id(), limit.amount if limit else None, now=clock.now())
    await POLICIES.add(tx, policy)
    outbox.record(tx, wire.proposed(policy), about=policy.account_id)
    return await _age(tx, policy, today)


async def review_policy(tx: Transaction, caller: Caller, seen: Seen, comment: str, today: date) -> Policy:
    """Agree to a policy as team leader, and say so.

    Refuses with AccountNotServed, PolicyNotFound, PolicyChanged, PolicyStateWrong, PolicyNeedsAnother or
    PolicyDirectorAlone.
    """
    policy = await _current(tx, caller, seen, today)
    return await _keep(tx, Move.REVIEW, policy.review(Decider(id=caller.id), comment, now=clock.now()))


async def approve_policy(tx: Transaction, caller: Caller, seen: Seen, today: date) -> Policy:
    """Approve a policy as director, and say so; one that has begun by then is in force at once.

    Refuses with PolicyNotFound, PolicyChanged, PolicyStateWrong or PolicyNeedsAnother.
    """
    policy = await _current(tx, caller, seen, today)
    approved = policy.approve(Decider(id=caller.id, director=True), now=clock.now())
    return await _age(tx, await _keep(tx, Move.APPROVE, approved), today)


async def refuse_policy(tx: Transaction, caller: Caller, seen: Seen, reason: str, today: date) -> Policy:
    """Refuse a policy, and say so.

    Refuses with AccountNotServed, PolicyNotFound, PolicyChanged, PolicyStateWrong, PolicyNeedsAnother or
    PolicyDirectorAlone.
    """
    policy = await _current(tx, caller, seen, today)
    return await _keep(tx, Move.REFUSE, policy.refuse(_decider(caller), reason, now=clock.now()))


async def withdraw_policy(tx: Transaction, caller: Caller, seen: Seen, reason: str, today: date) -> Policy:
    """Take a policy back, and say so.

    Refuses with AccountNotServed, PolicyNotFound, PolicyChanged, PolicyStateWrong or PolicyDirectorAlone.
    """
    policy = await _current(tx, caller, seen, today)
    return await _keep(tx, Move.WITHDRAW, policy.withdraw(_decider(caller), reason, now=clock.now()))


async def set_limit(tx: Transaction, amount: Money) -> ApprovalLimit:
    """Let the approval limit of a currency be this from now on, and say so; says nothing where it is so already."""
    await store.lock_limits(tx)
    held = await store.find_limit(tx, amount.currency)
    if held is not None and held.amount == amount:
        return held
    limit = ApprovalLimit(amount=amount, valid_from=later(clock.now(), than=held.valid_from) if held else clock.now())
    await store.save_limit(tx, limit)
    outbox.record(tx, wire.limit_set(limit), about=amount.currency)
    return limit


async def move_on(tx: Transaction, policy_id: str, today: date) -> None:
    """Let a policy start or end, as the calendar says."""
    await _current(tx, CALENDAR, Seen(policy_id), today)


def _decider(caller: Caller) -> Decider:
    return Decider(id=caller.id, director=caller.sees_whole_centre)


async def _current(tx: Transaction, caller: Caller, seen: Seen, today: date) -> Policy:
    """Lock a policy, and let it be where the calendar has brought it, whether anyone has said so or not."""
    return await _age(tx, await POLICIES.lock(tx, caller, seen), today)


async def _age(tx: Transaction, policy: Policy, today: date) -> Policy:
    for move, aged in policy.age(today=today, now=clock.now()):
        policy = await _keep(tx, move, aged)
    return policy


async def _keep(tx: Transaction, move: Move, policy: Policy) -> Policy:
    await POLICIES.save(tx, policy)
    outbox.record(tx, wire.moved(move, policy), about=policy.account_id)
    return policy


DAILY = Daily(due=store.list_due, move=move_on)
"""Policies start and end by themselves."""
