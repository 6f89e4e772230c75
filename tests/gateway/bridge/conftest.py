"""A bridge in front of a real gRPC server, over ASGI and over a real socket."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import grpc
import httpx
import pytest
import uvicorn
from google.protobuf import any_pb2, descriptor_pb2, message_factory
from google.protobuf.message import Message
from google.rpc import code_pb2, error_details_pb2, status_pb2
from kac.accounts.v1 import account_pb2, account_service_pb2
from starlette.types import ASGIApp

from gateway.bridge import bridge
from tests.running import eventually

SERVICE = "kac.accounts.v1.AccountService"
TRIAL = descriptor_pb2.FileDescriptorProto(
    name="kac/trial/v1/trial.proto",
    package="kac.trial.v1",
    syntax="proto3",
    dependency=["kac/accounts/v1/account.proto", "kac/accounts/v1/account_service.proto"],
)
"""RPCs of kinds that the contract does not have today."""


def _trial_rpc(name: str, *, streams: bool = False) -> None:
    TRIAL.service[0].method.add(
        name=name,
        input_type=".kac.accounts.v1.GetAccountRequest",
        output_type=".kac.accounts.v1.Account",
        server_streaming=streams,
    )


TRIAL.service.add(name="TrialService")
_trial_rpc("WatchAccount", streams=True)
_trial_rpc("FindNothing")
_trial_rpc("AnswerNonsense")


def a_refusal() -> status_pb2.Status:
    """What a service answers when it says no, as the chassis words it."""
    refused = status_pb2.Status(code=code_pb2.FAILED_PRECONDITION, message="客户已停用。Activate it first.")
    info = error_details_pb2.ErrorInfo(reason="ACCOUNT_NOT_ACTIVE", domain="accounts.kac", metadata={"code": "KA01"})
    fault = error_details_pb2.BadRequest.FieldViolation(field="account_id", description="is dormant")
    for detail in (info, error_details_pb2.BadRequest(field_violations=[fault])):
        refused.details.append(_packed(detail))
    refused.details.append(any_pb2.Any(type_url="type.googleapis.com/kac.trial.v1.Nowhere", value=b"\x08\x01"))
    return refused


def _packed(message: Message) -> any_pb2.Any:
    box = any_pb2.Any()
    box.Pack(message)
    return box


@dataclass
class Accounts:
    """Answers as the account id asks, and remembers how it was called."""

    account: account_pb2.Account = field(default_factory=account_pb2.Account)
    metadata: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    started: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)

    async def get_account(self, request: account_service_pb2.GetAccountRequest, context: Any) -> account_pb2.Account:
        """Answer, wait, refuse or break."""
        self.metadata = dict(context.invocation_metadata())
        self.seconds = context.time_remaining()
        match request.account_id:
            case "wait":
                await self._wait()
            case "refuse":
                refused = a_refusal()
                trailers = (("grpc-status-details-bin", refused.SerializeToString()),)
                await context.abort(grpc.StatusCode.FAILED_PRECONDITION, refused.message, trailers)
            case "break":
                raise ValueError("secret-of-the-inside")
            case "garble":
                await context.abort(grpc.StatusCode.ABORTED, "", (("grpc-status-details-bin", b"\xff"),))
            case _:
                pass
        return self.account

    async def create_account(self, request: account_service_pb2.CreateAccountRequest, context: Any) -> Any:
        """Give back what came."""
        del context
        return account_pb2.Account(code=request.code, display_name=request.display_name, grade=request.grade)

    async def list_accounts(self, request: Any, context: Any) -> account_service_pb2.ListAccountsResponse:
        """Answer with no account."""
        del request, context
        return account_service_pb2.ListAccountsResponse()

    async def update_account(self, request: Any, context: Any) -> account_pb2.Account:
        """Answer with the account."""
        del request, context
        return self.account

    async def import_accounts(
        self, request_iterator: AsyncIterator[account_service_pb2.ImportAccountsRequest], context: Any
    ) -> account_service_pb2.ImportAccountsResponse:
        """Count rows; refuse at once when the first message says so."""
        created = 0
        async for message in request_iterator:
            if [row.code for row in message.rows] == ["refuse"]:
                await context.abort(grpc.StatusCode.PERMISSION_DENIED, "no")
            created += len(message.rows)
        return account_service_pb2.ImportAccountsResponse(created_count=created)

    def rpcs(self) -> dict[str, Any]:
        """Serve what is answered here, as the generated code would."""
        served: dict[str, Any] = {}
        for method in account_service_pb2.DESCRIPTOR.services_by_name["AccountService"].methods:
            streams = method.name == "ImportAccounts"
            wrap = grpc.stream_unary_rpc_method_handler if streams else grpc.unary_unary_rpc_method_handler
            servicer = getattr(self, re.sub(r"(?<!^)([A-Z])", r"_\1", method.name).lower(), None)
            if servicer is None:
                continue
            request = message_factory.GetMessageClass(method.input_type)
            served[method.name] = wrap(servicer, request.FromString, lambda answer: answer.SerializeToString())
        return served

    async def _wait(self) -> None:
        self.started.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.cancelled.set()
            raise


async def _watch(request: bytes, _context: Any) -> AsyncIterator[bytes]:
    for number in range(3):
        yield account_pb2.Account(code=f"KA{number}").SerializeToString()
    if account_service_pb2.GetAccountRequest.FromString(request).account_id == "wait":
        await asyncio.sleep(60)


async def _answer_nonsense(_request: bytes, _context: Any) -> bytes:
    return b"\xff\xff"


@pytest.fixture(scope="session")
def contract() -> bytes:
    """The contract, with the trial service."""
    own = (files("kac") / "contract.binpb").read_bytes()
    return own + descriptor_pb2.FileDescriptorSet(file=[TRIAL]).SerializeToString()


@pytest.fixture(scope="session")
def servicer() -> Accounts:
    return Accounts()


@pytest.fixture
def accounts(servicer: Accounts) -> Accounts:
    """The accounts service, which has not been called yet."""
    fresh = Accounts()
    servicer.__dict__.update(fresh.__dict__)
    return servicer


@pytest.fixture(scope="session")
async def address(servicer: Accounts) -> AsyncIterator[str]:
    """Where the accounts service listens."""
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, servicer.rpcs()),))
    trial: dict[str, Any] = {
        "WatchAccount": grpc.unary_stream_rpc_method_handler(_watch),
        "AnswerNonsense": grpc.unary_unary_rpc_method_handler(_answer_nonsense),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("kac.trial.v1.TrialService", trial),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield f"127.0.0.1:{port}"
    await server.stop(None)


@pytest.fixture(scope="session")
async def app(contract: bytes, address: str) -> AsyncIterator[ASGIApp]:
    """The bridge: accounts is up, teams is down, the others have no channel."""
    async with grpc.aio.insecure_channel(address) as up, grpc.aio.insecure_channel("127.0.0.1:1") as down:
        yield bridge(contract, {"kac.accounts.v1": up, "kac.trial.v1": up, "kac.teams.v1": down})


@pytest.fixture
async def http(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    """A caller without a socket; an exception that leaves the bridge fails the test."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kac") as client:
        yield client


@pytest.fixture(scope="session")
async def url(app: ASGIApp) -> AsyncIterator[str]:
    """The bridge on a real socket."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", ws="none", log_config=None))
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving
