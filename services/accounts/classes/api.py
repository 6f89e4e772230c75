"""A caller's request about classes ends here."""

from kac.accounts.v1 import account_class_pb2
from kac.accounts.v1.account_class_service_pb2 import (
    CreateAccountClassRequest,
    ListAccountClassesRequest,
    ListAccountClassesResponse,
)

from chassis import paging
from chassis.call import Call
from services.accounts.classes import actions, store, wire


class AccountClassService:
    """Keeps the list of classes into which the centre divides its key accounts."""

    async def CreateAccountClass(
        self, request: CreateAccountClassRequest, call: Call
    ) -> account_class_pb2.AccountClass:
        """Create a class."""
        added = await actions.create_class(call.tx, code=request.code, display_name=request.display_name)
        return wire.class_message(added)

    async def ListAccountClasses(self, request: ListAccountClassesRequest, call: Call) -> ListAccountClassesResponse:
        """List the classes by code."""
        page = paging.page(request, str)
        classes, next_token = page.cut(await store.list_classes(call.tx, page), key=lambda kept: [kept.code])
        return ListAccountClassesResponse(account_classes=map(wire.class_message, classes), next_page_token=next_token)
