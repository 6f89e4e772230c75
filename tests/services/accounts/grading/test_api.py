"""What callers meet when they grade accounts, and the history that decisions leave."""

import asyncio
from datetime import timedelta
from typing import Any

import grpc
import pytest
from google.type.date_pb2 import Date
from kac.accounts.v1 import account_pb2, grading_pb2
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.account_service_pb2 import GetAccountRequest
from kac.accounts.v1.events_pb2 import AccountGraded, AccountUpdated, GradePolicySet, GradeScoreRecorded
from kac.accounts.v1.grading_pb2 import GradeDecision, GradePeriod, GradeScore, Regrading
from kac.accounts.v1.grading_service_pb2 import (
    ApplyGradeRequest,
    AssessGradeRequest,
    GetGradePolicyRequest,
    ListGradeHistoryRequest,
    ListGradeScoresRequest,
    OverrideGradeRequest,
    RecordGradeScoreRequest,
    RegradeAccountsRequest,
)

from chassis import clock, wire
from chassis.access import Caller
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, refused
from tests.services.accounts.archive import (
    DIRECTOR,
    a_class,
    a_confidential_account,
    account_service,
    an_account,
    changed,
)
from tests.services.accounts.grading.grades import (
    FIT,
    GROWTH,
    REFERRAL,
    REVENUE,
    WALLET,
    a_criterion,
    a_policy,
    a_setting,
    ask,
    sold,
    the_policy,
)

S, A, B, C = account_pb2.GRADE_S, account_pb2.GRADE_A, account_pb2.GRADE_B, account_pb2.GRADE_C
POLICY, OVERRIDE = grading_pb2.GRADE_BASIS_POLICY, grading_pb2.GRADE_BASIS_OVERRIDE


async def scored(
    accounts: Running, account: Account, value: int, *, criterion: int = FIT, caller: Caller = DIRECTOR
) -> GradeScore:
    request = RecordGradeScoreRequest(account_id=account.id, criterion=criterion, value=value, rationale="Seen")  # type: ignore[arg-type]  # plain int inside
    score: GradeScore = await ask(accounts, request, caller)
    return score


async def applied(
    accounts: Running, account: Account, *, lift: bool = False, caller: Caller = DIRECTOR
) -> GradeDecision:
    request = ApplyGradeRequest(account_id=account.id, lift_override=lift)
    decision: GradeDecision = await ask(accounts, request, caller)
    return decision


async def overridden(accounts: Running, account: Account, grade: int, **said: Any) -> GradeDecision:
    request = OverrideGradeRequest(account_id=account.id, grade=grade, reason="Theirs to lose", **said)  # type: ignore[arg-type]  # plain int inside
    decision: GradeDecision = await ask(accounts, request)
    return decision


async def history(accounts: Running, account: Account, **asked: Any) -> list[GradePeriod]:
    return [*(await ask(accounts, ListGradeHistoryRequest(account_id=account.id, **asked))).periods]


async def now(accounts: Running, account: Account) -> Account:
    found: Account = await account_service(accounts).GetAccount(
        GetAccountRequest(account_id=account.id), metadata=accounts.be(DIRECTOR)
    )
    return found


async def test_a_policy_is_versioned_told_and_read_as_of(accounts: Running) -> None:
    first = await a_policy(accounts, note="First")
    second = await a_policy(accounts, thresholds=(80, 60, 30), etag=first.etag)

    assert (second.version, second.note) == (first.version + 1, "")
    assert await the_policy(accounts) == second
    before = await ask(accounts, GetGradePolicyRequest(as_of=first.start_time))
    assert (before.version, before.end_time) == (first.version, second.start_time)
    assert await told(accounts, second.id) == [GradePolicySet(policy=second)]


