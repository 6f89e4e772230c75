"""What callers meet when they survey and assess credit, and what figures make of it."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import grpc
import pytest
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kac.accounts.v1 import credit_pb2, figure_pb2
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.credit_pb2 import Credit, CreditAssessment, CreditSurvey
from kac.accounts.v1.credit_service_pb2 import (
    AssessCreditRequest,
    CreditFindingEntry,
    GetCreditRequest,
    ListCreditAssessmentsRequest,
    ListCreditReviewsRequest,
    ListCreditSurveysRequest,
    RecordCreditSurveyRequest,
)
from kac.accounts.v1.credit_service_pb2_grpc import CreditServiceStub
from kac.accounts.v1.events_pb2 import CreditAssessed, CreditLimitExceeded, CreditSurveyed
from kac.accounts.v1.figure_service_pb2 import FigureEntry, RecordFiguresRequest
from kac.accounts.v1.figure_service_pb2_grpc import FigureServiceStub
from sqlalchemy import select

from chassis import clock, wire
from chassis.access import Caller
from services.accounts.credit import actions
from services.accounts.credit.model import CreditGrade, Verdict
from services.accounts.credit.store import credit_assessments
from services.accounts.profiles.model import Money as Amount
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, refused
from tests.services.accounts.archive import DIRECTOR, a_confidential_account, an_account

AAA, B = credit_pb2.CREDIT_GRADE_AAA, credit_pb2.CREDIT_GRADE_B
START = datetime(2026, 11, 22, tzinfo=UTC)
FINDING = CreditFindingEntry(subject="Payments", finding="All within 40 days", source="Our ledger")


async def ask(accounts: Running, request: Any, caller: Caller = DIRECTOR) -> Any:
    """Send a request to the RPC that it belongs to, such as AssessCreditRequest."""
    rpc = type(request).__name__.removesuffix("Request")
    if "request_id" in request.DESCRIPTOR.fields_by_name:
        request.request_id = clock.new_id()
    return await getattr(accounts.stub(CreditServiceStub), rpc)(request, metadata=accounts.be(caller))


async def surveyed(accounts: Running, account: Account, caller: Caller = DIRECTOR, **said: Any) -> CreditSurvey:
    usual: dict[str, Any] = {"survey_date": Date(year=2026, month=1, day=15), "findings": [FINDING]}
    survey: CreditSurvey = await ask(
        accounts, RecordCreditSurveyRequest(**usual | {"account_id": account.id} | said), caller
    )
    return survey


async def assessed(accounts: Running, account: Account, caller: Caller = DIRECTOR, **said: Any) -> CreditAssessment:
    survey_id = said.pop("survey_id", None) or (await surveyed(accounts, account)).id
    usual: dict[str, Any] = {"credit_grade": AAA, "credit_limit": yuan(1_000), "rationale": "Pays on time"}
    request = AssessCreditRequest(**usual | {"account_id": account.id, "survey_id": survey_id} | said)
    assessment: CreditAssessment = await ask(accounts, request, caller)
    return assessment


async def credit_of(accounts: Running, account: Account, **asked: Any) -> Credit:
    credit: Credit = await ask(accounts, GetCreditRequest(account_id=account.id, **asked))
    return credit


async def owed(accounts: Running, account: Account, units: int, *, month: int = 10, currency: str = "CNY") -> None:
    figure = FigureEntry(
        measure=figure_pb2.MEASURE_RECEIVABLES,
        month=Date(year=2026, month=month),
        amount=Money(currency_code=currency, units=units),
    )
    request = RecordFiguresRequest(account_id=account.id, figures=[figure], request_id=clock.new_id())
    await accounts.stub(FigureServiceStub).RecordFigures(request, metadata=accounts.be(DIRECTOR))


def yuan(units: int) -> Money:
    return Money(currency_code="CNY", units=units)


async def test_a_survey_and_its_assessment_are_kept_and_told(accounts: Running) -> None:
    account = await an_account(accounts)
    survey = await surveyed(accounts, account)
    assessment = await assessed(accounts, account, survey_id=survey.id)

    assert [(one.subject, one.finding, one.source) for one in survey.findings] == [
        (FINDING.subject, FINDING.finding, FINDING.source)
    ]
    assert [*(await ask(accounts, ListCreditSurveysRequest(account_id=account.id))).surveys] == [survey]
    assert (await credit_of(accounts, account)).assessment == assessment
    in_180_days = clock.now() + timedelta(days=180)
    review = wire.day(assessment.review_date)
    assert abs(review - in_180_days.date()) <= timedelta(days=1)
    assert (await told(accounts, account.id))[1:] == [
        CreditSurveyed(survey=survey),
        CreditAssessed(assessment=assessment),
    ]


async def test_credit_is_read_as_of_and_keeps_its_history(accounts: Running) -> None:
    account = await an_account(accounts)
    first = await assessed(accounts, account)
    await owed(accounts, account, 800)
    second = await assessed(accounts, account, credit_grade=B, credit_limit=yuan(500))

    then, now = await credit_of(accounts, account, as_of=first.start_time), await credit_of(accounts, account)
    listed = (await ask(accounts, ListCreditAssessmentsRequest(account_id=account.id))).assessments
    no = await refused(credit_of(accounts, account, as_of=account.create_time))

    assert (then.assessment.id, then.use) == (first.id, credit_pb2.CREDIT_USE_NOT_KNOWN)
    assert (now.assessment, now.use) == (second, credit_pb2.CREDIT_USE_ABOVE_LIMIT)
    assert [one.id for one in listed] == [second.id, first.id]
    assert listed[1].end_time == second.start_time
    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "CREDIT_NOT_ASSESSED")


async def test_what_an_account_owes_is_held_against_its_limit(accounts: Running) -> None:
    account = await an_account(accounts)
    await assessed(accounts, account)
    await owed(accounts, account, 1_000, month=9)
    at_the_limit = await credit_of(accounts, account)
    await owed(accounts, account, 1_001, month=10)
    above = await credit_of(accounts, account)
    await owed(accounts, account, 9_000, month=8)
    await owed(accounts, account, 9_000, month=11, currency="USD")
    other = await credit_of(accounts, account)

    assert at_the_limit.use == credit_pb2.CREDIT_USE_WITHIN_LIMIT
    assert (above.use, above.receivables, above.receivables_month) == (
        credit_pb2.CREDIT_USE_ABOVE_LIMIT,
        yuan(1_001),
        Date(year=2026, month=10),
    )
    assert (other.use, other.receivables.currency_code) == (credit_pb2.CREDIT_USE_OTHER_CURRENCY, "USD")


async def test_passing_the_limit_is_told_once(accounts: Running) -> None:
    account = await an_account(accounts)
    assessment = await assessed(accounts, account)
    for month, units in ((6, 900), (7, 1_100), (8, 1_200), (9, 10), (10, 1_300)):
        await owed(accounts, account, units, month=month)

    exceeded = [fact for fact in await told(accounts, account.id) if isinstance(fact, CreditLimitExceeded)]

    assert exceeded == [
        CreditLimitExceeded(
            assessment=assessment, receivables=yuan(units), receivables_month=Date(year=2026, month=month)
        )
        for month, units in ((7, 1_100), (10, 1_300))
    ]


async def test_reviews_that_are_due_and_limits_that_are_passed_are_listed(accounts: Running) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    soon, later, above, foreign = [await an_account(accounts) for _ in range(4)]
    for account in (soon, later, above):
        await assigned(accounts, account.id, manager)
    day = clock.now().date()
    for account, days in ((soon, 10), (later, 30), (above, 20), (foreign, 5)):
        await assessed(accounts, account, review_date=wire.date_message(day + timedelta(days=days)))
    await owed(accounts, above, 5_000)

    async def reviews(days: int, size: int = 0, caller: Caller = manager) -> list[tuple[str, bool]]:
        due_by = wire.date_message(day + timedelta(days=days))
        request = ListCreditReviewsRequest(due_by=due_by, page_size=size)
        found: list[tuple[str, bool]] = []
        while True:
            page = await ask(accounts, request, caller)
            found += [(credit.assessment.account_id, credit.review_due) for credit in page.credits]
            request.page_token = page.next_page_token
            if not page.next_page_token:
                return found

    assert await reviews(2) == [(above.id, False)]
    assert await reviews(10) == [(soon.id, True), (above.id, False)]
    assert await reviews(30, size=1) == [(soon.id, True), (above.id, True), (later.id, True)]
    assert (foreign.id, True) in await reviews(5, caller=DIRECTOR)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param({"survey_id": clock.new_id()}, "CREDIT_SURVEY_NOT_FOUND", id="no survey"),
        pytest.param({"review_date": Date(year=2020, month=1, day=1)}, "CREDIT_REVIEW_IN_PAST", id="review past"),
        pytest.param({"review_date": Date(year=2027, month=2, day=29)}, "REQUEST_INVALID", id="no such day"),
        pytest.param({"credit_limit": Money(currency_code="CNY", units=-1)}, "REQUEST_INVALID", id="negative limit"),
        pytest.param({"credit_limit": Money(units=1)}, "REQUEST_INVALID", id="no currency"),
        pytest.param({"credit_grade": 99}, "REQUEST_INVALID", id="unknown grade"),
        pytest.param({"rationale": ""}, "REQUEST_INVALID", id="no rationale"),
    ],
)
async def test_an_assessment_of_nonsense_is_refused(accounts: Running, said: dict[str, Any], reason: str) -> None:
    account = await an_account(accounts)

    no = await refused(assessed(accounts, account, **said))

    assert no.reason == reason
    assert [*(await ask(accounts, ListCreditAssessmentsRequest(account_id=account.id))).assessments] == []


async def test_an_assessment_rests_on_a_survey_of_the_same_account(accounts: Running) -> None:
    account, other = await an_account(accounts), await an_account(accounts)
    survey = await surveyed(accounts, other)

    no = await refused(assessed(accounts, account, survey_id=survey.id))

    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "CREDIT_SURVEY_NOT_FOUND")


async def test_a_survey_of_tomorrow_is_refused(accounts: Running) -> None:
    account = await an_account(accounts)

    no = await refused(surveyed(accounts, account, survey_date=Date(year=2099, month=1, day=1)))
    empty = await refused(surveyed(accounts, account, findings=[]))

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "CREDIT_SURVEY_IN_FUTURE")
    assert empty.reason == "REQUEST_INVALID"


async def test_managers_survey_and_leaders_assess(accounts: Running) -> None:
    account, manager, leader = await an_account(accounts), a_caller("ACCOUNT_MANAGER"), a_caller("TEAM_LEADER")
    await assigned(accounts, account.id, manager, leader=leader)
    survey = await surveyed(accounts, account, manager)

    for role in (manager, a_caller("BACK_OFFICE"), a_caller("EXECUTIVE"), a_caller("SYSTEM")):
        no = await refused(assessed(accounts, account, role, survey_id=survey.id))
        assert no.reason == "ROLE_NOT_ALLOWED"
    assert (await assessed(accounts, account, leader, survey_id=survey.id)).assessor_id == leader.id
    foreign = await refused(assessed(accounts, account, a_caller("TEAM_LEADER"), survey_id=survey.id))
    assert (foreign.code, foreign.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ACCOUNT_NOT_SERVED")


async def test_the_credit_of_a_confidential_account_is_for_those_who_need_it(accounts: Running) -> None:
    account, back_office = await a_confidential_account(accounts), a_caller("BACK_OFFICE")
    assessment = await assessed(accounts, account)
    everything = ListCreditReviewsRequest(due_by=assessment.review_date, page_size=200)

    for request in (GetCreditRequest, ListCreditSurveysRequest, ListCreditAssessmentsRequest):
        no = await refused(ask(accounts, request(account_id=account.id), back_office))
        assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ACCOUNT_CONFIDENTIAL")
    assert (await credit_of(accounts, account)).assessment == assessment
    assert account.id in str(await ask(accounts, everything))
    assert account.id not in str(await ask(accounts, everything, back_office))


async def test_assessments_made_at_once_do_not_overlap(accounts: Running) -> None:
    account = await an_account(accounts)
    survey = await surveyed(accounts, account)

    await asyncio.gather(*(assessed(accounts, account, survey_id=survey.id) for _ in range(6)))

    assert len(await intervals(accounts, account.id)) == 6


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(CreditGrade), st.integers(-90, 90)), min_size=1, max_size=6))
async def test_credit_follows_itself_without_overlap_or_gap(
    accounts: Running, steps: list[tuple[CreditGrade, int]]
) -> None:
    """Whenever it is assessed, even by clocks that disagree: at every instant an account has one credit grade."""
    account = await an_account(accounts)
    survey_id = (await surveyed(accounts, account)).id
    for grade, minutes in steps:
        verdict = Verdict(
            account_id=account.id,
            survey_id=survey_id,
            credit_grade=grade,
            limit=Amount(minor=1, currency="CNY"),
            rationale="x",
            review_date=None,
        )
        with clock.held_at(START + timedelta(minutes=minutes)):
            async with accounts.db.begin() as tx:
                await actions.assess_credit(tx, DIRECTOR, verdict, today=date(2026, 11, 22))

    kept = await intervals(accounts, account.id)

    assert [row["credit_grade"] for row in kept] == [grade for grade, _ in steps]
    assert [row["valid_to"] for row in kept] == [row["valid_from"] for row in kept[1:]] + [None]


async def intervals(accounts: Running, account_id: str) -> list[Any]:
    mine = select(credit_assessments).where(credit_assessments.c.account_id == account_id)
    async with accounts.db.read() as tx:
        kept = [*(await tx.execute(mine.order_by(credit_assessments.c.valid_from))).mappings()]
    assert all(row["valid_from"] < (row["valid_to"] or datetime.max.replace(tzinfo=UTC)) for row in kept)
    return kept
