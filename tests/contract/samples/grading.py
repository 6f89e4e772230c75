"""Requests to grade accounts."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.message import Message
from google.type.date_pb2 import Date
from kac.accounts.v1 import account_pb2, grading_pb2
from kac.accounts.v1 import grading_service_pb2 as grading

from tests.contract.making import Samples, once
from tests.contract.story import Make, Side, Story

_FIT = grading_pb2.CRITERION_STRATEGIC_FIT
_POLICY: dict[str, Any] = {
    "currency_code": "CNY",
    "criteria": [
        grading.CriterionEntry(
            criterion=_FIT, weight_percent=100, bands=[grading.GradeBandEntry(from_value=50, points=80)]
        )
    ],
    "thresholds": grading.GradeThresholdsEntry(s_points=90, a_points=70, b_points=40),
}
_SCORE: dict[str, Any] = {"criterion": _FIT, "value": 60, "rationale": "Builds the plants that we want to supply"}


async def tell(make: Make, side: Side) -> Mapping[str, str]:
    """Let a policy be in force, and the account be one that it can grade."""
    await make("GradingService.SetGradePolicy", **_POLICY)
    score = await make("GradingService.RecordGradeScore", account_id=side.account.id, **_SCORE)
    return {"score_id": score.id}


def _override(_story: Story, side: Side) -> Message:
    return once(
        grading.OverrideGradeRequest,
        account_id=side.account.id,
        grade=account_pb2.GRADE_S,
        reason="The group decides on its suppliers this year",
        end_date=Date(year=2100, month=1, day=31),
    )


SAMPLES: Samples = {
    "GradingService.SetGradePolicy": lambda _story, _side: once(grading.SetGradePolicyRequest, **_POLICY),
    "GradingService.GetGradePolicy": lambda _story, _side: grading.GetGradePolicyRequest(),
    "GradingService.RecordGradeScore": lambda _story, side: once(
        grading.RecordGradeScoreRequest, account_id=side.account.id, **_SCORE
    ),
    "GradingService.ListGradeScores": lambda _story, side: grading.ListGradeScoresRequest(account_id=side.account.id),
    "GradingService.AssessGrade": lambda _story, side: grading.AssessGradeRequest(account_id=side.account.id),
    "GradingService.ApplyGrade": lambda _story, side: once(
        grading.ApplyGradeRequest, account_id=side.account.id, lift_override=True
    ),
    "GradingService.OverrideGrade": _override,
    "GradingService.ListGradeHistory": lambda _story, side: grading.ListGradeHistoryRequest(account_id=side.account.id),
    "GradingService.RegradeAccounts": lambda _story, side: once(
        grading.RegradeAccountsRequest, class_id=side.class_id, validate_only=True
    ),
}
