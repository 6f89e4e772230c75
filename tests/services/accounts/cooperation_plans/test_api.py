"""What callers meet when they draw up a plan with an account and follow it."""

import asyncio
from datetime import date, timedelta
from typing import Any

import grpc
import pytest
from google.type.date_pb2 import Date
from kac.accounts.v1 import contact_service_pb2 as contacts
from kac.accounts.v1 import cooperation_plan_pb2 as messages
from kac.accounts.v1 import cooperation_plan_service_pb2 as plans
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.contact_pb2 import Contact
from kac.accounts.v1.contact_service_pb2_grpc import ContactServiceStub
from kac.accounts.v1.cooperation_plan_pb2 import CooperationPlan, PlanMeasure
from kac.accounts.v1.cooperation_plan_service_pb2_grpc import CooperationPlanServiceStub
from kac.accounts.v1.events_pb2 import (
    CooperationPlanAgreed,
    CooperationPlanClosed,
    CooperationPlanDrafted,
    CooperationPlanReviewed,
    CooperationPlanRevised,
    PlanMeasureAdded,
    PlanMeasureReported,
)

from chassis import clock, wire
from tests.facts import told
from tests.running import Running, refused
from tests.services.accounts.archive import DIRECTOR, an_account

YESTERDAY = clock.now().date() - timedelta(days=2)
END = YESTERDAY + timedelta(days=365)


def on(day: date) -> Date:
    return wire.date_message(day)


async def asked(accounts: Running, verb: str, **fields: Any) -> Any:
    """Ask the service something, once."""
    request = getattr(plans, f"{verb}Request")(**fields)
    if "request_id" in request.DESCRIPTOR.fields_by_name:
        request.request_id = clock.new_id()
    return await getattr(accounts.stub(CooperationPlanServiceStub), verb)(request, metadata=accounts.be(DIRECTOR))


async def a_contact(accounts: Running, account: Account) -> Contact:
    entry = contacts.ContactEntry(display_name="周敏")
    request = contacts.CreateContactRequest(account_id=account.id, contact=entry, request_id=clock.new_id())
    made: Contact = await accounts.stub(ContactServiceStub).CreateContact(request, metadata=accounts.be(DIRECTOR))
    return made


def a_content(contact_id: str, **said: Any) -> messages.PlanContent:
    goal = messages.PlanGoal(statement="Two lines", horizon=messages.PLAN_HORIZON_SHORT_TERM, due_date=on(END))
    usual: dict[str, Any] = {
        "title": "2027",
        "objective": "Grow",
        "start_date": on(YESTERDAY),
        "end_date": on(END),
        "goals": [goal],
        "participants": [
            messages.PlanParticipant(side=messages.PLAN_SIDE_OURS, person_id=clock.new_id(), part="leads"),
            messages.PlanParticipant(side=messages.PLAN_SIDE_THEIRS, person_id=contact_id),
        ],
    }
    return messages.PlanContent(**usual | said)


async def a_draft(accounts: Running, **said: Any) -> tuple[CooperationPlan, str]:
    """Draft a plan with a new account; give it and the contact."""
    account = await an_account(accounts)
    contact = await a_contact(accounts, account)
    content = a_content(contact.id, **said)
    plan = await asked(accounts, "DraftCooperationPlan", account_id=account.id, content=content)
    return plan, contact.id


async def an_agreed(accounts: Running) -> CooperationPlan:
    plan, contact_id = await a_draft(accounts)
    return await agreed(accounts, plan, contact_id)


async def agreed(accounts: Running, plan: CooperationPlan, contact_id: str) -> CooperationPlan:
    fields = {"plan_id": plan.id, "contact_id": contact_id, "agreed_date": on(YESTERDAY), "etag": plan.etag}
    found: CooperationPlan = await asked(accounts, "AgreeCooperationPlan", **fields)
    return found


