"""Evaluations of relationships into messages and back; no decisions."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from kac.accounts.v1 import relationship_evaluation_pb2
from kac.accounts.v1.events_pb2 import RelationshipEvaluated, RelationshipEvaluationCorrected
from kac.accounts.v1.relationship_service_pb2 import (
    CorrectRelationshipEvaluationRequest,
    RelationshipEvaluationEntry,
)

from chassis import wire
from services.accounts.relationships.model import Judgement, RelationshipEvaluation


def evaluation_message(evaluation: RelationshipEvaluation) -> relationship_evaluation_pb2.RelationshipEvaluation:
    """Put an evaluation."""
    judgement = evaluation.judgement
    return relationship_evaluation_pb2.RelationshipEvaluation(
        id=evaluation.id,
        account_id=evaluation.account_id,
        trust=judgement.trust,
        satisfaction=judgement.satisfaction,
        cooperation_depth=judgement.cooperation_depth,
        communication=judgement.communication,
        overall_hundredths=judgement.overall_hundredths,
        comment=judgement.comment,
        evaluation_date=wire.date_message(judgement.evaluation_date),
        evaluator_id=evaluation.evaluator_id,
        author_id=evaluation.author_id,
        create_time=wire.timestamp(evaluation.create_time),
        update_time=wire.timestamp(evaluation.update_time),
        etag=str(evaluation.version),
    )


def judgement(entry: RelationshipEvaluationEntry) -> Judgement:
    """Take how a relationship is judged."""
    return Judgement(**{field.name: _value(entry, field.name) for field in fields(Judgement)})


def change(request: CorrectRelationshipEvaluationRequest) -> Mapping[str, Any]:
    """Take what is corrected, by name."""
    return {name: _value(request.change, name) for name in request.update_mask.paths}


def evaluated(evaluation: RelationshipEvaluation) -> RelationshipEvaluated:
    """Put the fact that a relationship was evaluated."""
    return RelationshipEvaluated(relationship_evaluation=evaluation_message(evaluation))


def corrected(before: RelationshipEvaluation, after: RelationshipEvaluation) -> RelationshipEvaluationCorrected:
    """Put the fact that an evaluation was corrected."""
    message = evaluation_message(after)
    return RelationshipEvaluationCorrected(
        relationship_evaluation=message, changed=wire.changes(evaluation_message(before), message)
    )


def _value(entry: RelationshipEvaluationEntry, name: str) -> Any:
    value = getattr(entry, name)
    return wire.day(value) if name == "evaluation_date" else value
