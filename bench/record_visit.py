"""Recorded visits per second through the whole path, beside a bare server that does the same two inserts.

Token, access rule, validation, rows, request id, visit, fact and answer on our side; two inserts in one transaction on
the other; both behind `grpc.aio` on uvloop, both on the same PostgreSQL with fsync, their rounds interleaved.
"""

import asyncio
import itertools
import statistics
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import grpc.aio
from kac.activity.v1 import visit_pb2
from kac.activity.v1.visit_service_pb2 import LogVisitRequest, NextStepEntry
from kac.activity.v1.visit_service_pb2_grpc import VisitServiceStub
from kac.teams.v1.assignment_pb2 import Assignment
from kac.teams.v1.events_pb2 import AccountAssigned

from bench import load
from bench.processes import Engines, running_engines, serving
from chassis import clock, outbox, wire
from chassis.access import Caller, Role
from chassis.stream import Stream
from deploy.local.engines import finish
from services.activity.__main__ import SERVICE

ACCOUNTS = 500
ROUNDS = 5
SECONDS = 4.0
AT_ONCE = 32
Metadata = tuple[tuple[str, str], ...]
MANAGER = Caller(id=clock.new_id(), role=Role.ROLE_ACCOUNT_MANAGER)


def measure() -> Mapping[str, float]:
    """Load both servers in turn, and give the figures by name."""
    with running_engines() as engines:
        database = engines.database(SERVICE)
        bare = serving(["bench.reference", database.owner_url], {})
        whole = serving(["services.activity"], engines.environment(database))
        with bare as reference, whole as ours:
            return finish(_compare(reference, ours, engines))


async def _compare(bare: str, whole: str, engines: Engines) -> Mapping[str, float]:
    metadata = (("authorization", f"Bearer {engines.identity.token(MANAGER, lasts=timedelta(hours=1))}"),)
    async with grpc.aio.insecure_channel(bare) as reference, grpc.aio.insecure_channel(whole) as ours:
        await asyncio.gather(reference.channel_ready(), ours.channel_ready())
        accounts = await _served_accounts(engines.nats_url)
        await _until_served(ours, accounts[-1], metadata)
        works = {
            "bare": _logging(reference, accounts, ()),
            "whole": _logging(ours, accounts, metadata),
        }
        rounds: dict[str, list[load.Round]] = {name: [] for name in works}
        for _ in range(ROUNDS):
            for name, work in works.items():
                rounds[name].append(await load.run(work, seconds=SECONDS, at_once=AT_ONCE))
    return _summary(rounds)


def _summary(rounds: Mapping[str, Sequence[load.Round]]) -> Mapping[str, float]:
    """Ratios pair by pair, for the machine's speed drifts from minute to minute."""
    pairs = zip(rounds["whole"], rounds["bare"], strict=True)
    return {
        "record_visit.ratio": statistics.median(ours.per_second / bare.per_second for ours, bare in pairs),
        "record_visit.per_s": statistics.median(ours.per_second for ours in rounds["whole"]),
        "record_visit.bare_per_s": statistics.median(bare.per_second for bare in rounds["bare"]),
        "record_visit.p50_ms": statistics.median(ours.p50_ms for ours in rounds["whole"]),
        "record_visit.p99_ms": statistics.median(ours.p99_ms for ours in rounds["whole"]),
    }


def _logging(channel: grpc.aio.Channel, accounts: Sequence[str], metadata: Metadata) -> load.Work:
    stub: Any = VisitServiceStub(channel)
    following = itertools.cycle(accounts)

    async def work() -> object:
        return await stub.LogVisit(_visit_of(next(following)), metadata=metadata)

    return work


def _visit_of(account_id: str) -> LogVisitRequest:
    now = clock.now()
    return LogVisitRequest(
        account_id=account_id,
        kind=visit_pb2.KIND_CALL,
        start_time=wire.timestamp(now - timedelta(minutes=30)),
        summary="They ask for a second line and a shorter lead time.",
        next_step=NextStepEntry(action="Send the offer", due_date=wire.date_message((now + timedelta(days=3)).date())),
        request_id=clock.new_id(),
    )


async def _served_accounts(nats_url: str) -> list[str]:
    """Tell the stream of accounts that the manager serves."""
    stream = await Stream.connect(nats_url, name="bench")
    accounts = [clock.new_id() for _ in range(ACCOUNTS)]
    for account_id in accounts:
        assignment = Assignment(
            id=clock.new_id(), account_id=account_id, manager_id=MANAGER.id, team_id=clock.new_id(),
            start_time=wire.timestamp(clock.now() - timedelta(days=1)),
        )  # fmt: skip
        fact = outbox.Fact(
            id=clock.new_id(), subject=f"kac.teams.v1.AccountAssigned.{account_id}", about=account_id,
            time=clock.now(), trace_parent="", payload=AccountAssigned(assignment=assignment).SerializeToString(),
        )  # fmt: skip
        await stream.publish(fact, source="bench")
    await stream.close()
    return accounts


async def _until_served(channel: grpc.aio.Channel, account_id: str, metadata: Metadata) -> None:
    stub: Any = VisitServiceStub(channel)
    async with asyncio.timeout(30):
        while True:
            try:
                await stub.LogVisit(_visit_of(account_id), metadata=metadata)
            except grpc.aio.AioRpcError:
                await asyncio.sleep(0.1)
            else:
                return
