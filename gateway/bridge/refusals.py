"""Every "no" of the bridge and of the services behind it, as the error that Connect carries.

What a service refused passes unchanged: code, sentence and details. Where gRPC or the Connect library speaks instead (a
closed port, a cut envelope) the caller reads our words and reason; no address, exception or library name gets out.
"""

import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Any as Anything

import grpc
import structlog
from connectrpc.code import Code
from connectrpc.errors import ConnectError, ErrorDetail
from connectrpc.request import RequestContext
from google.protobuf import duration_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2
from protobuf import Registry
from protobuf.wkt import Any, FileDescriptorProto, FileDescriptorSet
from protobuf.wkt.google.protobuf.descriptor_pb import DescriptorProto

from chassis import status
from chassis.errors import DeadlineExceeded, Invalid, Refusal, Unavailable

log = structlog.get_logger()

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id under which every log knows the call at hand."""

_SERVICE_BROKE = frozenset((grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.DATA_LOSS))


@dataclass(eq=False)
class RequestMalformed(Invalid):
    """The body is no message of the RPC's type in the form that its headers name."""

    sentence: str = field(metadata={"wire": False})

    @classmethod
    def domain(cls) -> str:
        """Share the reason with the services, which say it of their own bytes."""
        return "errors.kac"

    def __str__(self) -> str:
        return self.sentence


def of_refusal(refusal: Refusal) -> ConnectError:
    """Carry a refusal of our own."""
    return of_status(status.of_refusal(refusal))


def of_status(refused: status_pb2.Status) -> ConnectError:
    """Carry a refusal as the chassis words it, here or in a service."""
    details = [_detail(detail.type_url.rpartition("/")[2], detail.value) for detail in refused.details]
    return ConnectError(_code(refused.code), refused.message, details)


def broken() -> ConnectError:
    """Say that something broke on our side; the request id finds it in the log."""
    return of_status(status.of_bug(request_id.get()))


def rpc_unknown(rpc: str) -> ConnectError:
    """Say that no service offers an RPC of this name."""
    info = error_details_pb2.ErrorInfo(reason="RPC_UNKNOWN", domain="errors.kac")
    sentence = f"No service offers {rpc[:200]}; look at the contract for what there is."
    return ConnectError(Code.UNIMPLEMENTED, sentence, [_detail("google.rpc.ErrorInfo", info.SerializeToString())])


class Endings:
    """Looks at how each call ended and replaces every error that is not in our words."""

    async def on_start(self, _ctx: RequestContext[Anything, Anything]) -> None:
        """Keep nothing: a call is judged by its end."""

    async def on_end(self, _token: None, ctx: RequestContext[Anything, Anything], error: Exception | None, /) -> None:
        """Raise what the caller is to read instead of `error`."""
        if error is None or (isinstance(error, ConnectError) and error.details):
            return
        rpc = f"{ctx.method.service_name}/{ctx.method.name}"
        try:
            told = _told(error, rpc)
        except Exception as mistake:
            log.exception("bridge_broken", rpc=rpc, request_id=request_id.get())
            raise broken() from mistake
        raise told from None


def _told(error: Exception, rpc: str) -> ConnectError:
    match error:
        case grpc.aio.AioRpcError():
            return _of_service(error, rpc)
        case ConnectError():
            return _of_library(error, rpc)
        case _:
            raise error


def _of_service(error: grpc.aio.AioRpcError, rpc: str) -> ConnectError:
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin" and isinstance(value, bytes):
            return of_status(status_pb2.Status.FromString(value))
    return _of_grpc(error, rpc)


def _of_grpc(error: grpc.aio.AioRpcError, rpc: str) -> ConnectError:
    match error.code():
        case grpc.StatusCode.UNAVAILABLE | grpc.StatusCode.CANCELLED:
            return of_refusal(Unavailable(rpc.partition("/")[0]))
        case grpc.StatusCode.DEADLINE_EXCEEDED:
            return of_refusal(DeadlineExceeded())
        case grpc.StatusCode.UNIMPLEMENTED:
            return rpc_unknown(rpc)
        case code if code in _SERVICE_BROKE:
            log.error("service_broken", rpc=rpc, request_id=request_id.get(), code=code.name)
            return broken()
        case code:
            return ConnectError(_code(code.value[0]), error.details() or "")


def _of_library(error: ConnectError, rpc: str) -> ConnectError:
    match error.code:
        case Code.DEADLINE_EXCEEDED:
            return of_refusal(DeadlineExceeded())
        case Code.INVALID_ARGUMENT | Code.INTERNAL | Code.UNKNOWN:
            return of_refusal(RequestMalformed(f"The request is no message of {rpc} in the form its headers name."))
        case _:
            return error


def _code(number: int) -> Code:
    name = code_pb2.Code.Name(number)
    return Code.CANCELED if name == "CANCELLED" else Code[name]


def _detail(type_name: str, data: bytes) -> ErrorDetail:
    known = _vocabulary().message(type_name)
    if known is None:
        return ErrorDetail(Any(type_url=f"type.googleapis.com/{type_name}", value=data))
    return ErrorDetail(known.type.from_binary(data))


@cache
def _vocabulary() -> Registry:
    protos = [
        FileDescriptorProto.from_binary(file.DESCRIPTOR.serialized_pb) for file in (duration_pb2, error_details_pb2)
    ]
    for message in chain.from_iterable(proto.message_type for proto in protos):
        _name_fields(message)
    return FileDescriptorSet(file=protos).to_registry()


def _name_fields(message: DescriptorProto) -> None:
    """Add the names in JSON, which google's modules leave out and Buf's runtime does not derive."""
    for known in message.field:
        known.json_name = re.sub(r"_(.)", lambda found: found[1].upper(), known.name)
    for nested in message.nested_type:
        _name_fields(nested)
