"""The edge of a service: what happens to every call before and after its servicer, once, for every RPC.

Token, access rule, shape, transaction, answer, refusal, log line: in this order, declared beside the RPC in its proto.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import grpc.aio
import structlog
from buf.validate import validate_pb2
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import code_pb2, status_pb2
from kac.access.v1 import access_pb2

from chassis import access, clock, database, metrics, requests, status, trace, validation
from chassis.call import LONGEST_SECONDS, Call
from chassis.database import Database
from chassis.errors import DeadlineExceeded, NotAnswering, Refusal

log = structlog.get_logger()

LONGEST_STREAM_SECONDS = 3600.0

Unary = Callable[[Message, Call], Awaitable[Message]]
Stream = Callable[[AsyncIterator[Message], Call], Awaitable[Message]]


@dataclass(frozen=True, kw_only=True)
class Rpc:
    """One RPC as its proto declares it."""

    name: str
    rule: access_pb2.Rule
    request: type[Message]
    reads: bool
    once: bool
    """Whether it changes something under a `request_id`, and so runs in a transaction and is answered once."""
    ids: tuple[str, ...]
    """The fields of its request that hold ids."""

    @classmethod
    def of(cls, method: MethodDescriptor) -> "Rpc":
        """Read what the proto says of an RPC; a rule that is missing stops the process from starting."""
        reads = method.GetOptions().idempotency_level == MethodOptions.NO_SIDE_EFFECTS
        return cls(
            name=f"/{method.containing_service.full_name}/{method.name}",
            rule=access.rule_of(method),
            request=GetMessageClass(method.input_type),
            reads=reads,
            once=not reads and "request_id" in method.input_type.fields_by_name,
            ids=tuple(field.name for field in method.input_type.fields if _holds_id(field)),
        )


class Edge:
    """What every call of one process passes through."""

    def __init__(self, tokens: access.Tokens, database: Database | None) -> None:
        self._tokens = tokens
        self._database = database

    def unary(self, rpc: Rpc, servicer: Unary) -> Any:
        """Wrap a servicer's method of one request."""

        async def answer(call: Call, data: bytes) -> bytes:
            request = _parsed(rpc, data)
            validation.check(request)
            return await self._work(rpc, call, request, servicer)

        async def handle(data: bytes, context: Any) -> bytes:
            return await self._guard(rpc, context, lambda call: answer(call, data), LONGEST_SECONDS)

        return grpc.unary_unary_rpc_method_handler(handle)

    def stream(self, rpc: Rpc, servicer: Stream) -> Any:
        """Wrap a servicer's method of a stream of requests; it opens its transactions itself."""

        async def checked(requests: AsyncIterator[bytes]) -> AsyncIterator[Message]:
            async for data in requests:
                request = _parsed(rpc, data)
                validation.check(request)
                yield request

        async def answer(call: Call, stream: AsyncIterator[bytes]) -> bytes:
            return (await servicer(checked(stream), call)).SerializeToString()

        async def handle(stream: AsyncIterator[bytes], context: Any) -> bytes:
            return await self._guard(rpc, context, lambda call: answer(call, stream), LONGEST_STREAM_SECONDS)

        return grpc.stream_unary_rpc_method_handler(handle)

    async def _guard(self, rpc: Rpc, context: Any, answer: Callable[[Call], Awaitable[bytes]], longest: float) -> bytes:
        call = _call(rpc, context, self._database, longest)
        refused: status_pb2.Status | None = None
        reply = b""
        try:
            async with asyncio.timeout(call.seconds_left):
                call.caller = access.NOBODY if rpc.rule.public else self._tokens.caller(call.authorization)
                access.allow(call.caller, rpc.rule, rpc.name)
                reply = await answer(call)
        except asyncio.CancelledError as error:
            if _caller_is_gone():
                _finish(call, code_pb2.CANCELLED, "")
                raise
            refused = _refused(call, error)
        except Exception as error:  # noqa: BLE001 - the outermost layer answers for every exception
            refused = _refused(call, error)
        if refused is None:
            _finish(call, code_pb2.OK, "")
            return reply
        return await _abort(context, call, refused)

    async def _work(self, rpc: Rpc, call: Call, request: Message, servicer: Unary) -> bytes:
        if rpc.once:
            return await self._change(rpc, call, request, servicer)
        if not (rpc.reads and call.database):
            return (await servicer(request, call)).SerializeToString()
        async with call.db.read() as tx:
            call.transaction = tx
            return (await servicer(request, call)).SerializeToString()

    async def _change(self, rpc: Rpc, call: Call, request: Message, servicer: Unary) -> bytes:
        """Work in one transaction with the answer kept in it.

        The happy path asks nothing beforehand: a repeat shows as a refusal, as the answer's own key, or as a commit of
        unknown outcome, and only then is the kept answer looked up.
        """
        try:
            async with call.db.begin() as tx:
                call.transaction = tx
                reply = (await servicer(request, call)).SerializeToString()
                tx.answer = _answer(rpc, call, request, reply)
        except (Refusal, *database.FAULTS) as error:
            kept = await _kept(rpc, call, request)
            if kept is None:
                raise
            log.info("request_repeated", rpc=rpc.name, request_id=call.request_id, reason=type(error).__name__)
            return kept
        return reply


