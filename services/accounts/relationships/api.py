"""A caller's request about evaluations of relationships ends here."""

from kac.accounts.v1 import relationship_evaluation_pb2
from kac.accounts.v1.relationship_service_pb2 import (
    CorrectRelationshipEvaluationRequest,
    EvaluateRelationshipRequest,
    GetRelationshipEvaluationRequest,
    ListRelationshipEvaluationsRequest,
    ListRelationshipEvaluationsResponse,
)

from chassis import paging
from chassis import wire as values
from chassis.call import Call
from chassis.records import Seen
from services.accounts.relationships import actions, wire
from services.accounts.relationships.store import EVALUATIONS


class RelationshipService:
    """Keeps how good our relationships with accounts are, as those who serve them judge."""

    async def EvaluateRelationship(
        self, request: EvaluateRelationshipRequest, call: Call
    ) -> relationship_evaluation_pb2.RelationshipEvaluation:
        """Evaluate the relationship with an account."""
        judgement = wire.judgement(request.relationship_evaluation)
        return wire.evaluation_message(await actions.evaluate(call.tx, call.caller, request.account_id, judgement))

    async def CorrectRelationshipEvaluation(
        self, request: CorrectRelationshipEvaluationRequest, call: Call
    ) -> relationship_evaluation_pb2.RelationshipEvaluation:
        """Correct the named fields of an evaluation."""
        seen, change = Seen(request.evaluation_id, request.etag), wire.change(request)
        return wire.evaluation_message(await actions.correct(call.tx, call.caller, seen, change))

    async def GetRelationshipEvaluation(
        self, request: GetRelationshipEvaluationRequest, call: Call
    ) -> relationship_evaluation_pb2.RelationshipEvaluation:
        """Get one evaluation, as it is or was."""
        evaluation = await EVALUATIONS.get(call.tx, call.caller, request.evaluation_id, as_of=values.as_of(request))
        return wire.evaluation_message(evaluation)

    async def ListRelationshipEvaluations(
        self, request: ListRelationshipEvaluationsRequest, call: Call
    ) -> ListRelationshipEvaluationsResponse:
        """List evaluations, the latest day first."""
        page, as_of = paging.page(request, str, str), values.as_of(request)
        evaluations, next_token = page.cut(
            await EVALUATIONS.list(call.tx, call.caller, page, filter_source=request.filter, as_of=as_of),
            key=lambda evaluation: [evaluation.judgement.evaluation_date.isoformat(), evaluation.id],
        )
        return ListRelationshipEvaluationsResponse(
            relationship_evaluations=map(wire.evaluation_message, evaluations), next_page_token=next_token
        )
