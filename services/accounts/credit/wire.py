"""Credit into messages and back; no decisions."""

from datetime import date

from kac.accounts.v1 import credit_pb2
from kac.accounts.v1.credit_service_pb2 import AssessCreditRequest, CreditFindingEntry
from kac.accounts.v1.events_pb2 import CreditAssessed, CreditLimitExceeded, CreditSurveyed

from chassis import wire
from services.accounts.credit.model import Assessment, Credit, CreditGrade, Finding, Owed, Survey, Verdict
from services.accounts.profiles.wire import money, money_message


def finding(entry: CreditFindingEntry) -> Finding:
    """Take what was found out."""
    return Finding(subject=entry.subject, finding=entry.finding, source=entry.source)


def survey_message(survey: Survey) -> credit_pb2.CreditSurvey:
    """Put a survey."""
    return credit_pb2.CreditSurvey(
        id=survey.id,
        account_id=survey.account_id,
        survey_date=wire.date_message(survey.survey_date),
        findings=[credit_pb2.CreditFinding(**vars(finding)) for finding in survey.findings],
        surveyor_id=survey.surveyor_id,
        create_time=wire.timestamp(survey.create_time),
    )


def verdict(request: AssessCreditRequest) -> Verdict:
    """Take how far an account is to be trusted."""
    return Verdict(
        account_id=request.account_id.lower(),
        survey_id=request.survey_id.lower(),
        credit_grade=wire.enum_member(CreditGrade, credit_pb2.CreditGrade, request.credit_grade),
        limit=money(request.credit_limit),
        rationale=request.rationale,
        review_date=wire.day(request.review_date) if request.HasField("review_date") else None,
    )


def assessment_message(assessment: Assessment) -> credit_pb2.CreditAssessment:
    """Put an assessment."""
    return credit_pb2.CreditAssessment(
        id=assessment.id,
        account_id=assessment.account_id,
        survey_id=assessment.survey_id,
        credit_grade=wire.enum_value(credit_pb2.CreditGrade, assessment.credit_grade),
        credit_limit=money_message(assessment.limit),
        rationale=assessment.rationale,
        review_date=wire.date_message(assessment.review_date),
        assessor_id=assessment.assessor_id,
        start_time=wire.timestamp(assessment.valid_from),
        end_time=wire.timestamp(assessment.valid_to),
    )


def credit_message(credit: Credit, day: date) -> credit_pb2.Credit:
    """Put the credit of an account, as its review stands on a day."""
    return credit_pb2.Credit(
        assessment=assessment_message(credit.assessment),
        receivables=money_message(credit.owed.amount) if credit.owed else None,
        receivables_month=wire.month_message(credit.owed.month) if credit.owed else None,
        use=wire.enum_value(credit_pb2.CreditUse, credit.use),
        review_due=credit.review_due(day),
    )


def surveyed(survey: Survey) -> CreditSurveyed:
    """Put the fact that a survey was made."""
    return CreditSurveyed(survey=survey_message(survey))


def assessed(assessment: Assessment) -> CreditAssessed:
    """Put the fact that credit was assessed."""
    return CreditAssessed(assessment=assessment_message(assessment))


def limit_exceeded(assessment: Assessment, owed: Owed) -> CreditLimitExceeded:
    """Put the fact that an account has come to owe more than its limit."""
    return CreditLimitExceeded(
        assessment=assessment_message(assessment),
        receivables=money_message(owed.amount),
        receivables_month=wire.month_message(owed.month),
    )
