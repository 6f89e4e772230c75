"""How the gateway's process is put together, runs, and ends: HTTP, its own gRPC server and its works in one loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.resources import files
from zoneinfo import ZoneInfo

import grpc.aio
import structlog
import uvicorn
from kac.gateway.v1 import overview_service_pb2, portfolio_service_pb2, session_service_pb2
from starlette.types import ASGIApp

from chassis import clock, neighbours, relay
from chassis.access import Tokens
from chassis.database import Database
from chassis.edge import Edge
from chassis.process import GRACE_SECONDS, PRUNE_SECONDS, ended, every, insist, stop
from chassis.reader import Reader
from chassis.server import Apis, Server
from chassis.stream import Stream
from gateway.app import Parts, application
from gateway.bridge import bridge
from gateway.identity.api import SessionService
from gateway.identity.keys import Signer
from gateway.identity.passwords import Passwords
from gateway.identity.store import prune_attempts
from gateway.live import Live
from gateway.readiness import Readiness
from gateway.settings import GatewaySettings
from gateway.views import READER
from gateway.views.listeners import listeners
from gateway.views.overview.api import OverviewService
from gateway.views.portfolio.api import PortfolioService
from gateway.views.store import version

logger = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """A running gateway: where it listens."""

    http_port: int
    grpc_port: int


async def serve(told: GatewaySettings) -> None:
    """Serve until SIGTERM: then say so, take no new calls, finish those under way, and leave."""
    async with running(told):
        logger.info("serving", address=told.http_listen)
        await ended()


@asynccontextmanager
async def running(told: GatewaySettings) -> AsyncIterator[Gateway]:
    """Run the gateway for the length of the block."""
    async with AsyncExitStack() as stack:
        db = Database(told.database_url.get_secret_value(), pool_size=told.pool_size)
        stack.push_async_callback(db.close)
        stream = await Stream.connect(told.nats_url.get_secret_value(), name="gateway")
        stack.push_async_callback(stream.close)
        await stream.prepare(told.stream_bytes)
        tokens = Tokens(told.jwks_file)
        live = Live(tokens, lambda: _version(db))
        for name, work in _works(told, db, stream, live).items():
            stack.push_async_callback(stop, asyncio.create_task(insist(name, work)))
        server = Server(Edge(tokens, db), _apis(told))
        await server.start(told.listen)
        stack.push_async_callback(server.stop, GRACE_SECONDS)
        channels = await stack.enter_async_context(_channels(told, server.port))
        readiness = Readiness(db, stream)
        parts = Parts(
            bridge=bridge(files("kac").joinpath("contract.binpb").read_bytes(), channels),
            live=live,
            readiness=readiness,
            jwks_file=told.jwks_file,
            web_dir=told.web_dir,
        )
        http_port = await stack.enter_async_context(_http(application(parts), told.http_listen))
        yield Gateway(http_port=http_port, grpc_port=server.port)
        readiness.draining = True
        live.close()


def _apis(told: GatewaySettings) -> Apis:
    """Put a servicer behind each service of the contract."""
    sessions = session_service_pb2.DESCRIPTOR.services_by_name["SessionService"]
    overview = overview_service_pb2.DESCRIPTOR.services_by_name["OverviewService"]
    portfolio = portfolio_service_pb2.DESCRIPTOR.services_by_name["PortfolioService"]
    return {
        sessions: SessionService(Signer(told.signing_key_file), Passwords(), told.sample_sign_ins_file),
        overview: OverviewService(ZoneInfo(told.time_zone)),
        portfolio: PortfolioService(),
    }


def _works(told: GatewaySettings, db: Database, stream: Stream, live: Live) -> dict[str, Callable[[], Awaitable[None]]]:
    """Name what goes on in the background."""
    hears = listeners(ZoneInfo(told.time_zone))
    return {
        "reader": Reader(name=READER, db=db, stream=stream, listeners=hears, applied=live.tell).run,
        "live": live.follow,
        "prune": lambda: every(PRUNE_SECONDS, lambda: _prune(db)),
    }


async def _version(db: Database) -> int:
    async with db.read() as tx:
        return await version(tx)


async def _prune(db: Database) -> None:
    await relay.prune(db)
    async with db.begin() as tx:
        await prune_attempts(tx, clock.now())


@asynccontextmanager
async def _channels(told: GatewaySettings, own_port: int) -> AsyncIterator[Mapping[str, grpc.aio.Channel]]:
    """Open a channel to each service by its package, the gateway's own RPCs included; none is waited for."""
    host = told.listen.rpartition(":")[0]
    own = f"{'127.0.0.1' if host in {'0.0.0.0', '[::]', ''} else host}:{own_port}"
    addresses = {
        "kac.accounts.v1": told.accounts_address,
        "kac.teams.v1": told.teams_address,
        "kac.activity.v1": told.activity_address,
        "kac.gateway.v1": own,
    }
    async with AsyncExitStack() as stack:
        yield {
            package: await stack.enter_async_context(grpc.aio.insecure_channel(address, options=neighbours.OPTIONS))
            for package, address in addresses.items()
        }


@asynccontextmanager
async def _http(app: ASGIApp, address: str) -> AsyncIterator[int]:
    """Serve HTTP for the length of the block; gives the port."""
    listener = _listener(address)
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=int(GRACE_SECONDS),
    )
    server = _Uvicorn(config)
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await serving


def _listener(address: str) -> socket.socket:
    """Listen, or raise when the port is taken."""
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    return socket.create_server((host.strip("[]"), int(port)), family=family, backlog=2048)


class _Uvicorn(uvicorn.Server):
    """Leaves the signals to the process, which ends its parts in order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
