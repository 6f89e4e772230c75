"""What changes credit: load, decide, save, tell; the edge opened the transaction and ends it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from services.accounts.credit import store, wire
from services.accounts.credit.model import Assessment, Made, Survey, Verdict, assess
from services.accounts.profiles.store import lock_account


async def record_survey(tx: Transaction, caller: Caller, survey: Survey, *, today: date) -> Survey:
    """Keep what was found out about an account, and say so.

    Refuses with AccountNotServed, AccountNotFound or CreditSurveyInFuture.
    """
    await lock_account(tx, caller, survey.account_id)
    survey.check(today)
    store.add_survey(tx, survey)
    outbox.record(tx, wire.surveyed(survey), about=survey.account_id)
    return survey


async def assess_credit(tx: Transaction, caller: Caller, verdict: Verdict, *, today: date) -> Assessment:
    """Let an account be trusted so far from now on, and say so.

    Refuses with AccountNotServed, AccountNotFound, CreditSurveyNotFound or CreditReviewInPast.
    """
    await lock_account(tx, caller, verdict.account_id)
    await store.check_survey(tx, verdict.account_id, verdict.survey_id)
    made = Made(id=clock.new_id(), assessor_id=caller.id, now=clock.now(), today=today)
    assessment = assess(verdict, await store.find_assessment(tx, verdict.account_id), made)
    await store.add_assessment(tx, assessment)
    outbox.record(tx, wire.assessed(assessment), about=assessment.account_id)
    return assessment


@asynccontextmanager
async def watching_limit(tx: Transaction, account_id: str) -> AsyncIterator[None]:
    """Say so when the account comes to owe more than its credit limit in the block; it is locked."""
    before = await store.find_credit(tx, account_id)
    yield
    after = await store.find_credit(tx, account_id) if before else None
    owed = after and after.above_limit()
    if before and after and owed and not before.above_limit():
        outbox.record(tx, wire.limit_exceeded(after.assessment, owed), about=account_id)
