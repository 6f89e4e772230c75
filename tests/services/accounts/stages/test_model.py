from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.profiles.model import Account, Grade, Profile
from services.accounts.stages.model import (
    CHECKLIST,
    REACHED,
    OnboardingItem,
    OnboardingItemDone,
    OnboardingUnfinished,
    Stage,
    StageNotReachable,
    check_prepared,
    check_step,
    missing,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def an_account(stage: Stage) -> Account:
    profile = Profile(display_name="Example", class_id="finance", grade=Grade.B)
    return Account.new("1", "K-1", profile, stage=stage, now=NOON)


def an_item(code: str = "") -> OnboardingItem:
    return OnboardingItem(id="7", account_id="1", code=code, title="Receive its visit", create_time=NOON)


def test_a_prospect_comes_to_regular_work_over_negotiation_and_onboarding_only() -> None:
    """Work that nobody agreed on, or nobody prepared, is what the procedure is for (客户开发流程)."""
    before_active = [stage for stage, reached in REACHED.items() if Stage.ACTIVE in reached]
    before_onboarding = [stage for stage, reached in REACHED.items() if Stage.ONBOARDING in reached]

    assert before_active == [Stage.ONBOARDING, Stage.DORMANT]
    assert before_onboarding == [Stage.NEGOTIATION]
    assert [stage for stage, reached in REACHED.items() if Stage.DORMANT in reached] == [Stage.ACTIVE]


@given(st.sampled_from(Stage))
def test_no_stage_is_a_trap_and_none_leads_to_itself(stage: Stage) -> None:
    reached, more = {stage}, True
    while more:
        further = {after for before in reached for after in REACHED[before]}
        reached, more = reached | further, not further <= reached

    assert reached == set(Stage)
    assert stage not in REACHED[stage]


@given(st.lists(st.sampled_from(Stage)))
def test_an_account_follows_the_ways_whatever_is_asked(asked: list[Stage]) -> None:
    account = an_account(Stage.PROSPECT)
    for stage in asked:
        before = account
        try:
            account = account.enter(stage, reason="as agreed", now=NOON).after
        except StageNotReachable:
            assert stage not in REACHED[account.stage]
        else:
            assert stage in REACHED[before.stage]
            assert account.update_time > before.update_time
            assert account.version == before.version + 1


def test_a_step_changes_the_stage_and_its_reason_only() -> None:
    revision = an_account(Stage.ACTIVE).enter(Stage.DORMANT, reason="no orders", now=NOON + timedelta(days=1))

    assert revision.changed == ["stage", "stage_reason"]
    assert (revision.after.stage, revision.after.stage_reason) == (Stage.DORMANT, "no orders")


def test_a_refused_step_names_the_ways_there_are() -> None:
    with pytest.raises(StageNotReachable, match="ACTIVE, FORMER, NEGOTIATION"):
        check_step("1", Stage.ONBOARDING, Stage.DORMANT)


@pytest.mark.parametrize(("open_count", "exception"), [(0, ""), (0, "in a hurry"), (2, "in a hurry")])
def test_work_begins_prepared_or_with_an_exception(open_count: int, exception: str) -> None:
    check_prepared("1", open_count, exception)


@pytest.mark.parametrize("exception", ["", "  "])
def test_work_does_not_begin_unprepared(exception: str) -> None:
    with pytest.raises(OnboardingUnfinished, match="2 onboarding items"):
        check_prepared("1", 2, exception)


def test_a_list_that_is_begun_again_is_filled_up() -> None:
    listed = [an_item("first_contact"), an_item()]

    assert set(missing(listed)) == set(CHECKLIST) - {"first_contact"}
    assert missing([]) == CHECKLIST


def test_what_was_done_stays_as_it_was_recorded() -> None:
    done = an_item().complete(by="li", note="came on Monday", now=NOON)

    assert (done.done_by, done.done_time, done.note, done.version) == ("li", NOON, "came on Monday", 2)
    with pytest.raises(OnboardingItemDone):
        done.complete(by="wang", note="", now=NOON)
