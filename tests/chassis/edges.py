"""A service whose answers the test writes, behind the real edge, on a real port."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc.aio
from google.protobuf.message import Message
from kac.activity.v1 import visit_pb2, visit_service_pb2, visit_service_pb2_grpc

from chassis import clock, wire
from chassis.access import Caller, Tokens
from chassis.call import Call
from chassis.database import Database
from chassis.edge import Edge
from chassis.server import Server
from tests.identity import Identity, a_caller

VISITS = visit_service_pb2.DESCRIPTOR.services_by_name["VisitService"]

Act = Callable[[Any, Call], Awaitable[Message]]


async def nothing(_request: Message, _call: Call) -> Message:
    """Answer with an empty visit."""
    return visit_pb2.Visit()


@dataclass
class Scripted:
    """Does for every RPC of visits what the test says."""

    act: Act = nothing
    calls: list[Call] = field(default_factory=list)

    async def answer(self, request: Any, call: Call) -> Any:
        """Remember the call, and act."""
        self.calls.append(call)
        return await self.act(request, call)

    ScheduleVisit = RecordVisit = LogVisit = GetVisit = ListVisits = answer


@dataclass(frozen=True, kw_only=True)
class Served:
    """The scripted service as it is served."""

    scripted: Scripted
    server: Server
    channel: grpc.aio.Channel
    identity: Identity
    caller: Caller

    @property
    def visits(self) -> Any:
        """A client."""
        return visit_service_pb2_grpc.VisitServiceStub(self.channel)

    @property
    def signed_in(self) -> tuple[tuple[str, str], ...]:
        """The call metadata of the caller."""
        return self.be(self.caller)

    def be(self, caller: Caller) -> tuple[tuple[str, str], ...]:
        """The call metadata of somebody."""
        return (("authorization", f"Bearer {self.identity.token(caller)}"),)

    async def schedule(self, request: Message | None = None, **call: Any) -> visit_pb2.Visit:
        """Call an RPC that changes something."""
        call.setdefault("metadata", self.signed_in)
        answer: visit_pb2.Visit = await self.visits.ScheduleVisit(request or a_schedule(), **call)
        return answer

    async def get(self, **call: Any) -> visit_pb2.Visit:
        """Call an RPC that only reads."""
        call.setdefault("metadata", self.signed_in)
        request = visit_service_pb2.GetVisitRequest(visit_id=clock.new_id())
        answer: visit_pb2.Visit = await self.visits.GetVisit(request, **call)
        return answer

    async def raw(self, method: str, data: bytes) -> bytes:
        """Call any method with any bytes."""
        ask: Any = self.channel.unary_unary(method)
        answer: bytes = await ask(data, metadata=self.signed_in)
        return answer


def a_schedule(**fields: Any) -> visit_service_pb2.ScheduleVisitRequest:
    """A request to schedule a visit that breaks no rule."""
    usual: dict[str, Any] = {
        "account_id": clock.new_id(),
        "kind": visit_pb2.KIND_CALL,
        "start_time": wire.timestamp(clock.now()),
        "subject": "A second line",
        "request_id": clock.new_id(),
    }
    return visit_service_pb2.ScheduleVisitRequest(**usual | fields)


@asynccontextmanager
async def served(identity: Identity, db: Database | None) -> AsyncIterator[Served]:
    """Serve the scripted service for the length of the block."""
    scripted = Scripted()
    server = Server(Edge(Tokens(str(identity.jwks_file)), db), {VISITS: scripted})
    await server.start("127.0.0.1:0")
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
            yield Served(
                scripted=scripted, server=server, channel=channel, identity=identity, caller=a_caller("DIRECTOR")
            )
    finally:
        await asyncio.wait_for(server.stop(0), 5)
