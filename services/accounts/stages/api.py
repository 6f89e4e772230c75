"""A caller's request about stages and onboarding ends here."""

from kac.accounts.v1 import account_pb2, stage_pb2
from kac.accounts.v1.stage_service_pb2 import (
    AddOnboardingItemRequest,
    ChangeStageRequest,
    CompleteOnboardingItemRequest,
    ListOnboardingItemsRequest,
    ListOnboardingItemsResponse,
)

from chassis import paging
from chassis.call import Call
from services.accounts.confidentiality.actions import shown
from services.accounts.profiles.store import get_account
from services.accounts.profiles.wire import account_message, seen
from services.accounts.stages import actions, store, wire


class StageService:
    """Leads accounts from their first mention to regular work and out of it."""

    async def ChangeStage(self, request: ChangeStageRequest, call: Call) -> account_pb2.Account:
        """Lead an account to another stage."""
        account = await actions.change_stage(call.tx, call.caller, seen(request), wire.step(request))
        return account_message(await shown(call, account))

    async def ListOnboardingItems(self, request: ListOnboardingItemsRequest, call: Call) -> ListOnboardingItemsResponse:
        """List what is prepared for one account."""
        await get_account(call.tx, call.caller, request.account_id)
        page = paging.page(request, str)
        items, next_token = page.cut(
            await store.list_items(call.tx, call.caller, page, request.account_id), key=lambda item: [item.id]
        )
        return ListOnboardingItemsResponse(onboarding_items=map(wire.item_message, items), next_page_token=next_token)

    async def AddOnboardingItem(self, request: AddOnboardingItemRequest, call: Call) -> stage_pb2.OnboardingItem:
        """Add something that only this account needs."""
        return wire.item_message(await actions.add_item(call.tx, call.caller, request.account_id, request.title))

    async def CompleteOnboardingItem(
        self, request: CompleteOnboardingItemRequest, call: Call
    ) -> stage_pb2.OnboardingItem:
        """Keep that something was done."""
        item_id, note = request.onboarding_item_id, request.note
        return wire.item_message(await actions.complete_item(call.tx, call.caller, item_id, note))
