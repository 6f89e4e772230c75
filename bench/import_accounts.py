"""Imported accounts per second, over gRPC into a service of its own process with its outbox at work: new, then again."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from time import perf_counter
from typing import Any

import asyncpg
import grpc.aio
from google.type.money_pb2 import Money
from kac.accounts.v1 import account_pb2
from kac.accounts.v1.account_class_service_pb2 import CreateAccountClassRequest
from kac.accounts.v1.account_class_service_pb2_grpc import AccountClassServiceStub
from kac.accounts.v1.account_service_pb2 import AccountRow, ImportAccountsRequest
from kac.accounts.v1.account_service_pb2_grpc import AccountServiceStub

from bench.processes import running_engines, serving
from chassis import clock
from chassis.access import Caller, Role
from deploy.local.engines import finish
from services.accounts.__main__ import SERVICE
from tests.identity import Identity

ACCOUNTS = 20_000
WARM_UP = 1_000
A_MESSAGE = 500
Metadata = tuple[tuple[str, str], ...]
BACK_OFFICE = Caller(id=clock.new_id(), role=Role.ROLE_BACK_OFFICE)


def measure() -> Mapping[str, float]:
    """Import into an empty archive, and give the figures by name."""
    with running_engines() as engines:
        database = engines.database(SERVICE)
        with serving(["services.accounts"], engines.environment(database)) as address:
            figures = finish(_import(address, engines.identity))
        ceiling = finish(_copied_per_second(database.owner_url))
        return figures | {
            "accounts.import.copy_per_s": ceiling,
            "accounts.import.of_copy": figures["accounts.import.per_s"] / ceiling,
        }


async def _import(address: str, identity: Identity) -> dict[str, float]:
    metadata = (("authorization", f"Bearer {identity.token(BACK_OFFICE, lasts=timedelta(hours=1))}"),)
    async with grpc.aio.insecure_channel(address) as channel:
        await channel.channel_ready()
        request = CreateAccountClassRequest(code="class", display_name="Class", request_id=clock.new_id())
        classes: Any = AccountClassServiceStub(channel)
        await classes.CreateAccountClass(request, metadata=metadata)
        rows = [_row(number) for number in range(WARM_UP + ACCOUNTS)]
        await _per_second(channel, metadata, rows[:WARM_UP])
        return {
            "accounts.import.per_s": await _per_second(channel, metadata, rows[WARM_UP:]),
            "accounts.import.again_per_s": await _per_second(channel, metadata, rows[WARM_UP:]),
        }


async def _copied_per_second(url: str) -> float:
    """COPY the same rows into a table like that of accounts, with its indexes: what PostgreSQL takes of nothing else."""
    connection = await asyncpg.connect(url, ssl=False)
    await connection.execute("CREATE TABLE copied (LIKE accounts INCLUDING ALL)")
    rows = await connection.fetch("SELECT * FROM accounts ORDER BY id")
    began = perf_counter()
    await connection.copy_records_to_table("copied", records=map(tuple, rows))
    seconds = perf_counter() - began
    await connection.close()
    return len(rows) / seconds


async def _per_second(channel: grpc.aio.Channel, metadata: Metadata, rows: Sequence[AccountRow]) -> float:
    stub: Any = AccountServiceStub(channel)
    began = perf_counter()
    answer = await stub.ImportAccounts(_messages(rows), metadata=metadata)
    seconds = perf_counter() - began
    if answer.refused_count:
        message = f"{answer.refused_count} rows were refused: {answer.refusals[0].message}"
        raise RuntimeError(message)
    return len(rows) / seconds


async def _messages(rows: Sequence[AccountRow]) -> AsyncIterator[ImportAccountsRequest]:
    for start in range(0, len(rows), A_MESSAGE):
        yield ImportAccountsRequest(rows=rows[start : start + A_MESSAGE])


def _row(number: int) -> AccountRow:
    """List accounts in groups of ten: a parent, then nine below it."""
    return AccountRow(
        row_number=number + 1,
        code=f"K-{number}",
        display_name=f"客户 {number}",
        class_code="class",
        grade=account_pb2.GRADE_B,
        parent_code=f"K-{number - number % 10}" if number % 10 else "",
        industry="制造",
        region="上海",
        founded_year=1990,
        employee_count=1200,
        annual_revenue=Money(currency_code="CNY", units=1_000_000, nanos=500_000_000),
    )
