"""What callers meet when they evaluate the relationship with an account."""

from datetime import timedelta
from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from kac.accounts.v1.events_pb2 import RelationshipEvaluated, RelationshipEvaluationCorrected
from kac.accounts.v1.relationship_evaluation_pb2 import RelationshipEvaluation
from kac.accounts.v1.relationship_service_pb2 import (
    CorrectRelationshipEvaluationRequest,
    EvaluateRelationshipRequest,
    GetRelationshipEvaluationRequest,
    ListRelationshipEvaluationsRequest,
    RelationshipEvaluationEntry,
)
from kac.accounts.v1.relationship_service_pb2_grpc import RelationshipServiceStub

from chassis import clock, wire
from chassis.access import Caller
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, refused
from tests.services.accounts.archive import DIRECTOR, an_account

USUAL: dict[str, Any] = {
    "trust": 4,
    "satisfaction": 3,
    "cooperation_depth": 2,
    "communication": 5,
    "comment": "换了采购总监，沟通更顺。",
    "evaluation_date": Date(year=2026, month=10, day=12),
}


def service(accounts: Running) -> Any:
    return accounts.stub(RelationshipServiceStub)


async def an_evaluation(
    accounts: Running, account_id: str, *, by: Caller = DIRECTOR, **said: Any
) -> RelationshipEvaluation:
    request = EvaluateRelationshipRequest(
        account_id=account_id,
        relationship_evaluation=RelationshipEvaluationEntry(**USUAL | said),
        request_id=clock.new_id(),
    )
    made: RelationshipEvaluation = await service(accounts).EvaluateRelationship(request, metadata=accounts.be(by))
    return made


async def corrected(
    accounts: Running, evaluation: RelationshipEvaluation, *, by: Caller = DIRECTOR, **change: Any
) -> RelationshipEvaluation:
    request = CorrectRelationshipEvaluationRequest(
        evaluation_id=evaluation.id,
        change=RelationshipEvaluationEntry(**change),
        update_mask=FieldMask(paths=list(change)),
        etag=evaluation.etag,
        request_id=clock.new_id(),
    )
    after: RelationshipEvaluation = await service(accounts).CorrectRelationshipEvaluation(
        request, metadata=accounts.be(by)
    )
    return after


async def got(accounts: Running, caller: Caller = DIRECTOR, **asked: Any) -> RelationshipEvaluation:
    request = GetRelationshipEvaluationRequest(**asked)
    found: RelationshipEvaluation = await service(accounts).GetRelationshipEvaluation(
        request, metadata=accounts.be(caller)
    )
    return found


async def listed(accounts: Running, caller: Caller = DIRECTOR, **asked: Any) -> list[RelationshipEvaluation]:
    request = ListRelationshipEvaluationsRequest(**asked)
    page = await service(accounts).ListRelationshipEvaluations(request, metadata=accounts.be(caller))
    return list(page.relationship_evaluations)


async def test_a_relationship_is_evaluated_by_somebody_on_a_day(accounts: Running) -> None:
    """ACCT-24: with date and author, and told once."""
    account = await an_account(accounts)

    evaluation = await an_evaluation(accounts, account.id)

    assert {name: getattr(evaluation, name) for name in USUAL} == USUAL
    assert (evaluation.overall_hundredths, evaluation.evaluator_id) == (350, DIRECTOR.id)
    assert await got(accounts, evaluation_id=evaluation.id) == evaluation
    assert (await told(accounts, account.id))[1:] == [RelationshipEvaluated(relationship_evaluation=evaluation)]


async def test_a_correction_keeps_what_the_evaluation_said_before(accounts: Running) -> None:
    account, leader = await an_account(accounts), a_caller("DIRECTOR")
    evaluation = await an_evaluation(accounts, account.id)

    after = await corrected(accounts, evaluation, by=leader, trust=2)

    assert (after.trust, after.overall_hundredths) == (2, 300)
    assert (after.evaluator_id, after.author_id) == (DIRECTOR.id, leader.id)
    as_of = wire.timestamp(wire.instant(after.update_time) - timedelta(microseconds=1))
    at = f'account_id = "{account.id}"'
    assert await got(accounts, evaluation_id=evaluation.id, as_of=as_of) == evaluation
    assert await listed(accounts, filter=at, as_of=as_of) == [evaluation]
    assert await listed(accounts, filter=at) == [after]
    paths = ["trust", "overall_hundredths", "author_id"]
    assert (await told(accounts, account.id))[2:] == [
        RelationshipEvaluationCorrected(relationship_evaluation=after, changed=FieldMask(paths=paths))
    ]


async def test_a_correction_of_a_state_that_has_passed_is_refused(accounts: Running) -> None:
    evaluation = await an_evaluation(accounts, (await an_account(accounts)).id)
    await corrected(accounts, evaluation, satisfaction=5)

    no = await refused(corrected(accounts, evaluation, satisfaction=1))

    assert (no.code, no.reason) == (grpc.StatusCode.ABORTED, "RELATIONSHIP_EVALUATION_CHANGED")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param({"trust": 0}, "REQUEST_INVALID", id="no trust score"),
        pytest.param({"communication": 6}, "REQUEST_INVALID", id="six of five"),
        pytest.param({"satisfaction": -1}, "REQUEST_INVALID", id="below zero"),
        pytest.param({"comment": ""}, "REQUEST_INVALID", id="no word"),
        pytest.param({"evaluation_date": None}, "REQUEST_INVALID", id="on no day"),
        pytest.param({"evaluation_date": Date(year=2026, month=2, day=30)}, "REQUEST_INVALID", id="30 February"),
        pytest.param({"evaluation_date": Date(year=2099, month=1, day=1)}, "EVALUATION_IN_FUTURE", id="in future"),
    ],
)
async def test_an_evaluation_that_says_too_little_is_refused(
    accounts: Running, said: dict[str, Any], reason: str
) -> None:
    no = await refused(an_evaluation(accounts, (await an_account(accounts)).id, **said))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, reason)


async def test_a_correction_empties_nothing(accounts: Running) -> None:
    evaluation = await an_evaluation(accounts, (await an_account(accounts)).id)

    for emptied in ({"trust": 0}, {"comment": ""}, {"evaluation_date": None}):
        assert (await refused(corrected(accounts, evaluation, **emptied))).reason == "REQUEST_INVALID"


async def test_evaluations_are_listed_the_latest_day_first(accounts: Running) -> None:
    account = await an_account(accounts)
    newer = await an_evaluation(accounts, account.id, evaluation_date=Date(year=2026, month=11, day=2))
    older = await an_evaluation(accounts, account.id)

    at = f'account_id = "{account.id}"'
    assert await listed(accounts, filter=at) == [newer, older]
    assert await listed(accounts, filter=f'{at} AND evaluation_date < "2026-11-01"') == [older]


async def test_evaluations_are_read_by_those_who_serve_the_account(accounts: Running) -> None:
    account, manager, stranger = await an_account(accounts), a_caller("ACCOUNT_MANAGER"), a_caller("ACCOUNT_MANAGER")
    await assigned(accounts, account.id, manager)

    evaluation = await an_evaluation(accounts, account.id, by=manager)

    assert await listed(accounts, manager) == [evaluation]
    assert await listed(accounts, stranger) == []
    assert (await refused(got(accounts, stranger, evaluation_id=evaluation.id))).reason == "ACCOUNT_NOT_SERVED"
    assert (await refused(an_evaluation(accounts, account.id, by=stranger))).reason == "ACCOUNT_NOT_SERVED"
