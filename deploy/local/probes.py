"""Whether a process answers, asked the way its clients ask."""

import asyncio
import json

from deploy.local.nats import Server
from deploy.local.ports import LOOPBACK
from deploy.local.postgres import Cluster

PATIENCE = 2.0


async def postgres_ready(cluster: Cluster) -> bool:
    """Whether the superuser can connect."""
    import asyncpg  # noqa: PLC0415 - a fifth of a second that `down` and a second `up` need not pay

    try:
        connection = await asyncpg.connect(cluster.url(), timeout=PATIENCE, ssl=False)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    await connection.close(timeout=PATIENCE)
    return True


async def nats_ready(server: Server) -> bool:
    """Whether the server greets a client and has JetStream."""
    greeting = await _exchange(server.port, b"")
    return greeting.startswith(b"INFO ") and bool(json.loads(greeting[5:]).get("jetstream"))


async def http_ready(port: int) -> bool:
    """Whether `/readyz` answers 200."""
    answer = await _exchange(port, b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    return answer.split(b" ")[1:2] == [b"200"]


async def grpc_ready(port: int) -> bool:
    """Whether the health service says that the whole process serves."""
    if not await _listening(port):
        return False
    import grpc.aio  # noqa: PLC0415 - a quarter of a second that only a started service is worth
    from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse  # noqa: PLC0415 - the same

    options = [("grpc.use_local_subchannel_pool", 1)]
    async with grpc.aio.insecure_channel(f"{LOOPBACK}:{port}", options=options) as channel:
        check = channel.unary_unary(
            "/grpc.health.v1.Health/Check",
            request_serializer=HealthCheckRequest.SerializeToString,
            response_deserializer=HealthCheckResponse.FromString,
        )
        try:
            answer = await check(HealthCheckRequest(), timeout=PATIENCE)
        except grpc.aio.AioRpcError:
            return False
    return bool(answer.status == HealthCheckResponse.SERVING)


async def _listening(port: int) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(LOOPBACK, port)
            writer.close()
            await writer.wait_closed()
    except (OSError, TimeoutError):
        return False
    return True


async def _exchange(port: int, question: bytes) -> bytes:
    """The first line of the answer; empty when there is none."""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            writer.write(question)
            line = await reader.readline()
            writer.close()
            await writer.wait_closed()
    except (OSError, TimeoutError):
        return b""
    return line
