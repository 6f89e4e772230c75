"""Services running inside the test process, on real engines, and how tests talk to them."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import grpc.aio
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from pydantic import SecretStr

from chassis import clock, migrations, outbox
from chassis.access import Caller
from chassis.database import Database
from chassis.process import Service, running
from chassis.settings import Settings
from chassis.stream import Stream
from deploy.local.databases import Database as Provisioned
from tests.identity import Identity


@dataclass(frozen=True, kw_only=True)
class Running:
    """A running service: where it listens, its database, the stream it reads, and who may be whom."""

    address: str
    channel: grpc.aio.Channel
    db: Database
    stream: Stream
    identity: Identity
    settings: Settings

    def stub(self, kind: Callable[[grpc.aio.Channel], Any]) -> Any:
        """Make a client of one of its services."""
        return kind(self.channel)

    def be(self, caller: Caller) -> tuple[tuple[str, str], ...]:
        """Give the call metadata of a caller."""
        return (("authorization", f"Bearer {self.identity.token(caller)}"),)

    async def hear(self, message: Message, *, about: str) -> None:
        """Let the service hear a fact, as if another had told it."""
        fact = outbox.Fact(
            id=clock.new_id(),
            subject=f"{message.DESCRIPTOR.full_name}.{about}",
            about=about,
            time=clock.now(),
            trace_parent="",
            payload=message.SerializeToString(),
        )
        await self.stream.publish(fact, source="test")


@asynccontextmanager
async def run_service(
    service: Service, database: Provisioned, nats_url: str, identity: Identity, **more: Any
) -> AsyncIterator[Running]:
    """Migrate an empty database, and run the service on it for the length of the block; it may be told more."""
    await asyncio.to_thread(migrations.upgrade, database.owner_url, service.migrations)
    told = service.settings(
        database_url=SecretStr(database.url),
        nats_url=SecretStr(nats_url),
        listen="127.0.0.1:0",
        jwks_file=str(identity.jwks_file),
        pool_size=5,
        **more,
    )
    db = Database(database.url, pool_size=2)
    stream = await Stream.connect(nats_url, name="test")
    async with running(service, told) as server:
        address = f"127.0.0.1:{server.port}"
        async with grpc.aio.insecure_channel(address) as channel:
            yield Running(address=address, channel=channel, db=db, stream=stream, identity=identity, settings=told)
    await stream.close()
    await db.close()


async def eventually(look: Callable[[], Any | Awaitable[Any]], *, within: float = 20) -> Any:
    """Look again and again until what is seen is true, and give it; fail when it never is."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while True:
        seen = look()
        if inspect.isawaitable(seen):
            seen = await seen
        if seen:
            return seen
        assert loop.time() < deadline, "it never happened"
        await asyncio.sleep(0.02)


@dataclass(frozen=True)
class Refused:
    """A refusal as a caller meets it."""

    code: grpc.StatusCode
    reason: str
    message: str
    metadata: dict[str, str]


async def refused(call: Awaitable[Any]) -> Refused:
    """Await a call that must be refused, and say how it was."""
    try:
        answer = await call
    except grpc.aio.AioRpcError as error:
        return _refusal(error)
    message = f"it was answered: {answer}"
    raise AssertionError(message)


async def at_once(calls: Iterable[Awaitable[Any]]) -> tuple[list[Any], list[Refused]]:
    """Await calls that run at the same time; give the answers, and how the others were refused."""
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    answers = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    errors = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert all(isinstance(error, grpc.aio.AioRpcError) for error in errors), errors
    return answers, [_refusal(error) for error in errors]  # type: ignore[arg-type]  # asserted above


def _refusal(error: grpc.aio.AioRpcError) -> Refused:
    trailing = dict(error.trailing_metadata() or ())
    status = status_pb2.Status.FromString(trailing.get("grpc-status-details-bin", b""))
    info = error_details_pb2.ErrorInfo()
    for detail in status.details:
        detail.Unpack(info)
    return Refused(error.code(), info.reason, error.details() or "", dict(info.metadata))