async def a_measure(accounts: Running, plan: CooperationPlan, due: date = END) -> PlanMeasure:
    fields = {"plan_id": plan.id, "action": "Survey the sites", "owner_id": clock.new_id(), "due_date": on(due)}
    measure: PlanMeasure = await asked(accounts, "AddPlanMeasure", **fields)
    return measure


def a_report(measure: PlanMeasure, percent: int) -> dict[str, Any]:
    state = messages.PLAN_MEASURE_STATE_DONE if percent == 100 else messages.PLAN_MEASURE_STATE_OPEN
    return {
        "measure_id": measure.id,
        "state": state,
        "progress_percent": percent,
        "note": "so far",
        "etag": measure.etag,
    }


async def test_a_plan_lives_from_draft_to_its_end_and_each_step_is_told(accounts: Running) -> None:
    draft, contact_id = await a_draft(accounts)
    revised = await asked(
        accounts,
        "ReviseCooperationPlan",
        plan_id=draft.id,
        content=a_content(contact_id, title="2027 together"),
        etag=draft.etag,
    )
    first = await a_measure(accounts, revised)
    plan = await agreed(accounts, revised, contact_id)
    done = await asked(accounts, "ReportPlanMeasure", **a_report(first, 100))
    review = await asked(
        accounts,
        "ReviewCooperationPlan",
        plan_id=plan.id,
        review_date=on(YESTERDAY),
        assessment="Well",
        outlook=messages.PLAN_OUTLOOK_ON_TRACK,
        next_review_date=on(END),
    )
    completed = {"outcome": messages.COOPERATION_PLAN_STATE_COMPLETED, "reason": "reached", "etag": plan.etag}
    closed = await asked(accounts, "CloseCooperationPlan", plan_id=plan.id, **completed)

    whole = await asked(accounts, "GetCooperationPlan", plan_id=plan.id)
    assert (whole.content.title, whole.state) == ("2027 together", messages.COOPERATION_PLAN_STATE_COMPLETED)
    assert (list(whole.measures), list(whole.reviews)) == ([done], [review])
    assert (whole.agreed_with_contact_id, whole.close_reason) == (contact_id, "reached")
    facts = [
        CooperationPlanDrafted(cooperation_plan=draft),
        CooperationPlanRevised(cooperation_plan=revised),
        PlanMeasureAdded(measure=first),
        CooperationPlanAgreed(cooperation_plan=with_measures(plan, first)),
        PlanMeasureReported(measure=done),
        CooperationPlanReviewed(cooperation_plan=plan, review=review),
        CooperationPlanClosed(cooperation_plan=closed),
    ]
    about = await told(accounts, draft.account_id)
    assert [fact for fact in about if "Plan" in type(fact).__name__] == facts


def with_measures(plan: CooperationPlan, *measures: PlanMeasure) -> CooperationPlan:
    whole = CooperationPlan()
    whole.CopyFrom(plan)
    whole.measures.extend(measures)
    return whole


async def test_an_account_does_not_agree_by_somebody_elses_contact(accounts: Running) -> None:
    plan, _ = await a_draft(accounts)
    stranger = await a_contact(accounts, await an_account(accounts))

    assert (await refused(agreed(accounts, plan, stranger.id))).reason == "PLAN_CONTACT_NOT_FOUND"
    assert (
        await refused(
            asked(accounts, "DraftCooperationPlan", account_id=plan.account_id, content=a_content(stranger.id))
        )
    ).reason == "PLAN_CONTACT_NOT_FOUND"


async def test_what_was_agreed_is_not_rewritten(accounts: Running) -> None:
    plan = await an_agreed(accounts)
    contact_id = plan.agreed_with_contact_id

    assert (
        await refused(
            asked(accounts, "ReviseCooperationPlan", plan_id=plan.id, content=a_content(contact_id), etag=plan.etag)
        )
    ).reason == "COOPERATION_PLAN_NOT_DRAFT"


