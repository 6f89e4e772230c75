"""How a service's process is put together, runs, and ends."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import structlog
import uvloop

from chassis import log, migrations, relay, settings
from chassis.access import Tokens
from chassis.database import Database
from chassis.edge import Edge
from chassis.leadership import leading
from chassis.reader import Listeners, Reader
from chassis.server import Apis, Server
from chassis.settings import Settings
from chassis.stream import Stream

logger = structlog.get_logger()

GRACE_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 2.0
PRUNE_SECONDS = 3600.0
CHORE_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Service:
    """What makes one service different from the next."""

    name: str
    apis: Callable[[Any], Apis]
    """Builds its servicers from its settings."""
    listeners: Listeners | Callable[[Any], Listeners]
    """What it does upon facts, or what builds that from its settings."""
    migrations: Sequence[Path]
    settings: type[Settings] = Settings
    """What it is told besides what every process is told."""
    chores: Mapping[str, Callable[[Database, Any], Awaitable[None]]] = field(default_factory=dict)
    """What is to be done every minute, with its settings, by one replica at a time."""


def main(service: Service) -> None:
    """Serve, or with the argument `migrate` bring the database up to date, as its owner."""
    told = settings.read(service.settings)
    log.set_up(told.log_level, service=service.name)
    if sys.argv[1:] == ["migrate"]:
        migrations.upgrade(told.database_url.get_secret_value(), service.migrations)
    elif not sys.argv[1:]:
        uvloop.run(serve(service, told))
    else:
        sys.exit(f"usage: python -m services.{service.name} [migrate]")


async def serve(service: Service, told: Settings) -> None:
    """Serve until SIGTERM: then take no new calls, finish those under way, and leave."""
    async with running(service, told):
        logger.info("serving", address=told.listen)
        await ended()


@asynccontextmanager
async def running(service: Service, told: Settings) -> AsyncIterator[Server]:
    """Run a service for the length of the block."""
    async with AsyncExitStack() as stack:
        db = Database(told.database_url.get_secret_value(), pool_size=told.pool_size)
        stack.push_async_callback(db.close)
        stream = await Stream.connect(told.nats_url.get_secret_value(), name=service.name)
        stack.push_async_callback(stream.close)
        await stream.prepare(told.stream_bytes)
        for name, work in _works(service, told, db, stream).items():
            stack.push_async_callback(stop, asyncio.create_task(insist(name, work)))
        server = Server(Edge(Tokens(told.jwks_file), db), service.apis(told))
        await server.start(told.listen)
        stack.push_async_callback(server.stop, GRACE_SECONDS)
        yield server


def _works(service: Service, told: Settings, db: Database, stream: Stream) -> dict[str, Callable[[], Awaitable[None]]]:
    """Name what goes on in the background of a service."""
    chores = {name: partial(_do_chore, db, name, partial(chore, db, told)) for name, chore in service.chores.items()}
    hears = service.listeners(told) if callable(service.listeners) else service.listeners
    return chores | {
        "relay": lambda: relay.run(db, stream, source=service.name),
        "reader": Reader(name=service.name, db=db, stream=stream, listeners=hears).run,
        "prune": lambda: every(PRUNE_SECONDS, lambda: relay.prune(db)),
    }


async def _do_chore(db: Database, name: str, chore: Callable[[], Awaitable[None]]) -> None:
    """Do a chore every minute, leading for no longer than it takes: the lease holds a connection."""

    async def once() -> None:
        async with leading(db, name):
            await chore()

    await every(CHORE_SECONDS, once)


async def ended() -> None:
    """Wait for the signal to end."""
    signalled = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, signalled.set)
    await signalled.wait()


async def insist(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do a work until it is done; when it breaks, log why and begin it again, at most two seconds later."""
    pause = 0.1
    while True:
        began = asyncio.get_running_loop().time()
        try:
            return await work()
        except (Exception, asyncio.CancelledError) as error:
            if _cancelled():
                raise
            logger.warning("work_broken", name=name, error=type(error).__name__, exc_info=error)
        steady = asyncio.get_running_loop().time() - began > LONGEST_PAUSE_SECONDS
        pause = 0.1 if steady else min(pause * 2, LONGEST_PAUSE_SECONDS)
        await asyncio.sleep(pause)


def _cancelled() -> bool:
    """Tell being cancelled from a cancelled future of the work's own."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def stop(task: asyncio.Task[None]) -> None:
    """Cancel a background work, again when a library swallows it as nats-py does, and wait until it has let go."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=LONGEST_PAUSE_SECONDS)
    await asyncio.gather(task, return_exceptions=True)


async def every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Do a work now and then, for ever."""
    while True:
        await work()
        await asyncio.sleep(seconds)
