"""A caller's request about credit ends here."""

from zoneinfo import ZoneInfo

from kac.accounts.v1 import credit_pb2
from kac.accounts.v1.credit_service_pb2 import (
    AssessCreditRequest,
    GetCreditRequest,
    ListCreditAssessmentsRequest,
    ListCreditAssessmentsResponse,
    ListCreditReviewsRequest,
    ListCreditReviewsResponse,
    ListCreditSurveysRequest,
    ListCreditSurveysResponse,
    RecordCreditSurveyRequest,
)

from chassis import clock, paging
from chassis import wire as values
from chassis.call import Call
from services.accounts.confidentiality.actions import check_unmasked, masked_among
from services.accounts.credit import actions, store, wire
from services.accounts.credit.model import Survey
from services.accounts.profiles.store import get_account


class CreditService:
    """Keeps what is found out about how accounts pay, and how far we trust them."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    async def RecordCreditSurvey(self, request: RecordCreditSurveyRequest, call: Call) -> credit_pb2.CreditSurvey:
        """Record what was found out."""
        survey = Survey(
            id=clock.new_id(),
            account_id=request.account_id.lower(),
            survey_date=values.day(request.survey_date),
            findings=[wire.finding(entry) for entry in request.findings],
            surveyor_id=call.caller.id,
            create_time=clock.now(),
        )
        kept = await actions.record_survey(call.tx, call.caller, survey, today=clock.today(self._zone))
        return wire.survey_message(kept)

    async def ListCreditSurveys(self, request: ListCreditSurveysRequest, call: Call) -> ListCreditSurveysResponse:
        """List the surveys of one account, latest first."""
        await _reach(call, request.account_id)
        page = paging.page(request, str, str)
        surveys, next_token = page.cut(
            await store.list_surveys(call.tx, request.account_id, page),
            key=lambda survey: [survey.create_time.isoformat(), survey.id],
        )
        return ListCreditSurveysResponse(surveys=map(wire.survey_message, surveys), next_page_token=next_token)

    async def AssessCredit(self, request: AssessCreditRequest, call: Call) -> credit_pb2.CreditAssessment:
        """Assess the credit of an account."""
        verdict, today = wire.verdict(request), clock.today(self._zone)
        return wire.assessment_message(await actions.assess_credit(call.tx, call.caller, verdict, today=today))

    async def GetCredit(self, request: GetCreditRequest, call: Call) -> credit_pb2.Credit:
        """Get the credit of an account."""
        await _reach(call, request.account_id)
        instant = values.as_of(request)
        day = (instant or clock.now()).astimezone(self._zone).date()
        return wire.credit_message(await store.get_credit(call.tx, request.account_id, instant), day)

    async def ListCreditAssessments(
        self, request: ListCreditAssessmentsRequest, call: Call
    ) -> ListCreditAssessmentsResponse:
        """List the assessments of one account, latest first."""
        await _reach(call, request.account_id)
        page = paging.page(request, str, str)
        assessments, next_token = page.cut(
            await store.list_assessments(call.tx, request.account_id, page),
            key=lambda assessment: [assessment.valid_from.isoformat(), assessment.id],
        )
        return ListCreditAssessmentsResponse(
            assessments=map(wire.assessment_message, assessments), next_page_token=next_token
        )

    async def ListCreditReviews(self, request: ListCreditReviewsRequest, call: Call) -> ListCreditReviewsResponse:
        """List the accounts whose credit is to be assessed anew."""
        page = paging.page(request, str, str)
        due_by = values.day(request.due_by) if request.HasField("due_by") else clock.today(self._zone)
        credits_, next_token = page.cut(
            await store.list_reviews(call.tx, call.caller, page, due_by=due_by),
            key=lambda credit: [credit.assessment.review_date.isoformat(), credit.assessment.account_id],
        )
        hidden = await masked_among(call, [credit.assessment.account_id for credit in credits_])
        shown = [credit for credit in credits_ if credit.assessment.account_id not in hidden]
        found = [wire.credit_message(credit, due_by) for credit in shown]
        return ListCreditReviewsResponse(credits=found, next_page_token=next_token)


async def _reach(call: Call, account_id: str) -> None:
    """Refuses with AccountNotServed, AccountNotFound or AccountConfidential."""
    await get_account(call.tx, call.caller, account_id)
    await check_unmasked(call, account_id)
