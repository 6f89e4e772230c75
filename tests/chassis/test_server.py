import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from kac.access.v1 import access_pb2
from kac.activity.v1 import visit_pb2

from chassis.access import Tokens
from chassis.call import Call
from chassis.edge import Edge
from chassis.server import Server
from tests.chassis.edges import VISITS, Scripted, Served, served
from tests.identity import Identity


@pytest.fixture
async def service(identity: Identity) -> AsyncIterator[Served]:
    """The scripted service, without a database."""
    async with served(identity, None) as running:
        yield running


def a_server(identity: Identity, service: ServiceDescriptor, servicer: object) -> Server:
    return Server(Edge(Tokens(str(identity.jwks_file)), None), {service: servicer})


async def health(service: Served) -> int:
    stub: Any = health_pb2_grpc.HealthStub(service.channel)
    answer = await stub.Check(health_pb2.HealthCheckRequest())
    return int(answer.status)


async def test_a_taken_port_is_noticed(identity: Identity, service: Served) -> None:
    """With SO_REUSEPORT a second server would bind silently, and take every other call."""
    second = a_server(identity, VISITS, Scripted())

    with pytest.raises(RuntimeError, match="bind"):
        await second.start(f"127.0.0.1:{service.server.port}")
    await second.stop(0)


async def test_a_stopping_server_says_so_and_finishes_what_is_under_way(service: Served) -> None:
    began, released = asyncio.Event(), asyncio.Event()

    async def act(_request: Message, _call: Call) -> Message:
        began.set()
        await released.wait()
        return visit_pb2.Visit(subject="finished")

    service.scripted.act = act
    before = await health(service)
    under_way = asyncio.ensure_future(service.get())
    watching: Any = health_pb2_grpc.HealthStub(service.channel)
    watch = watching.Watch(health_pb2.HealthCheckRequest())
    first = await watch.read()
    await began.wait()
    stopping = asyncio.create_task(service.server.stop(5))
    second = await asyncio.wait_for(watch.read(), 5)
    watch.cancel()
    released.set()

    assert before == first.status == health_pb2.HealthCheckResponse.SERVING
    assert second.status == health_pb2.HealthCheckResponse.NOT_SERVING
    assert (await under_way).subject == "finished"
    await asyncio.wait_for(stopping, 6)


async def test_what_does_not_finish_in_its_time_is_cut_off(service: Served) -> None:
    began = asyncio.Event()

    async def act(_request: Message, _call: Call) -> Message:
        began.set()
        await asyncio.sleep(60)
        return visit_pb2.Visit()

    service.scripted.act = act
    under_way = asyncio.ensure_future(service.get())
    await began.wait()
    await asyncio.wait_for(service.server.stop(0.2), 5)

    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await under_way
    assert raised.value.code() in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED}


async def test_reflection_names_what_is_served(service: Served) -> None:
    channel: Any = service.channel
    stub: Any = reflection_pb2_grpc.ServerReflectionStub(channel)
    asked = iter([reflection_pb2.ServerReflectionRequest(list_services="")])
    names = [
        one.name async for answer in stub.ServerReflectionInfo(asked) for one in answer.list_services_response.service
    ]

    assert {VISITS.full_name, "grpc.health.v1.Health"} <= set(names)


class HalfDone:
    """Lacks most of its methods."""

    async def GetVisit(self, _request: Message, _call: Call) -> Message:  # noqa: N802 - named as in the contract
        """Answer."""
        return visit_pb2.Visit()


def test_a_servicer_without_a_method_stops_the_process_from_starting(identity: Identity) -> None:
    with pytest.raises(AttributeError, match="ScheduleVisit"):
        a_server(identity, VISITS, HalfDone())


def a_service(name: str, *, rule: access_pb2.Rule | None, streams: bool = False) -> ServiceDescriptor:
    """A service that the contract does not have, with one RPC."""
    file = descriptor_pb2.FileDescriptorProto(
        name=f"{name}.proto", package="test", syntax="proto3", dependency=["kac/activity/v1/visit_service.proto"]
    )
    service = file.service.add(name=name)
    method = service.method.add(
        name="Do",
        input_type=".kac.activity.v1.GetVisitRequest",
        output_type=".kac.activity.v1.Visit",
        server_streaming=streams,
    )
    if rule is not None:
        method.options.Extensions[access_pb2.rule].CopyFrom(rule)
    pool = descriptor_pool.Default()
    pool.Add(file) if hasattr(pool, "Add") else pool.AddSerializedFile(file.SerializeToString())
    return pool.FindServiceByName(f"test.{name}")


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("NoRule", None),
        ("NoRows", access_pb2.Rule(roles=[access_pb2.ROLE_DIRECTOR])),
        ("NoRoles", access_pb2.Rule(rows=access_pb2.ROWS_ALL)),
        ("Both", access_pb2.Rule(rows=access_pb2.ROWS_ALL, roles=[access_pb2.ROLE_DIRECTOR], public=True)),
    ],
)
def test_an_rpc_without_a_rule_stops_the_process_from_starting(
    identity: Identity, name: str, rule: access_pb2.Rule | None
) -> None:
    """Forgotten is denied, and noticed before anybody calls."""
    with pytest.raises(TypeError, match="access rule"):
        a_server(identity, a_service(name, rule=rule), Scripted())


def test_an_rpc_that_streams_its_answers_stops_the_process_from_starting(identity: Identity) -> None:
    """The edge would take it for one with a single answer."""
    rule = access_pb2.Rule(rows=access_pb2.ROWS_ALL, roles=[access_pb2.ROLE_DIRECTOR])
    servicer = type("Streaming", (), {"Do": Scripted.answer})()
    with pytest.raises(TypeError, match="streams"):
        a_server(identity, a_service("Streams", rule=rule, streams=True), servicer)
