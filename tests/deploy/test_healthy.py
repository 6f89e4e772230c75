"""What the image's health check says, asked of processes that answer, refuse, or are not there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc.aio
import pytest
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from deploy.healthy import healthy
from deploy.local.ports import free_port


@asynccontextmanager
async def answering(status: int) -> AsyncIterator[str]:
    """An HTTP server that answers everything alike; gives where it listens."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        known = asked.startswith(b"GET /readyz ")
        writer.write(f"HTTP/1.1 {status if known else 404} X\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"0.0.0.0:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize(("status", "expected"), [(200, True), (503, False)])
async def test_the_gateway_is_as_healthy_as_it_says(status: int, *, expected: bool) -> None:
    async with answering(status) as address:
        assert await healthy({"KAC_HTTP_LISTEN": address, "KAC_LISTEN": "0.0.0.0:9"}) is expected


@pytest.mark.parametrize(("status", "expected"), [("SERVING", True), ("NOT_SERVING", False)])
async def test_a_service_is_as_healthy_as_it_says(status: str, *, expected: bool) -> None:
    server = grpc.aio.server()
    servicer = health.aio.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    await servicer.set("", health_pb2.HealthCheckResponse.ServingStatus.Value(status))

    assert await healthy({"KAC_LISTEN": f"0.0.0.0:{port}"}) is expected
    await server.stop(None)


@pytest.mark.parametrize("name", ["KAC_LISTEN", "KAC_HTTP_LISTEN"])
async def test_a_process_that_is_not_there_is_not_healthy(name: str) -> None:
    assert not await healthy({name: f"0.0.0.0:{free_port()}"})