async def _kept(rpc: Rpc, call: Call, request: Message) -> bytes | None:
    """Find what this request was answered before; None as well when the database cannot tell now."""
    try:
        async with call.db.read() as tx:
            return await requests.find_answer(tx, caller_id=call.caller.id, rpc=rpc.name, request=request)
    except database.FAULTS:
        return None


def _holds_id(field: FieldDescriptor) -> bool:
    return bool(field.GetOptions().Extensions[validate_pb2.field].string.uuid)


def _parsed(rpc: Rpc, data: bytes) -> Message:
    """Read a request, its ids in the one spelling by which facts and their subjects name them."""
    try:
        request = rpc.request.FromString(data)
    except DecodeError as error:
        raise validation.RequestMalformed(rpc.name) from error
    for name in rpc.ids:
        given = getattr(request, name)
        if given != given.lower():
            setattr(request, name, given.lower())
    return request


def _answer(rpc: Rpc, call: Call, request: Any, reply: bytes) -> requests.Answer:
    return requests.Answer(
        caller_id=call.caller.id,
        request_id=request.request_id,
        rpc=rpc.name,
        fingerprint=requests.fingerprint(request),
        response=reply,
        time=clock.now(),
    )


def _call(rpc: Rpc, context: Any, database: Database | None, longest: float) -> Call:
    metadata = {key: value for key, value in context.invocation_metadata() or () if isinstance(value, str)}
    trace.follow(metadata.get("traceparent", ""))
    remaining = context.time_remaining()
    return Call(
        rpc=rpc.name,
        request_id=metadata.get("x-request-id", "")[:64] or clock.new_id(),
        authorization=metadata.get("authorization", ""),
        ends=monotonic() + min(longest, remaining if remaining is not None else longest),
        database=database,
    )


def _caller_is_gone() -> bool:
    """Tell a cancelled call from a CancelledError that a servicer let out, upon which gRPC would answer nothing."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


def _refused(call: Call, error: BaseException) -> status_pb2.Status:
    refusal = _meaning(error)
    if refusal is None:
        return _broken(call, error)
    try:
        refused = status.of_refusal(refusal)
    except Exception as fault:  # noqa: BLE001 - a refusal that cannot be put into words is a bug like any other
        return _broken(call, fault)
    if isinstance(refusal, NotAnswering):
        log.warning("part_not_answering", rpc=call.rpc, request_id=call.request_id, error=type(error).__name__)
    _finish(call, refused.code, refusal.reason())
    return refused


def _broken(call: Call, error: BaseException) -> status_pb2.Status:
    log.error("rpc_broken", rpc=call.rpc, request_id=call.request_id, exc_info=error)
    _finish(call, code_pb2.INTERNAL, "INTERNAL")
    return status.of_bug(call.request_id)


def _meaning(error: BaseException) -> Refusal | None:
    if isinstance(error, Refusal):
        return error
    return DeadlineExceeded() if isinstance(error, TimeoutError) else database.meaning(error)


async def _abort(context: Any, call: Call, refused: status_pb2.Status) -> bytes:
    context.set_trailing_metadata(
        (("grpc-status-details-bin", refused.SerializeToString()), ("x-request-id", call.request_id))
    )
    codes = {code.value[0]: code for code in grpc.StatusCode}
    await context.abort(codes[refused.code], refused.message)
    return b""


def _finish(call: Call, code: int, reason: str) -> None:
    name = code_pb2.Code.Name(code)
    seconds = monotonic() - call.began
    metrics.rpc_finished(call.rpc, name, seconds)
    log.info(
        "rpc_finished",
        rpc=call.rpc,
        request_id=call.request_id,
        caller=call.caller.id,
        role=call.caller.role_name,
        code=name,
        reason=reason,
        ms=round(seconds * 1000, 1),
    )
