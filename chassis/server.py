"""The gRPC server of a process: its services behind the edge, with health and reflection beside them."""

from collections.abc import Mapping
from typing import Any

import grpc
import grpc.aio
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.descriptor_pb2 import MethodDescriptorProto
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from chassis.edge import Edge, Rpc

OPTIONS = (
    ("grpc.so_reuseport", 0),
    ("grpc.max_receive_message_length", 4 * 1024 * 1024),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
)

Apis = Mapping[ServiceDescriptor, object]
"""A servicer for each service of the contract: an object with one async method per RPC, of (request, call)."""


def apis(package: str, *servicers: object) -> Apis:
    """Put each servicer behind the service of the contract that its class is named after, such as kac.teams.v1's."""
    pool = descriptor_pool.Default()
    return {pool.FindServiceByName(f"{package}.{type(servicer).__name__}"): servicer for servicer in servicers}


class Server:
    """Serves RPCs until it is stopped."""

    def __init__(self, edge: Edge, apis: Apis) -> None:
        self._server = grpc.aio.server(options=OPTIONS)
        self._health = health.aio.HealthServicer()
        self.port = 0
        """Where it listens, once started."""
        for service, servicer in apis.items():
            handlers = {method.name: _handler(edge, method, servicer) for method in service.methods}
            self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service.full_name, handlers),))
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        names = [service.full_name for service in apis]
        reflection.enable_server_reflection([*names, health.SERVICE_NAME, reflection.SERVICE_NAME], self._server)

    async def start(self, address: str) -> None:
        """Listen; raises when the port is taken."""
        self.port = self._server.add_insecure_port(address)
        await self._server.start()
        await self._health.set("", health_pb2.HealthCheckResponse.SERVING)

    async def stop(self, grace_seconds: float) -> None:
        """Say NOT_SERVING, take no new calls, and give those under way their time."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(grace_seconds)


def _handler(edge: Edge, method: MethodDescriptor, servicer: object) -> Any:
    proto = MethodDescriptorProto()
    method.CopyToProto(proto)
    if proto.server_streaming:
        raise TypeError(f"{method.full_name} streams its answers, which the edge does not know how to guard")
    wrap = edge.stream if proto.client_streaming else edge.unary
    return wrap(Rpc.of(method), getattr(servicer, method.name))
