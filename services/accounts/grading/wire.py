"""Grading into messages and back; no decisions."""

from datetime import date
from typing import Any

from google.type.date_pb2 import Date
from kac.accounts.v1 import account_pb2, grading_pb2
from kac.accounts.v1.events_pb2 import AccountGraded, GradePolicySet, GradeScoreRecorded
from kac.accounts.v1.grading_service_pb2 import (
    CriterionEntry,
    OverrideGradeRequest,
    RecordGradeScoreRequest,
    SetGradePolicyRequest,
)

from chassis import wire
from services.accounts.grading.model import (
    Assessment,
    Band,
    Criterion,
    Decision,
    GradePeriod,
    Opinion,
    Override,
    Period,
    Points,
    Policy,
    Regrading,
    Rule,
    Score,
    Terms,
    Thresholds,
)
from services.accounts.profiles.model import Grade


def terms(request: SetGradePolicyRequest) -> Terms:
    """Take what a policy is to say."""
    thresholds = request.thresholds
    return Terms(
        currency=request.currency_code,
        rules=[_rule(entry) for entry in request.criteria],
        thresholds=Thresholds(s_points=thresholds.s_points, a_points=thresholds.a_points, b_points=thresholds.b_points),
        note=request.note,
    )


def _rule(entry: CriterionEntry) -> Rule:
    return Rule(
        criterion=_criterion(entry.criterion),
        weight_percent=entry.weight_percent,
        bands=[Band(from_value=band.from_value, points=band.points) for band in entry.bands],
    )


def policy_message(policy: Policy) -> grading_pb2.GradePolicy:
    """Put a policy."""
    terms = policy.terms
    return grading_pb2.GradePolicy(
        id=policy.id,
        version=policy.version,
        currency_code=terms.currency,
        criteria=map(_rule_message, terms.rules),
        thresholds=grading_pb2.GradeThresholds(**vars(terms.thresholds)),
        note=terms.note,
        author_id=policy.author_id,
        start_time=wire.timestamp(policy.valid_from),
        end_time=wire.timestamp(policy.valid_to),
        etag=str(policy.version),
    )


def _rule_message(rule: Rule) -> grading_pb2.CriterionRule:
    return grading_pb2.CriterionRule(
        criterion=_criterion_value(rule.criterion),
        weight_percent=rule.weight_percent,
        bands=[grading_pb2.GradeBand(from_value=band.from_value, points=band.points) for band in rule.bands],
    )


def opinion(request: RecordGradeScoreRequest) -> Opinion:
    """Take what somebody thinks of an account."""
    return Opinion(
        account_id=request.account_id.lower(),
        criterion=_criterion(request.criterion),
        value=request.value,
        rationale=request.rationale,
    )


def score_message(score: Score) -> grading_pb2.GradeScore:
    """Put a score."""
    opinion = score.opinion
    return grading_pb2.GradeScore(
        id=score.id,
        account_id=opinion.account_id,
        criterion=_criterion_value(opinion.criterion),
        value=opinion.value,
        rationale=opinion.rationale,
        author_id=score.author_id,
        start_time=wire.timestamp(score.valid_from),
        end_time=wire.timestamp(score.valid_to),
    )


def assessment_message(assessment: Assessment) -> grading_pb2.GradeAssessment:
    """Put an assessment with the facts behind it."""
    return grading_pb2.GradeAssessment(
        account_id=assessment.account_id,
        policy_version=assessment.policy.version,
        grade=_grade_value(assessment.grade),
        score_hundredths=assessment.score_hundredths,
        criteria=[_points_message(points, assessment) for points in assessment.criteria],
        missing=map(_criterion_value, assessment.missing),
    )


def _points_message(points: Points, assessment: Assessment) -> grading_pb2.CriterionPoints:
    facts, criterion = assessment.facts, points.rule.criterion
    currency = assessment.policy.terms.currency
    score = facts.scores.get(criterion)
    return grading_pb2.CriterionPoints(
        criterion=_criterion_value(criterion),
        weight_percent=points.rule.weight_percent,
        value=points.value,
        points=points.points,
        period=_period_message(facts.present, currency) if criterion.rests_on_revenue else None,
        previous_period=_period_message(facts.previous, currency) if criterion is Criterion.GROWTH else None,
        score=score_message(score) if score else None,
    )


def _period_message(period: Period, currency: str) -> grading_pb2.RevenuePeriod:
    return grading_pb2.RevenuePeriod(
        first_month=wire.month_message(period.first),
        last_month=wire.month_message(period.last),
        month_count=period.month_count,
        amount=wire.money(period.minor, currency),
    )


def override(request: OverrideGradeRequest) -> Override:
    """Take the grade that a person wants."""
    return Override(
        account_id=request.account_id.lower(),
        grade=wire.enum_member(Grade, account_pb2.Grade, request.grade),
        reason=request.reason,
        end_date=wire.day(request.end_date) if request.HasField("end_date") else None,
    )


def decision_message(decision: Decision) -> grading_pb2.GradeDecision:
    """Put a decision."""
    return grading_pb2.GradeDecision(
        id=decision.id,
        account_id=decision.account_id,
        grade=_grade_value(decision.grade),
        basis=wire.enum_value(grading_pb2.GradeBasis, decision.basis),
        reason=decision.reason,
        policy_version=decision.policy_version,
        score_hundredths=decision.score_hundredths,
        end_date=_day_message(decision.end_date),
        author_id=decision.author_id,
        decide_time=wire.timestamp(decision.decide_time),
    )


def period_message(period: GradePeriod) -> grading_pb2.GradePeriod:
    """Put the grade of a while."""
    return grading_pb2.GradePeriod(
        account_id=period.account_id,
        grade=_grade_value(period.grade),
        start_time=wire.timestamp(period.valid_from),
        end_time=wire.timestamp(period.valid_to),
        decisions=map(decision_message, period.decisions),
    )


def regrading_message(regrading: Regrading) -> grading_pb2.Regrading:
    """Put what becomes of an account."""
    assessment = regrading.assessment
    return grading_pb2.Regrading(
        account_id=regrading.account.id,
        before=_grade_value(regrading.account.profile.grade),
        after=_grade_value(assessment.grade),
        score_hundredths=assessment.score_hundredths,
        result=wire.enum_value(grading_pb2.RegradingResult, regrading.result),
        missing=map(_criterion_value, assessment.missing),
    )


def policy_set(policy: Policy) -> GradePolicySet:
    """Put the fact that a policy came into force."""
    return GradePolicySet(policy=policy_message(policy))


def score_recorded(score: Score) -> GradeScoreRecorded:
    """Put the fact that a score was recorded."""
    return GradeScoreRecorded(score=score_message(score))


def graded(decision: Decision) -> AccountGraded:
    """Put the fact that an account was graded."""
    return AccountGraded(decision=decision_message(decision))


def _criterion(number: int) -> Criterion:
    return wire.enum_member(Criterion, grading_pb2.Criterion, number)


def _criterion_value(criterion: Criterion) -> Any:
    return wire.enum_value(grading_pb2.Criterion, criterion)


def _grade_value(grade: Grade) -> Any:
    return wire.enum_value(account_pb2.Grade, grade)


def _day_message(day: date | None) -> Date | None:
    return wire.date_message(day) if day else None
