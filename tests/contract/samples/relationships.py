"""Requests about how good the relationship with an account is."""

from collections.abc import Mapping

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.type.date_pb2 import Date
from kac.accounts.v1 import relationship_service_pb2 as relationships

from tests.contract.making import Samples, once
from tests.contract.story import Make, Side, Story


def _an_entry() -> relationships.RelationshipEvaluationEntry:
    return relationships.RelationshipEvaluationEntry(
        trust=4,
        satisfaction=3,
        cooperation_depth=2,
        communication=5,
        comment="换了采购总监，沟通更顺。",
        evaluation_date=Date(year=2026, month=10, day=12),
    )


def _evaluate(_story: Story, side: Side) -> Message:
    return once(
        relationships.EvaluateRelationshipRequest, account_id=side.account.id, relationship_evaluation=_an_entry()
    )


def _correct(_story: Story, side: Side) -> Message:
    return once(
        relationships.CorrectRelationshipEvaluationRequest,
        evaluation_id=side.known["evaluation_id"],
        change=relationships.RelationshipEvaluationEntry(trust=2),
        update_mask=FieldMask(paths=["trust"]),
        etag="1",
    )


async def tell(make: Make, side: Side) -> Mapping[str, str]:
    """Evaluate a relationship."""
    name = "RelationshipService.EvaluateRelationship"
    evaluation = await make(name, account_id=side.account.id, relationship_evaluation=_an_entry())
    return {"evaluation_id": evaluation.id}


ABOUT = {"evaluation_id"}

SAMPLES: Samples = {
    "RelationshipService.EvaluateRelationship": _evaluate,
    "RelationshipService.CorrectRelationshipEvaluation": _correct,
    "RelationshipService.GetRelationshipEvaluation": lambda _story, side: (
        relationships.GetRelationshipEvaluationRequest(evaluation_id=side.known["evaluation_id"])
    ),
    "RelationshipService.ListRelationshipEvaluations": lambda _story, _side: (
        relationships.ListRelationshipEvaluationsRequest(page_size=20)
    ),
}