async def test_a_plan_with_open_measures_is_not_complete(accounts: Running) -> None:
    plan = await an_agreed(accounts)
    measure = await a_measure(accounts, plan)
    end = {"plan_id": plan.id, "reason": "reached", "etag": plan.etag}

    assert (
        await refused(asked(accounts, "CloseCooperationPlan", outcome=messages.COOPERATION_PLAN_STATE_COMPLETED, **end))
    ).reason == "PLAN_MEASURES_OPEN"
    await asked(accounts, "ReportPlanMeasure", **a_report(measure, 100))
    await asked(accounts, "CloseCooperationPlan", outcome=messages.COOPERATION_PLAN_STATE_COMPLETED, **end)


async def test_of_two_who_agree_at_once_one_reads_again(accounts: Running) -> None:
    plan, contact_id = await a_draft(accounts)

    answers = await asyncio.gather(*(agreed(accounts, plan, contact_id) for _ in range(4)), return_exceptions=True)

    won = [answer for answer in answers if isinstance(answer, CooperationPlan)]
    lost = [answer for answer in answers if isinstance(answer, grpc.aio.AioRpcError)]
    assert (len(won), {error.code() for error in lost}) == (1, {grpc.StatusCode.ABORTED})


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"end_date": on(YESTERDAY - timedelta(days=1)), "goals": []}, "PLAN_ENDS_BEFORE_START"),
        ({"end_date": on(END - timedelta(days=1))}, "PLAN_GOAL_OUTSIDE"),
        ({"end_date": Date(year=2027, month=2, day=30)}, "REQUEST_INVALID"),
        ({"title": ""}, "REQUEST_INVALID"),
    ],
)
async def test_a_content_that_cannot_be_is_refused(accounts: Running, said: dict[str, Any], reason: str) -> None:
    assert (await refused(a_draft(accounts, **said))).reason == reason


async def test_measures_are_listed_by_when_they_are_due(accounts: Running) -> None:
    plan, _ = await a_draft(accounts)
    late, soon = await a_measure(accounts, plan, END), await a_measure(accounts, plan, END - timedelta(days=9))
    wanted = f'plan_id = "{plan.id}" AND state = "OPEN" AND due_date <= "{END.isoformat()}"'

    page = await asked(accounts, "ListPlanMeasures", filter=wanted, page_size=1)
    rest = await asked(accounts, "ListPlanMeasures", filter=wanted, page_size=1, page_token=page.next_page_token)

    assert [*page.plan_measures, *rest.plan_measures] == [soon, late]
    assert rest.next_page_token == ""


async def test_plans_are_listed_by_their_end(accounts: Running) -> None:
    plan, contact_id = await a_draft(accounts)
    longer = a_content(contact_id, end_date=on(END + timedelta(days=9)))
    other = await asked(accounts, "DraftCooperationPlan", account_id=plan.account_id, content=longer)

    found = await asked(accounts, "ListCooperationPlans", filter=f'account_id = "{plan.account_id}" AND state = DRAFT')

    assert list(found.cooperation_plans) == [other, plan]


async def test_a_plan_is_read_as_it_stood(accounts: Running) -> None:
    draft, contact_id = await a_draft(accounts)
    measure = await a_measure(accounts, draft)
    plan = await agreed(accounts, draft, contact_id)
    before = plan.update_time
    reported = await asked(accounts, "ReportPlanMeasure", **a_report(measure, 50))

    then = await asked(accounts, "GetCooperationPlan", plan_id=plan.id, as_of=draft.update_time)
    assert (then.state, list(then.measures)) == (messages.COOPERATION_PLAN_STATE_DRAFT, [])
    assert (await asked(accounts, "GetCooperationPlan", plan_id=plan.id, as_of=before)).measures == [measure]
    assert (await asked(accounts, "GetPlanMeasure", measure_id=measure.id)) == reported
    wanted = {"filter": f'account_id = "{plan.account_id}"', "as_of": draft.update_time}
    assert (await asked(accounts, "ListCooperationPlans", **wanted)).cooperation_plans == [draft]
    assert (await asked(accounts, "ListPlanMeasures", **wanted)).plan_measures == []
