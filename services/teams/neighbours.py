"""What teams asks of the accounts service, when its own copy has not heard of something yet."""

from kac.accounts.v1.account_class_service_pb2 import ListAccountClassesRequest
from kac.accounts.v1.account_class_service_pb2_grpc import AccountClassServiceStub
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.account_service_pb2 import GetAccountRequest
from kac.accounts.v1.account_service_pb2_grpc import AccountServiceStub

from chassis.call import Call
from chassis.neighbours import Neighbour

LARGEST_PAGE = 200


class Accounts:
    """The accounts service, asked on behalf of a caller. Every question refuses with Unavailable when it is down."""

    def __init__(self, neighbour: Neighbour) -> None:
        self._neighbour = neighbour
        self._accounts = AccountServiceStub(neighbour.channel)
        self._classes = AccountClassServiceStub(neighbour.channel)

    async def find_account(self, call: Call, account_id: str) -> Account | None:
        """Find an account; the caller must be one who sees the whole centre."""
        return await self._neighbour.ask(self._accounts.GetAccount, GetAccountRequest(account_id=account_id), call)

    async def has_class(self, call: Call, class_id: str) -> bool:
        """Whether there is such a class of accounts."""
        request = ListAccountClassesRequest(page_size=LARGEST_PAGE)
        while page := await self._neighbour.ask(self._classes.ListAccountClasses, request, call):
            if any(account_class.id == class_id for account_class in page.account_classes):
                return True
            if not page.next_page_token:
                break
            request.page_token = page.next_page_token
        return False
