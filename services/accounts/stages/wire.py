"""Stages and onboarding items into messages and back; no decisions."""

from kac.accounts.v1 import stage_pb2
from kac.accounts.v1.events_pb2 import AccountStageChanged, OnboardingItemAdded, OnboardingItemCompleted
from kac.accounts.v1.stage_service_pb2 import ChangeStageRequest

from chassis import wire
from services.accounts.profiles.model import Revision
from services.accounts.profiles.wire import account_message
from services.accounts.stages.model import OnboardingItem, Stage, Step


def item_message(item: OnboardingItem) -> stage_pb2.OnboardingItem:
    """Put an item."""
    return stage_pb2.OnboardingItem(
        id=item.id,
        account_id=item.account_id,
        code=item.code,
        title=item.title,
        create_time=wire.timestamp(item.create_time),
        done_by=item.done_by,
        done_time=wire.timestamp(item.done_time),
        note=item.note,
    )


def step(request: ChangeStageRequest) -> Step:
    """Take where an account is to be led."""
    stage = wire.enum_member(Stage, stage_pb2.Stage, request.stage)
    return Step(stage=stage, reason=request.reason, exception=request.exception)


def stage_changed(revision: Revision, exception: str) -> AccountStageChanged:
    """Put the fact that an account was led to another stage."""
    return AccountStageChanged(
        account=account_message(revision.after),
        stage_before=wire.enum_value(stage_pb2.Stage, revision.before.stage),
        exception=exception,
    )


def added(item: OnboardingItem) -> OnboardingItemAdded:
    """Put the fact that an item was put on a list."""
    return OnboardingItemAdded(onboarding_item=item_message(item))


def completed(item: OnboardingItem) -> OnboardingItemCompleted:
    """Put the fact that an item was done."""
    return OnboardingItemCompleted(onboarding_item=item_message(item))
