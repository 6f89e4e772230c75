"""What changes evaluations of relationships: load, decide, save, tell; the edge opened the transaction and ends it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from chassis.records import Seen
from services.accounts.profiles.store import get_account
from services.accounts.relationships import wire
from services.accounts.relationships.model import Judgement, RelationshipEvaluation
from services.accounts.relationships.store import EVALUATIONS


async def evaluate(tx: Transaction, caller: Caller, account_id: str, judgement: Judgement) -> RelationshipEvaluation:
    """Keep an evaluation, and say so. Refuses with AccountNotServed, AccountNotFound or EvaluationInFuture."""
    await get_account(tx, caller, account_id)
    evaluation = RelationshipEvaluation.new(
        account_id, judgement, evaluation_id=clock.new_id(), evaluator_id=caller.id, now=clock.now()
    )
    await EVALUATIONS.add(tx, evaluation)
    outbox.record(tx, wire.evaluated(evaluation), about=account_id)
    return evaluation


async def correct(tx: Transaction, caller: Caller, seen: Seen, change: Mapping[str, Any]) -> RelationshipEvaluation:
    """Correct an evaluation and keep what it said before; says nothing when nothing changes.

    Refuses with AccountNotServed, RelationshipEvaluationNotFound, RelationshipEvaluationChanged or EvaluationInFuture.
    """
    evaluation = await EVALUATIONS.lock(tx, caller, seen)
    judgement = replace(evaluation.judgement, **change)
    after = evaluation.correct(judgement, author_id=caller.id, now=clock.now())
    if after != evaluation:
        await EVALUATIONS.save(tx, after)
        outbox.record(tx, wire.corrected(evaluation, after), about=after.account_id)
    return after