async def test_before_the_first_policy_there_is_none(accounts: Running) -> None:
    await a_policy(accounts)
    long_ago = wire.timestamp(clock.now() - timedelta(days=900))

    no = await refused(ask(accounts, GetGradePolicyRequest(as_of=long_ago)))

    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "GRADE_POLICY_NOT_FOUND")


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        pytest.param(a_setting(a_criterion(FIT, 60), a_criterion(WALLET, 50)), "GRADE_WEIGHTS_INCOMPLETE", id="110 %"),
        pytest.param(a_setting(a_criterion(FIT, 99)), "GRADE_WEIGHTS_INCOMPLETE", id="99 %"),
        pytest.param(
            a_setting(a_criterion(FIT, 100, (5, 10), (5, 20))), "GRADE_BANDS_NOT_RISING", id="one value twice"
        ),
        pytest.param(a_setting(a_criterion(FIT, 100, (5, 10), (9, 8))), "GRADE_BANDS_NOT_RISING", id="points fall"),
        pytest.param(
            a_setting(a_criterion(FIT, 100), thresholds=(70, 70, 40)), "GRADE_THRESHOLDS_NOT_FALLING", id="S=A"
        ),
        pytest.param(a_setting(a_criterion(FIT, -10), a_criterion(WALLET, 110)), "REQUEST_INVALID", id="negative"),
        pytest.param(a_setting(a_criterion(99, 100)), "REQUEST_INVALID", id="unknown criterion"),
        pytest.param(a_setting(a_criterion(FIT, 50), a_criterion(FIT, 50)), "REQUEST_INVALID", id="criterion twice"),
        pytest.param(a_setting(a_criterion(FIT, 100, (0, 101))), "REQUEST_INVALID", id="101 points"),
        pytest.param(a_setting(), "REQUEST_INVALID", id="nothing weighed"),
        pytest.param(a_setting(a_criterion(FIT, 100), currency_code="yuan"), "REQUEST_INVALID", id="currency"),
    ],
)
async def test_a_policy_of_nonsense_is_refused(accounts: Running, setting: Any, reason: str) -> None:
    before = await a_policy(accounts)

    no = await refused(ask(accounts, setting))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, reason)
    assert await the_policy(accounts) == before


async def test_of_policies_set_at_once_on_the_same_one_one_wins(accounts: Running) -> None:
    etag = (await a_policy(accounts)).etag

    answers = await asyncio.gather(*(a_policy(accounts, etag=etag) for _ in range(4)), return_exceptions=True)

    lost = [answer.code() for answer in answers if isinstance(answer, grpc.aio.AioRpcError)]
    assert lost == [grpc.StatusCode.ABORTED] * 3


