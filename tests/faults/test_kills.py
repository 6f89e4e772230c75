"""Every process dies under load, one after the other, and nothing that was acknowledged is lost or counted twice."""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import httpx
import nats
import pytest
from kac.activity.v1.events_pb2 import VisitRecorded

from deploy.local.databases import SERVICES
from deploy.local.record import Row, State
from tests.centre import Centre
from tests.faults.writing import Writing
from tests.running import eventually

VISITS = 2_000
WRITERS = 8
PROCESSES = ("accounts", "teams", "activity", "gateway", "nats", "postgres")
"""The relay lives in activity, whose facts are counted."""
A_BACKEND = "a backend of postgres"
RECOVERY_SECONDS = 40.0
GET_OVERVIEW = "/kac.gateway.v1.OverviewService/GetOverview"


@pytest.mark.timeout(300)
async def test_what_was_acknowledged_is_there_exactly_once(centre: Centre) -> None:
    writing = Writing(centre, centre.sign_in("manager"), visits=VISITS, writers=WRITERS)
    director = centre.sign_in("director")
    before = await counted(centre, director)

    async with asyncio.TaskGroup() as group:
        group.create_task(writing.run())
        group.create_task(kill_all(centre, writing))

    await eventually(lambda: told(centre), within=RECOVERY_SECONDS)
    assert writing.repeats > 0, "no kill was felt"
    assert len(writing.acknowledged) == VISITS
    assert await kept(centre) == {visit_id: summary for summary, visit_id in writing.acknowledged.items()}
    assert await published(centre) == Counter(writing.acknowledged.values())
    await eventually(lambda: all_counted(centre, director, before + VISITS), within=RECOVERY_SECONDS)
    assert await set_aside(centre) == 0
    assert {row["state"] for row in centre.status().values()} == {"ready"}
    assert centre.bugs() == []


async def kill_all(centre: Centre, writing: Writing) -> None:
    """Kill one after the other, each once so many visits have been acknowledged, and see that it comes back."""
    victims = (*PROCESSES, A_BACKEND)
    for turn, victim in enumerate(victims, 1):
        await eventually(lambda: len(writing.acknowledged) >= VISITS * turn // (len(victims) + 1), within=60)  # noqa: B023 - awaited at once
        assert len(writing.acknowledged) < VISITS, "nothing was under way any more"
        await (kill_backend(centre) if victim == A_BACKEND else kill(centre, victim))


async def kill(centre: Centre, name: str) -> None:
    row = row_of(centre, name)
    assert row.process is not None
    os.kill(row.process.pid, signal.SIGKILL)
    await eventually(lambda: came_back(row, row_of(centre, name)), within=RECOVERY_SECONDS)


def came_back(was: Row, row: Row) -> bool:
    return row.restarts > was.restarts and row.state is State.READY


async def kill_backend(centre: Centre) -> None:
    """Kill one session of the activity service; PostgreSQL then ends all others, and recovers."""
    cluster = centre.parts.cluster
    url = f"postgresql://postgres:{cluster.password}@127.0.0.1:{cluster.port}/postgres"
    superuser = await asyncpg.connect(url)
    pid = await superuser.fetchval("SELECT pid FROM pg_stat_activity WHERE usename = 'activity' ORDER BY pid LIMIT 1")
    os.kill(pid, signal.SIGKILL)
    await eventually(superuser.is_closed, within=RECOVERY_SECONDS)
    await eventually(lambda: connects(url), within=RECOVERY_SECONDS)


async def connects(url: str) -> bool:
    try:
        await (await asyncpg.connect(url)).close()
    except (OSError, asyncpg.PostgresError):
        return False
    return True


def row_of(centre: Centre, name: str) -> Row:
    return centre.record().rows[name]


@asynccontextmanager
async def database(centre: Centre, service: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(centre.database_url(service))
    yield connection
    await connection.close()


async def told(centre: Centre) -> bool:
    """Whether no fact of the activity service waits to be published."""
    async with database(centre, "activity") as connection:
        return bool(await connection.fetchval("SELECT NOT EXISTS (SELECT FROM outbox)"))


async def kept(centre: Centre) -> dict[str, str]:
    """Give the visits of the writers as the database has them; a summary may stand there once only."""
    async with database(centre, "activity") as connection:
        rows = await connection.fetch("SELECT id, summary FROM visits WHERE summary LIKE 'visit % of %'")
    assert len({row["summary"] for row in rows}) == len(rows)
    return {str(row["id"]): row["summary"] for row in rows}


async def published(centre: Centre) -> Counter[str]:
    """Count how often the stream tells of each visit of the writers."""
    client = await nats.connect(centre.nats_url)
    facts = await client.jetstream().subscribe("kac.activity.v1.VisitRecorded.*", ordered_consumer=True)
    found = Counter[str]()
    try:
        while True:
            visit = VisitRecorded.FromString((await facts.next_msg(timeout=1)).data).visit
            found.update([visit.id] if visit.summary.startswith("visit ") else [])
    except TimeoutError:
        return found
    finally:
        await client.close()


async def counted(centre: Centre, token: str) -> int:
    """Give how many visits the director sees this month."""
    async with httpx.AsyncClient(base_url=centre.url, headers={"authorization": f"Bearer {token}"}) as http:
        answer = await http.post(GET_OVERVIEW, json={})
    assert answer.status_code == httpx.codes.OK, answer.text
    return int(answer.json()["total"].get("visitCount", 0))


async def all_counted(centre: Centre, token: str, expected: int) -> bool:
    """Whether the overview has counted all; more than all would be as wrong."""
    seen = await counted(centre, token)
    assert seen <= expected
    return seen == expected


async def set_aside(centre: Centre) -> int:
    """Count the facts that any reader could not apply."""
    total = 0
    for service in SERVICES:
        async with database(centre, service) as connection:
            total += await connection.fetchval("SELECT count(*) FROM dead_letters")
    return total
