"""Requests about the credit of accounts."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.message import Message
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money
from kac.accounts.v1 import credit_pb2
from kac.accounts.v1 import credit_service_pb2 as credit

from tests.contract.making import Samples, once
from tests.contract.story import Make, Side, Story

_FINDING = credit.CreditFindingEntry(
    subject="Payments of the last year", finding="All within 40 days", source="Our ledger"
)
_SURVEY: dict[str, Any] = {"survey_date": Date(year=2026, month=1, day=15), "findings": [_FINDING]}
_VERDICT: dict[str, Any] = {
    "credit_grade": credit_pb2.CREDIT_GRADE_AA,
    "credit_limit": Money(currency_code="CNY", units=500_000),
    "rationale": "Pays on time, and belongs to the state",
}


async def tell(make: Make, side: Side) -> Mapping[str, str]:
    """Let the credit of the account be assessed."""
    survey = await make("CreditService.RecordCreditSurvey", account_id=side.account.id, **_SURVEY)
    about = {"account_id": side.account.id, "survey_id": survey.id}
    await make("CreditService.AssessCredit", **about, **_VERDICT)
    return {"survey_id": survey.id}


def _assess(_story: Story, side: Side) -> Message:
    survey_id = side.known["survey_id"]
    return once(credit.AssessCreditRequest, account_id=side.account.id, survey_id=survey_id, **_VERDICT)


SAMPLES: Samples = {
    "CreditService.RecordCreditSurvey": lambda _story, side: once(
        credit.RecordCreditSurveyRequest, account_id=side.account.id, **_SURVEY
    ),
    "CreditService.ListCreditSurveys": lambda _story, side: credit.ListCreditSurveysRequest(account_id=side.account.id),
    "CreditService.AssessCredit": _assess,
    "CreditService.GetCredit": lambda _story, side: credit.GetCreditRequest(account_id=side.account.id),
    "CreditService.ListCreditAssessments": lambda _story, side: credit.ListCreditAssessmentsRequest(
        account_id=side.account.id
    ),
    "CreditService.ListCreditReviews": lambda _story, _side: credit.ListCreditReviewsRequest(
        due_by=Date(year=2100, month=12, day=31)
    ),
}
