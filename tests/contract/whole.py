"""The three services and the gateway, running in the test process on engines of their own, and what they keep."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from joserfc.jwk import ECKey
from nats.js.api import ConsumerInfo
from sqlalchemy import select, text

from chassis.access import Caller
from chassis.stream import STREAM
from chassis.tables import reader_positions
from deploy.local.databases import Database
from gateway.identity.keys import make_keys
from services.accounts.__main__ import SERVICE as ACCOUNTS
from services.activity.__main__ import SERVICE as ACTIVITY
from services.teams.__main__ import SERVICE as TEAMS
from tests.gateway.running import RunningGateway, run_gateway
from tests.identity import Identity
from tests.rpcs import RPCS, Answer, Door, GrpcDoor, JsonDoor, Rpc
from tests.running import Running, run_service

State = Mapping[str, str]
"""What every table of every database holds, digested, and how far the stream has come."""

_BY_NAME = {rpc.name: rpc for rpc in RPCS}
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_DIGEST = "SELECT '{0}' AS name, md5(string_agg(CAST(t AS text), '|' ORDER BY CAST(t AS text))) AS digest FROM {0} t"


@dataclass(frozen=True, kw_only=True)
class Whole:
    """The centre in one process, and both ways to call it."""

    parts: Mapping[str, Running]
    gateway: RunningGateway
    identity: Identity
    doors: Mapping[str, Door]

    async def ask(self, name: str, caller: Caller, **fields: object) -> Answer:
        """Call an RPC, such as "VisitService.LogVisit", natively."""
        rpc = _BY_NAME[name]
        return await self.send(rpc, "grpc", rpc.request(**fields).SerializeToString(), caller)

    async def send(self, rpc: Rpc, door: str, data: bytes, caller: Caller | None) -> Answer:
        """Send bytes to an RPC through one of the doors."""
        return await self.doors[door].call(rpc, data, self.identity.token(caller) if caller else None)

    async def settled(self) -> State:
        """Give what is kept once all that has been told was heard."""
        while await self._waiting():  # noqa: ASYNC110 - readers tell nobody how far they are
            await asyncio.sleep(0.02)
        return await self._state()

    async def _state(self) -> State:
        states = await asyncio.gather(*(_kept(name, part) for name, part in self.parts.items()))
        kept = {table: digest for state in states for table, digest in state.items()}
        return kept | {"stream": str(await self.gateway.stream.last_sequence())}

    async def _waiting(self) -> bool:
        """Whether a fact stands in an outbox, or on its way to a reader."""
        counts = await asyncio.gather(*(_unsent(part) for part in self.parts.values()))
        consumers = await self.gateway.stream._js.consumers_info(STREAM)
        if any(counts) or len(consumers) < len(self.parts):
            return True
        delivered = Counter(place for consumer in consumers for place in _delivered(consumer))
        applied = Counter([place for part in self.parts.values() for place in await _places(part)])
        return any(consumer.num_pending for consumer in consumers) or not delivered <= applied


async def _kept(name: str, part: Running) -> dict[str, str]:
    async with part.db.read() as tx:
        tables = sorted((await tx.execute(text(_TABLES))).scalars())
        digests = await tx.execute(text(" UNION ALL ".join(_DIGEST.format(table) for table in tables)))
        return {f"{name}.{row['name']}": row["digest"] or "" for row in digests.mappings()}


async def _places(part: Running) -> list[int]:
    async with part.db.read() as tx:
        return list((await tx.execute(select(reader_positions.c.sequence))).scalars())


def _delivered(consumer: ConsumerInfo) -> list[int]:
    """Give the place of what was delivered last; none before the first."""
    last = consumer.delivered
    return [last.stream_seq] if last and last.consumer_seq else []


async def _unsent(part: Running) -> int:
    async with part.db.read() as tx:
        return int((await tx.execute(text("SELECT count(*) FROM outbox"))).scalar_one())


@asynccontextmanager
async def running_whole(database_url: Callable[[str], Database], nats_url: str, folder: Path) -> AsyncIterator[Whole]:
    """Run the centre for the length of the block."""
    make_keys(folder / "signing.json", folder / "jwks.json")
    identity = Identity(ECKey.import_key(json.loads((folder / "signing.json").read_bytes())), folder / "jwks.json")
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        idle = replace(ACCOUNTS, chores={})  # what a service does by itself is no answer to anybody
        accounts = await enter(run_service(idle, database_url("accounts"), nats_url, identity))
        teams = await enter(
            run_service(TEAMS, database_url("teams"), nats_url, identity, accounts_address=accounts.address)
        )
        activity = await enter(run_service(ACTIVITY, database_url("activity"), nats_url, identity))
        services = {"accounts": accounts, "teams": teams, "activity": activity}
        addresses = {f"{name}_address": part.address for name, part in services.items()}
        gateway = await enter(run_gateway(database_url("gateway"), nats_url, folder, **addresses))
        parts: dict[str, Running] = {**services, "gateway": gateway}
        doors: dict[str, Door] = {
            "grpc": GrpcDoor({name: part.channel for name, part in parts.items()}),
            "json": JsonDoor(str(gateway.http.base_url)),
        }
        yield Whole(parts=parts, gateway=gateway, identity=identity, doors=doors)
