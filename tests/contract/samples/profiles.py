"""Requests about the stages and the upkeep of accounts."""

from collections.abc import Mapping

from google.protobuf.message import Message
from kac.accounts.v1 import account_service_pb2 as accounts
from kac.accounts.v1 import stage_pb2
from kac.accounts.v1 import stage_service_pb2 as stages
from kac.accounts.v1.account_revision_service_pb2 import ListAccountRevisionsRequest

from tests.contract.making import Samples, once
from tests.contract.story import Make, Side, Story


def _change_stage(_story: Story, side: Side) -> Message:
    return once(
        stages.ChangeStageRequest,
        account_id=side.account.id,
        stage=stage_pb2.STAGE_DORMANT,
        reason="Their site is closed for a year",
        exception="They asked for it",
        etag=side.account.etag,
    )


ABOUT = {"onboarding_item_id"}

SAMPLES: Samples = {
    "AccountRevisionService.ListAccountRevisions": lambda _story, _side: ListAccountRevisionsRequest(page_size=20),
    "AccountService.VerifyAccount": lambda _story, side: once(
        accounts.VerifyAccountRequest, account_id=side.account.id, etag=side.account.etag
    ),
    "AccountService.ListStaleAccounts": lambda _story, _side: accounts.ListStaleAccountsRequest(days=0),
    "AccountService.GetAccountGroup": lambda _story, side: accounts.GetAccountGroupRequest(
        account_id=side.account.id, depth=3
    ),
    "StageService.ChangeStage": _change_stage,
    "StageService.ListOnboardingItems": lambda _story, side: stages.ListOnboardingItemsRequest(
        account_id=side.account.id, page_size=20
    ),
    "StageService.AddOnboardingItem": lambda _story, side: once(
        stages.AddOnboardingItemRequest, account_id=side.account.id, title="签保密协议"
    ),
    "StageService.CompleteOnboardingItem": lambda _story, side: once(
        stages.CompleteOnboardingItemRequest,
        onboarding_item_id=side.known["onboarding_item_id"],
        note="Signed on Monday",
    ),
}


async def tell(make: Make, side: Side) -> Mapping[str, str]:
    """Let the account need something of its own."""
    item = await make("StageService.AddOnboardingItem", account_id=side.account.id, title="Show them the hall")
    return {"onboarding_item_id": item.id}
