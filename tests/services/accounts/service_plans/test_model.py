from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.service_plans.model import (
    Content,
    Item,
    ServicePlan,
    ServicePlanNotDraft,
    Signature,
    State,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
CONTENT = Content(situation="Two sites", items=[Item(service="Visit", level="", frequency="monthly", department="")])
SIGNATURE = Signature(contact_id="c", signed_date=NOW.date(), reference="file 7")


def a_plan() -> ServicePlan:
    return ServicePlan(id="p", account_id="a", content=CONTENT, author_id="m", create_time=NOW, update_time=NOW)


@given(st.lists(st.integers(-3600, 3600), min_size=1, max_size=8))
def test_signed_plans_hold_one_after_the_other_without_gap_or_overlap(seconds: list[int]) -> None:
    """Also when clocks disagree, so that a later signature carries an earlier time."""
    held: ServicePlan | None = None
    ended: list[ServicePlan] = []
    for offset in seconds:
        signed = a_plan().sign(SIGNATURE, held=held, now=NOW + timedelta(seconds=offset))
        if held:
            ended.append(held.superseded(signed))
        held = signed

    following = [*ended, held][1:]
    assert [plan.valid_to for plan in ended] == [plan.valid_from for plan in following if plan]
    assert all(plan.valid_from and plan.valid_to and plan.valid_from < plan.valid_to for plan in ended)
    assert {plan.state for plan in ended} <= {State.SUPERSEDED}


def test_what_is_signed_or_withdrawn_stands() -> None:
    for plan in (a_plan().sign(SIGNATURE, held=None, now=NOW), a_plan().withdraw(now=NOW)):
        with pytest.raises(ServicePlanNotDraft):
            plan.revise(replace(CONTENT, situation="Three sites"), now=NOW)
        with pytest.raises(ServicePlanNotDraft):
            plan.sign(SIGNATURE, held=None, now=NOW)
        with pytest.raises(ServicePlanNotDraft):
            plan.withdraw(now=NOW)
