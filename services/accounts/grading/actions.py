"""What changes grades: load, decide, save, tell; the edge opened the transaction and ends it."""

from collections.abc import Sequence
from datetime import date, datetime

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from services.accounts.grading import store, wire
from services.accounts.grading.model import (
    Assessment,
    Decision,
    Made,
    Opinion,
    Override,
    Policy,
    Regrading,
    Result,
    Score,
    Terms,
    Window,
    by_hand,
    by_policy,
    next_policy,
)
from services.accounts.profiles import wire as profiles_wire
from services.accounts.profiles.model import Account, Revision
from services.accounts.profiles.store import get_account, lock_account, save_accounts


async def set_policy(tx: Transaction, caller: Caller, terms: Terms, *, etag: str) -> Policy:
    """Let a policy come into force, and say so.

    Refuses with GradePolicyChanged, GradeWeightsIncomplete, GradeBandsNotRising or GradeThresholdsNotFalling.
    """
    policy = next_policy(await store.find_policy(tx), terms, etag=etag, made=_made(caller))
    await store.add_policy(tx, policy)
    outbox.record(tx, wire.policy_set(policy), about=policy.id)
    return policy


async def record_score(tx: Transaction, caller: Caller, opinion: Opinion) -> Score:
    """Keep what somebody thinks of an account, and say so. Refuses with AccountNotServed or AccountNotFound."""
    await lock_account(tx, caller, opinion.account_id)
    score = opinion.record(await store.find_score(tx, opinion.account_id, opinion.criterion), _made(caller))
    await store.add_score(tx, score)
    outbox.record(tx, wire.score_recorded(score), about=opinion.account_id)
    return score


async def assess_accounts(
    tx: Transaction, account_ids: Sequence[str], policy: Policy, *, day: date, as_of: datetime | None = None
) -> list[Assessment]:
    """Say which grade the policy gives accounts, looking back from a day."""
    window, currency = Window.before(day), policy.terms.currency
    facts = await store.list_facts(tx, account_ids, window, currency=currency, as_of=as_of)
    return [Assessment(account_id=account_id, policy=policy, facts=facts[account_id]) for account_id in account_ids]


async def apply_grade(
    tx: Transaction, caller: Caller, account_id: str, *, today: date, lift_override: bool
) -> Decision:
    """Give an account the grade of the policy, and say so.

    Refuses with AccountNotServed, AccountNotFound, GradePolicyNotFound, GradeInputsMissing or GradeOverridden.
    """
    await lock_account(tx, caller, account_id)
    account = await get_account(tx, caller, account_id)
    (regrading,) = await _regradings(tx, [account], today=today, lift_override=lift_override)
    regrading.check()
    return await _keep(tx, caller, [by_policy(regrading, _made(caller))])


async def override_grade(tx: Transaction, caller: Caller, override: Override, *, today: date) -> Decision:
    """Give an account the grade that a person wants, and say so.

    Refuses with AccountNotServed, AccountNotFound or GradeOverrideInPast.
    """
    await lock_account(tx, caller, override.account_id)
    account = await get_account(tx, caller, override.account_id)
    override.check(today)
    return await _keep(tx, caller, [by_hand(account, override, _made(caller))])


async def regrade_accounts(
    tx: Transaction, caller: Caller, accounts: Sequence[Account], *, today: date, validate_only: bool
) -> list[Regrading]:
    """Give accounts the grade of the policy, unless it is only asked what would change.

    Refuses with GradePolicyNotFound, or with AccountChanged when someone else wrote one of them first.
    """
    regradings = await _regradings(tx, accounts, today=today)
    changed = [regrading for regrading in regradings if regrading.result is Result.CHANGED]
    if changed and not validate_only:
        await _keep(tx, caller, [by_policy(regrading, _made(caller)) for regrading in changed])
    return regradings


async def _regradings(
    tx: Transaction, accounts: Sequence[Account], *, today: date, lift_override: bool = False
) -> list[Regrading]:
    account_ids = [account.id for account in accounts]
    assessments = await assess_accounts(tx, account_ids, await store.get_policy(tx), day=today)
    last = {} if lift_override else await store.last_decisions(tx, account_ids)
    return [
        Regrading(
            account=account,
            assessment=assessment,
            overridden=account.id in last and last[account.id].overrides(today),
        )
        for account, assessment in zip(accounts, assessments, strict=True)
    ]


async def _keep(tx: Transaction, caller: Caller, decided: Sequence[tuple[Revision, Decision]]) -> Decision:
    """Save what was decided, first what changes by it, and say so; give the last decision."""
    revisions = [revision for revision, _ in decided if revision.changed]
    if revisions:
        await save_accounts(tx, revisions, by=caller.id)
    await store.add_decisions(tx, [decision for _, decision in decided])
    for revision, decision in decided:
        if revision.changed:
            outbox.record(tx, profiles_wire.updated(revision), about=decision.account_id)
        outbox.record(tx, wire.graded(decision), about=decision.account_id)
    return decided[-1][1]


def _made(caller: Caller) -> Made:
    return Made(id=clock.new_id(), author_id=caller.id, now=clock.now())