async def test_an_assessment_explains_itself_by_its_facts(accounts: Running) -> None:
    today = clock.now().date()
    last, before = (today.year * 12 + today.month - 2, today.year * 12 + today.month - 14)
    account = await an_account(accounts)
    await sold(accounts, account, {(last // 12, last % 12 + 1): 600_000, (before // 12, before % 12 + 1): 500_000})
    fit = await scored(accounts, account, 80)
    policy = await a_policy(
        accounts,
        a_criterion(REVENUE, 40, (0, 20), (600_000, 90)),
        a_criterion(GROWTH, 25, (-1_000, 30), (2_000, 60), (2_001, 100)),
        a_criterion(FIT, 20, (80, 70)),
        a_criterion(REFERRAL, 15, (0, 100)),
    )

    found = await ask(accounts, AssessGradeRequest(account_id=account.id))

    assert (found.policy_version, found.grade, found.score_hundredths) == (policy.version, B, 6_500)
    revenue, growth, strategic, referral = found.criteria
    assert (revenue.value, revenue.points, revenue.period.month_count) == (600_000, 90, 1)
    assert (growth.value, growth.points, growth.previous_period.amount.units) == (2_000, 60, 500_000)
    assert (strategic.value, strategic.points, strategic.score) == (80, 70, fit)
    assert (referral.HasField("value"), referral.points) == (False, 0)
    assert [*found.missing] == [REFERRAL]
    assert (revenue.period.last_month.year * 12 + revenue.period.last_month.month - 1) == last


async def test_revenue_in_another_currency_is_not_taken_for_that_of_the_policy(accounts: Running) -> None:
    today = clock.now().date()
    account, last = await an_account(accounts), today.year * 12 + today.month - 2
    await sold(accounts, account, {(last // 12, last % 12 + 1): 600_000}, currency="USD")
    await a_policy(accounts, a_criterion(REVENUE, 100, (0, 100)))

    found = await ask(accounts, AssessGradeRequest(account_id=account.id))

    assert [*found.missing] == [REVENUE]


async def test_an_assessment_answers_as_of_an_instant(accounts: Running) -> None:
    account = await an_account(accounts)
    await a_policy(accounts)
    first = await scored(accounts, account, 80)
    await scored(accounts, account, 10)

    then = await ask(accounts, AssessGradeRequest(account_id=account.id, as_of=first.start_time))
    today = await ask(accounts, AssessGradeRequest(account_id=account.id))

    assert (then.grade, today.grade) == (S, C)


async def test_scores_follow_each_other_and_are_told(accounts: Running) -> None:
    account = await an_account(accounts)
    first = await scored(accounts, account, 80)
    other = await scored(accounts, account, 5, criterion=WALLET)
    second = await scored(accounts, account, 60)

    listed = (await ask(accounts, ListGradeScoresRequest(account_id=account.id))).scores

    assert [(score.id, score.HasField("end_time")) for score in listed] == [
        (second.id, False),
        (other.id, False),
        (first.id, True),
    ]
    assert listed[2].end_time == second.start_time
    assert (await told(accounts, account.id))[1:] == [
        GradeScoreRecorded(score=score) for score in (first, other, second)
    ]


@pytest.mark.parametrize(("criterion", "value"), [(REVENUE, 50), (GROWTH, 50), (0, 50), (FIT, 101), (FIT, -1)], ids=str)
async def test_what_figures_say_is_not_scored_by_hand(accounts: Running, criterion: int, value: int) -> None:
    account = await an_account(accounts)

    no = await refused(scored(accounts, account, value, criterion=criterion))

    assert no.reason == "REQUEST_INVALID"


async def test_an_applied_grade_is_that_of_the_account_and_is_told(accounts: Running) -> None:
    account = await an_account(accounts)
    await a_policy(accounts)
    await scored(accounts, account, 80)

    decision = await applied(accounts, account)

    after = await now(accounts, account)
    assert (decision.grade, decision.basis, decision.score_hundredths) == (S, POLICY, 10_000)
    assert (after.grade, after.update_time, after.etag) == (S, decision.decide_time, "2")
    changed_, graded = (await told(accounts, account.id))[2:]
    assert isinstance(changed_, AccountUpdated)
    assert (changed_.account, [*changed_.changed.paths]) == (after, ["grade"])
    assert graded == AccountGraded(decision=decision)


async def test_a_grade_is_not_applied_while_too_little_is_known(accounts: Running) -> None:
    account = await an_account(accounts)
    await a_policy(accounts)

    no = await refused(applied(accounts, account))

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "GRADE_INPUTS_MISSING")
    assert no.metadata == {"account_id": account.id, "missing": "STRATEGIC_FIT"}


async def test_an_override_holds_until_it_is_lifted(accounts: Running) -> None:
    account = await an_account(accounts)
    await a_policy(accounts)
    await scored(accounts, account, 80)
    await overridden(accounts, account, C)

    no = await refused(applied(accounts, account))
    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "GRADE_OVERRIDDEN")
    assert (await now(accounts, account)).grade == C

    assert (await applied(accounts, account, lift=True)).grade == S
    assert (await applied(accounts, account)).grade == S


async def test_an_override_that_would_have_ended_is_refused(accounts: Running) -> None:
    account = await an_account(accounts)

    no = await refused(overridden(accounts, account, S, end_date=Date(year=2026, month=1, day=31)))
    never = await refused(overridden(accounts, account, S, end_date=Date(year=2026, month=2, day=30)))

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "GRADE_OVERRIDE_IN_PAST")
    assert never.reason == "REQUEST_INVALID"


async def test_the_history_of_grades_is_that_of_the_account_with_who_decided(accounts: Running) -> None:
    """There is one truth: a grade written into the archive by hand stands in it too, without a decision."""
    account = await an_account(accounts, grade=B)
    await a_policy(accounts)
    await scored(accounts, account, 80)
    given = await applied(accounts, account)
    confirmed = await overridden(accounts, account, S)
    by_hand = await changed(accounts, await now(accounts, account), grade="GRADE_A")
    moved = await changed(accounts, by_hand, class_id=(await a_class(accounts)).id)
    last = await overridden(accounts, account, C)

    periods = await history(accounts, account)

    assert [(one.grade, [decision.id for decision in one.decisions]) for one in periods] == [
        (C, [last.id]),
        (A, []),
        (S, [given.id, confirmed.id]),
        (B, []),
    ]
    assert [one.start_time for one in periods] == [
        last.decide_time,
        by_hand.update_time,
        given.decide_time,
        account.create_time,
    ]
    assert [one.end_time for one in periods[1:]] == [one.start_time for one in periods[:-1]]
    assert moved.update_time not in [one.start_time for one in periods]
    first_page = await ask(accounts, ListGradeHistoryRequest(account_id=account.id, page_size=3))
    token = first_page.next_page_token
    assert [*first_page.periods, *await history(accounts, account, page_size=3, page_token=token)] == periods


async def test_a_class_is_regraded_first_dry_and_then_for_good(accounts: Running) -> None:
    kind = await a_class(accounts)
    await a_policy(accounts)
    up, same, held, unknown = [
        await an_account(accounts, class_id=kind.id, code=f"R{number}-{clock.new_id()}"[:40], grade=C)
        for number in range(4)
    ]
    for account, value in ((up, 90), (same, 10), (held, 90)):
        await scored(accounts, account, value)
    await overridden(accounts, held, C)

    async def regraded(*, dry: bool) -> list[Regrading]:
        found: list[Regrading] = []
        request = RegradeAccountsRequest(class_id=kind.id, validate_only=dry, page_size=3)
        while True:
            answer = await ask(accounts, request)
            found += answer.regradings
            request.page_token, request.request_id = answer.next_page_token, ""
            if not answer.next_page_token:
                return found

    dry = await regraded(dry=True)
    assert [(one.account_id, grading_pb2.RegradingResult.Name(one.result)[17:]) for one in dry] == [
        (up.id, "CHANGED"),
        (same.id, "UNCHANGED"),
        (held.id, "OVERRIDDEN"),
        (unknown.id, "INPUTS_MISSING"),
    ]
    assert [(one.before, one.after) for one in dry] == [(C, S), (C, C), (C, S), (C, C)]
    assert (await now(accounts, up)).grade == C

    assert await regraded(dry=False) == dry
    assert [(await now(accounts, account)).grade for account in (up, same, held, unknown)] == [S, C, C, C]
    assert next(iter(await regraded(dry=True))).result == grading_pb2.REGRADING_RESULT_UNCHANGED
    assert [type(fact) for fact in await told(accounts, up.id)][2:] == [AccountUpdated, AccountGraded]


async def test_decisions_made_at_once_leave_one_history(accounts: Running) -> None:
    account = await an_account(accounts)

    await asyncio.gather(*(overridden(accounts, account, grade) for grade in (S, A, B, C) * 2))

    periods = await history(accounts, account)
    assert sum(len(one.decisions) for one in periods) == 8
    assert all(decision.grade == one.grade for one in periods for decision in one.decisions)


async def test_grades_are_seen_by_those_who_serve_the_account_and_decided_by_those_who_lead(accounts: Running) -> None:
    account, manager, leader = await an_account(accounts), a_caller("ACCOUNT_MANAGER"), a_caller("TEAM_LEADER")
    await assigned(accounts, account.id, manager, leader=leader)
    await a_policy(accounts)
    score = await scored(accounts, account, 80, caller=manager)

    assert score.author_id == manager.id
    assert (await ask(accounts, AssessGradeRequest(account_id=account.id), manager)).grade == S
    not_theirs = await refused(applied(accounts, account, caller=manager))
    assert not_theirs.reason == "ROLE_NOT_ALLOWED"
    assert (await applied(accounts, account, caller=leader)).author_id == leader.id
    foreign = await refused(applied(accounts, account, caller=a_caller("TEAM_LEADER")))
    assert (foreign.code, foreign.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ACCOUNT_NOT_SERVED")


async def test_the_facts_behind_a_confidential_accounts_grade_are_for_those_who_need_them(accounts: Running) -> None:
    account = await a_confidential_account(accounts)
    await a_policy(accounts)

    no = await refused(ask(accounts, AssessGradeRequest(account_id=account.id), a_caller("BACK_OFFICE")))

    assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ACCOUNT_CONFIDENTIAL")
    assert (await ask(accounts, AssessGradeRequest(account_id=account.id))).account_id == account.id
