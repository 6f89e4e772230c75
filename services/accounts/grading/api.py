"""A caller's request about grades ends here."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from kac.accounts.v1 import grading_pb2
from kac.accounts.v1.grading_service_pb2 import (
    ApplyGradeRequest,
    AssessGradeRequest,
    GetGradePolicyRequest,
    ListGradeHistoryRequest,
    ListGradeHistoryResponse,
    ListGradeScoresRequest,
    ListGradeScoresResponse,
    OverrideGradeRequest,
    RecordGradeScoreRequest,
    RegradeAccountsRequest,
    RegradeAccountsResponse,
    SetGradePolicyRequest,
)

from chassis import clock, paging
from chassis.call import Call
from chassis.wire import as_of
from services.accounts.confidentiality.actions import check_unmasked
from services.accounts.grading import actions, store, wire
from services.accounts.profiles.store import get_account, list_accounts


class GradingService:
    """Grades accounts by a policy that can be read, and remembers who decided what."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    async def SetGradePolicy(self, request: SetGradePolicyRequest, call: Call) -> grading_pb2.GradePolicy:
        """Set the policy."""
        policy = await actions.set_policy(call.tx, call.caller, wire.terms(request), etag=request.etag)
        return wire.policy_message(policy)

    async def GetGradePolicy(self, request: GetGradePolicyRequest, call: Call) -> grading_pb2.GradePolicy:
        """Get the policy in force."""
        return wire.policy_message(await store.get_policy(call.tx, as_of(request)))

    async def RecordGradeScore(self, request: RecordGradeScoreRequest, call: Call) -> grading_pb2.GradeScore:
        """Record what the caller thinks of an account."""
        return wire.score_message(await actions.record_score(call.tx, call.caller, wire.opinion(request)))

    async def ListGradeScores(self, request: ListGradeScoresRequest, call: Call) -> ListGradeScoresResponse:
        """List the scores of one account, latest first."""
        await get_account(call.tx, call.caller, request.account_id)
        page = paging.page(request, str, str)
        scores, next_token = page.cut(
            await store.list_scores(call.tx, request.account_id, page),
            key=lambda score: [score.valid_from.isoformat(), score.id],
        )
        return ListGradeScoresResponse(scores=map(wire.score_message, scores), next_page_token=next_token)

    async def AssessGrade(self, request: AssessGradeRequest, call: Call) -> grading_pb2.GradeAssessment:
        """Say which grade an account deserves, and why."""
        account, instant = await get_account(call.tx, call.caller, request.account_id), as_of(request)
        await check_unmasked(call, account.id)
        policy = await store.get_policy(call.tx, instant)
        (assessment,) = await actions.assess_accounts(
            call.tx, [account.id], policy, day=self._day(instant), as_of=instant
        )
        return wire.assessment_message(assessment)

    async def ApplyGrade(self, request: ApplyGradeRequest, call: Call) -> grading_pb2.GradeDecision:
        """Give an account the grade of the policy."""
        account_id, lift = request.account_id.lower(), request.lift_override
        decision = await actions.apply_grade(call.tx, call.caller, account_id, today=self._day(), lift_override=lift)
        return wire.decision_message(decision)

    async def OverrideGrade(self, request: OverrideGradeRequest, call: Call) -> grading_pb2.GradeDecision:
        """Give an account a grade for a reason."""
        override = wire.override(request)
        return wire.decision_message(await actions.override_grade(call.tx, call.caller, override, today=self._day()))

    async def ListGradeHistory(self, request: ListGradeHistoryRequest, call: Call) -> ListGradeHistoryResponse:
        """List the grades that an account had, latest first."""
        account = await get_account(call.tx, call.caller, request.account_id)
        page = paging.page(request, str)
        periods, next_token = page.cut(
            await store.list_periods(call.tx, account.id, page), key=lambda period: [period.valid_from.isoformat()]
        )
        return ListGradeHistoryResponse(periods=map(wire.period_message, periods), next_page_token=next_token)

    async def RegradeAccounts(self, request: RegradeAccountsRequest, call: Call) -> RegradeAccountsResponse:
        """Give many accounts the grade of the policy, or say what would change."""
        page = paging.page(request, str)
        of_class = f'class_id = "{request.class_id}"' if request.class_id else ""
        accounts, next_token = page.cut(
            await list_accounts(call.tx, call.caller, page, filter_source=of_class), key=lambda account: [account.code]
        )
        regradings = await actions.regrade_accounts(
            call.tx, call.caller, accounts, today=self._day(), validate_only=request.validate_only
        )
        return RegradeAccountsResponse(regradings=map(wire.regrading_message, regradings), next_page_token=next_token)

    def _day(self, instant: datetime | None = None) -> date:
        return (instant or clock.now()).astimezone(self._zone).date()
