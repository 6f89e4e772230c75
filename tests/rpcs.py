"""Every RPC of the contract, and the two doors through which a test calls any of them without code per RPC."""

import json
import struct
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from importlib.resources import files
from typing import Any, Protocol

import grpc.aio
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet, MethodDescriptorProto, MethodOptions
from google.protobuf.json_format import MessageToJson, Parse
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2, status_pb2
from kac.access.v1 import access_pb2
from pyqwest import Client, HTTPTransport

SECONDS = 30.0
"""How long any answer may take."""
IDLE_SECONDS = 10.0
"""How long a connection is kept for the next call: less than the gateway keeps it, or the two would cross."""
ENDED = 2
"""The flag of the last part of a Connect stream."""


@dataclass(frozen=True, kw_only=True)
class Rpc:
    """One RPC as the contract declares it."""

    name: str
    package: str
    path: str
    rule: access_pb2.Rule
    request: type[Message]
    response: type[Message]
    streams: bool
    reads: bool

    @property
    def service(self) -> str:
        """Say which of our processes serves it, such as "accounts"."""
        return self.package.split(".")[1]

    @property
    def fields(self) -> set[str]:
        """Name the fields of its request."""
        return set(self.request.DESCRIPTOR.fields_by_name)


def _rpc(method: MethodDescriptor) -> Rpc:
    proto = MethodDescriptorProto()
    method.CopyToProto(proto)
    service = method.containing_service
    return Rpc(
        name=f"{service.name}.{method.name}",
        package=service.file.package,
        path=f"/{service.full_name}/{method.name}",
        rule=method.GetOptions().Extensions[access_pb2.rule],
        request=GetMessageClass(method.input_type),
        response=GetMessageClass(method.output_type),
        streams=proto.client_streaming,
        reads=method.GetOptions().idempotency_level == MethodOptions.NO_SIDE_EFFECTS,
    )


def _contract() -> list[Rpc]:
    content = files("kac").joinpath("contract.binpb").read_bytes()
    modules = [
        import_module(f"{file.name.removesuffix('.proto').replace('/', '.')}_pb2")
        for file in FileDescriptorSet.FromString(content).file
        if file.service and file.package.startswith("kac.")
    ]
    services = [service for module in modules for service in module.DESCRIPTOR.services_by_name.values()]
    return [_rpc(method) for service in services for method in service.methods]


RPCS = _contract()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """How a call was answered, in the words of gRPC whichever door it took."""

    code: str
    reason: str = ""
    sentence: str = ""
    message: Message | None = None


class Door(Protocol):
    """A way to call any RPC."""

    def write(self, message: Message) -> bytes:
        """Put a request as it goes through this door."""

    async def call(self, rpc: Rpc, data: bytes, token: str | None = None) -> Answer:
        """Send bytes as a request."""


class GrpcDoor:
    """Native gRPC, straight to the service that owns the RPC."""

    def __init__(self, channels: Mapping[str, grpc.aio.Channel]) -> None:
        self._channels = channels

    def write(self, message: Message) -> bytes:
        """Put a request in binary form."""
        return message.SerializeToString()

    async def call(self, rpc: Rpc, data: bytes, token: str | None = None) -> Answer:
        """Send bytes as a request."""
        metadata = (("authorization", f"Bearer {token}"),) if token else ()
        channel = self._channels[rpc.service]
        send: Any = channel.stream_unary(rpc.path) if rpc.streams else channel.unary_unary(rpc.path)
        answer = send(iter([data]) if rpc.streams else data, metadata=metadata, timeout=SECONDS)
        try:
            return Answer(code="OK", message=rpc.response.FromString(await answer))
        except grpc.aio.AioRpcError as error:
            status = status_pb2.Status.FromString(
                dict(error.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
            )
            reasons = [_reason(detail.value) for detail in status.details if detail.Is(_INFO)]
            return Answer(code=error.code().name, reason="".join(reasons), sentence=error.details() or "")


class JsonDoor:
    """JSON over HTTP through the gateway, as Connect has it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = Client(HTTPTransport(timeout=SECONDS, pool_idle_timeout=IDLE_SECONDS))

    def write(self, message: Message) -> bytes:
        """Put a request in JSON."""
        return MessageToJson(message, indent=None, ensure_ascii=False).encode()

    async def call(self, rpc: Rpc, data: bytes, token: str | None = None) -> Answer:
        """Send bytes as a request."""
        form = "application/connect+json" if rpc.streams else "application/json"
        content = struct.pack(">BI", 0, len(data)) + data if rpc.streams else data
        headers = {"content-type": form} | ({"authorization": f"Bearer {token}"} if token else {})
        answer = await self._http.post(self._url + rpc.path, headers, content)
        if rpc.streams and answer.status == HTTPStatus.OK:
            return _streamed(rpc, answer.content)
        if answer.status == HTTPStatus.OK:
            return Answer(code="OK", message=Parse(answer.content, rpc.response()))
        return _connect_error(json.loads(answer.content))


_INFO: Any = error_details_pb2.ErrorInfo.DESCRIPTOR


def _reason(info: bytes) -> str:
    return error_details_pb2.ErrorInfo.FromString(info).reason


def _streamed(rpc: Rpc, content: bytes) -> Answer:
    """Read the parts of a stream: messages, then how it ended."""
    message = rpc.response()
    while content:
        flags, size = struct.unpack(">BI", content[:5])
        part, content = content[5 : 5 + size], content[5 + size :]
        if flags & ENDED:
            error = json.loads(part).get("error")
            return _connect_error(error) if error else Answer(code="OK", message=message)
        Parse(part, message)
    return Answer(code="UNKNOWN", sentence="the stream did not end")


def _connect_error(error: dict[str, Any]) -> Answer:
    code = "CANCELLED" if error["code"] == "canceled" else error["code"].upper()
    infos = [detail for detail in error.get("details", ()) if detail["type"] == _INFO.full_name]
    reasons = [_reason(b64decode(detail["value"] + "==")) for detail in infos]
    return Answer(code=code, reason="".join(reasons), sentence=error.get("message", ""))
