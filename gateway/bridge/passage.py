"""The way of a call from the door to the service that owns the RPC, and of its answer back; no message is read here."""

from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from typing import Any

import grpc
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from connectrpc.request import RequestContext
from connectrpc.server import Endpoint
from protobuf import DescMethod, DescService, Message
from protobuf.wkt.google.protobuf.descriptor_pb import MethodOptions

from gateway.bridge.codec import Wire
from gateway.bridge.refusals import request_id

Context = RequestContext[Any, Any]

_PASSED_ON = ("authorization", "traceparent", "tracestate")
_STREAM_TYPES = {
    "unary": StreamType.UNARY,
    "client_streaming": StreamType.CLIENT_STREAM,
    "server_streaming": StreamType.SERVER_STREAM,
}
_LEVELS = {
    int(MethodOptions.IdempotencyLevel.NO_SIDE_EFFECTS): IdempotencyLevel.NO_SIDE_EFFECTS,
    int(MethodOptions.IdempotencyLevel.IDEMPOTENT): IdempotencyLevel.IDEMPOTENT,
}


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a call may take, in seconds: when its caller names no time, and at most."""

    usual: float
    most: float


_LIMITS = {"unary": Limit(15, 30), "client_streaming": Limit(600, 3600), "server_streaming": Limit(3600, 3600)}


def endpoints(service: DescService, channel: grpc.aio.Channel) -> dict[str, Any]:
    """Give each RPC of a service by its path."""
    methods = (method for method in service.methods if method.method_kind in _STREAM_TYPES)
    return {f"/{service.type_name}/{method.name}": _endpoint(method, channel) for method in methods}


def _endpoint(method: DescMethod, channel: grpc.aio.Channel) -> Any:
    passage = Passage(
        f"/{method.parent.type_name}/{method.name}", method.output.type, _LIMITS[method.method_kind], channel
    )
    match method.method_kind:
        case "client_streaming":
            return Endpoint.client_stream(_info(method), passage.client_stream)
        case "server_streaming":
            return Endpoint.server_stream(_info(method), passage.server_stream)
        case _:
            return Endpoint.unary(_info(method), passage.unary)


def _info(method: DescMethod) -> MethodInfo[Any, Any]:
    return MethodInfo(
        name=method.name,
        service_name=method.parent.type_name,
        input=method.input.type,
        output=method.output.type,
        idempotency_level=_LEVELS.get(int(method.idempotency), IdempotencyLevel.UNKNOWN),
        stream_type=_STREAM_TYPES[method.method_kind],
    )


@dataclass(frozen=True, slots=True)
class Passage:
    """The passage of one RPC. Bytes go in and out, so that google's runtime never parses what was parsed at the door."""

    path: str
    answer: type[Message]
    limit: Limit
    channel: grpc.aio.Channel

    async def unary(self, request: Wire, ctx: Context) -> Wire:
        """Pass one request on, and its answer back."""
        rpc: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = self.channel.unary_unary(self.path)
        call = rpc(request.data, metadata=_metadata(ctx), timeout=self._seconds(ctx))
        return Wire(self.answer, await call)

    async def client_stream(self, requests: AsyncIterator[Wire], ctx: Context) -> Wire:
        """Pass requests on as they come, until the service answers or the caller has no more."""
        rpc: grpc.aio.StreamUnaryMultiCallable[bytes, bytes] = self.channel.stream_unary(self.path)
        call = rpc(metadata=_metadata(ctx), timeout=self._seconds(ctx))
        ending = Ending(call)
        try:
            await _send(call, requests)
            return Wire(self.answer, await call)
        except grpc.aio.AioRpcError as error:
            raise ending.behind(error) from None
        finally:
            call.cancel()

    async def server_stream(self, request: Wire, ctx: Context) -> AsyncIterator[Wire]:
        """Pass one request on, and the answers back as they come."""
        rpc: grpc.aio.UnaryStreamMultiCallable[bytes, bytes] = self.channel.unary_stream(self.path)
        call = rpc(request.data, metadata=_metadata(ctx), timeout=self._seconds(ctx))
        try:
            async for data in call:
                yield Wire(self.answer, data)
        finally:
            call.cancel()

    def _seconds(self, ctx: Context) -> float:
        asked = ctx.timeout_ms
        return self.limit.usual if asked is None else min(asked / 1000, self.limit.most)


class Ending:
    """How the service ended a stream of requests.

    A write that fails because the service has ended the call makes grpc.aio put an INTERNAL of its own over the status
    that came, once in a hundred such calls (https://github.com/grpc/grpc/issues/36066). The first status is kept here.
    """

    def __init__(self, call: Any) -> None:
        self._first: grpc.aio.AioRpcError | None = None
        call.add_done_callback(self._keep)

    def behind(self, error: grpc.aio.AioRpcError) -> grpc.aio.AioRpcError:
        """Give what the service said where grpc.aio says INTERNAL, and otherwise the error itself."""
        overwritten = error.code() is grpc.StatusCode.INTERNAL and not error.trailing_metadata()
        return self._first if overwritten and self._first is not None else error

    def _keep(self, call: Any) -> None:
        code, trailers, details = (_at_once(part()) for part in (call.code, call.trailing_metadata, call.details))
        if code is not grpc.StatusCode.OK:
            self._first = grpc.aio.AioRpcError(code, grpc.aio.Metadata(), trailers, details)


def _at_once(ready: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that has nothing left to wait for; a call that is done knows its status."""
    try:
        ready.send(None)
    except StopIteration as ended:
        return ended.value
    ready.close()
    return None


async def _send(call: Any, requests: AsyncIterator[Wire]) -> None:
    async for request in requests:
        if call.done():
            return
        try:
            await call.write(request.data)
        except grpc.aio.AioRpcError:
            return
    await call.done_writing()


def _metadata(ctx: Context) -> tuple[tuple[str, str], ...]:
    passed_on = ((name, ctx.request_headers.get(name, "")) for name in _PASSED_ON)
    return (("x-request-id", request_id.get()), *(pair for pair in passed_on if pair[1]))
