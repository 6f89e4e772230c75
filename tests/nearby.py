"""An accounts service in the test process, as far as its neighbours ask it: real gRPC, answers from a dictionary."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
import grpc.aio
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message_factory import GetMessageClass
from kac.accounts.v1 import account_class_service_pb2, account_service_pb2
from kac.accounts.v1.account_class_pb2 import AccountClass
from kac.accounts.v1.account_class_service_pb2 import ListAccountClassesRequest, ListAccountClassesResponse
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.account_service_pb2 import GetAccountRequest

from chassis import clock, wire

PAGE = 2


SERVICES = (
    account_service_pb2.DESCRIPTOR.services_by_name["AccountService"],
    account_class_service_pb2.DESCRIPTOR.services_by_name["AccountClassService"],
)


class Nearby:
    """What it knows, and how it was last asked."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.class_ids: list[str] = []
        self.metadata: dict[str, Any] = {}
        self.seconds_left = 0.0

    def an_account(self, class_id: str) -> str:
        """Know one more account; give its id."""
        account = Account(id=clock.new_id(), class_id=class_id, update_time=wire.timestamp(clock.now()))
        self.accounts[account.id] = account
        return account.id

    async def GetAccount(self, request: GetAccountRequest, context: Any) -> Account:  # noqa: N802 - named by the contract
        """Get an account; there is none that was not made known."""
        self.metadata = dict(context.invocation_metadata())
        self.seconds_left = context.time_remaining()
        if request.account_id not in self.accounts:
            await context.abort(grpc.StatusCode.NOT_FOUND, "no such account")
        return self.accounts[request.account_id]

    async def ListAccountClasses(  # noqa: N802 - named by the contract
        self, request: ListAccountClassesRequest, _context: Any
    ) -> ListAccountClassesResponse:
        """List the classes, a few at a time."""
        first = int(request.page_token or 0)
        classes = [AccountClass(id=class_id) for class_id in self.class_ids[first : first + PAGE]]
        more = first + PAGE < len(self.class_ids)
        return ListAccountClassesResponse(account_classes=classes, next_page_token=str(first + PAGE) if more else "")


@asynccontextmanager
async def running_nearby(servicer: object, *, port: int = 0) -> AsyncIterator[int]:
    """Serve what the servicer has of the accounts service, for the length of the block; give the port."""
    server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
    for service in SERVICES:
        handlers = _handlers(service, servicer)
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service.full_name, handlers),))
    port = server.add_insecure_port(f"127.0.0.1:{port}")
    await server.start()
    try:
        yield port
    finally:
        await server.stop(None)


def _handlers(service: ServiceDescriptor, servicer: object) -> dict[str, Any]:
    return {
        method.name: grpc.unary_unary_rpc_method_handler(
            getattr(servicer, method.name),
            request_deserializer=GetMessageClass(method.input_type).FromString,
            response_serializer=GetMessageClass(method.output_type).SerializeToString,
        )
        for method in service.methods
        if hasattr(servicer, method.name)
    }
