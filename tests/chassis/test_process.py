import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc.aio
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from chassis import leadership, migrations, process, settings
from chassis.database import Database
from chassis.process import insist, stop
from deploy.generate import ROOT
from deploy.local.databases import Database as Provisioned
from deploy.local.ports import free_port
from services.activity.__main__ import SERVICE
from tests.identity import Identity
from tests.running import eventually


async def test_a_work_that_breaks_begins_again_and_ends_when_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LONGEST_PAUSE_SECONDS", 0.02)
    begun = 0

    async def work() -> None:
        nonlocal begun
        begun += 1
        if begun < 4:
            raise OSError("not yet")

    await asyncio.wait_for(insist("work", work), 5)

    assert begun == 4


async def test_a_chore_is_done_by_one_at_a_time_and_again_after_a_while(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two replicas take turns, and none holds a connection between its turns."""
    monkeypatch.setattr(process, "CHORE_SECONDS", 0.01)
    monkeypatch.setattr(leadership, "RETRY_SECONDS", 0.01)
    at_it, most, done = 0, 0, 0

    async def chore() -> None:
        nonlocal at_it, most, done
        at_it += 1
        most = max(most, at_it)
        await asyncio.sleep(0.01)
        at_it, done = at_it - 1, done + 1

    replicas = [asyncio.create_task(process._do_chore(db, "chore", chore)) for _ in range(2)]
    await eventually(lambda: done >= 4)
    await asyncio.gather(*map(stop, replicas))

    assert most == 1


async def test_pauses_grow_to_two_seconds_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    sleep, own = asyncio.sleep, asyncio.current_task()

    async def note(seconds: float) -> None:
        """Only note the pauses of this work: services of the session run in the same loop."""
        if asyncio.current_task() is not own:
            return await sleep(seconds)
        pauses.append(seconds)
        return await sleep(0)

    async def work() -> None:
        if len(pauses) < 9:
            raise OSError("not yet")

    monkeypatch.setattr("chassis.process.asyncio.sleep", note)
    await insist("work", work)

    assert pauses == sorted(pauses)
    assert pauses[0] <= 0.2
    assert max(pauses) == pauses[-1] == 2.0


async def test_a_cancelled_future_of_its_own_does_not_end_a_work_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """A relay that ended so would never come back, in a process that goes on serving."""
    monkeypatch.setattr(process, "LONGEST_PAUSE_SECONDS", 0.02)
    begun = 0

    async def work() -> None:
        nonlocal begun
        begun += 1
        if begun == 1:
            future: asyncio.Future[None] = asyncio.Future()
            future.cancel()
            await future

    await asyncio.wait_for(insist("work", work), 5)

    assert begun == 2


@pytest.mark.parametrize("error", [OSError, asyncio.CancelledError, KeyError])
async def test_a_work_that_is_stopped_does_not_begin_again(error: type[BaseException]) -> None:
    """Whatever a library makes of the cancellation: nats-py answers it with an error of its own."""
    begun = 0

    async def work() -> None:
        nonlocal begun
        begun += 1
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise error from None

    task = asyncio.create_task(insist("work", work))
    await asyncio.sleep(0)
    await asyncio.wait_for(stop(task), 5)

    assert begun == 1


async def test_a_work_that_swallows_its_cancellation_is_cancelled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LONGEST_PAUSE_SECONDS", 0.05)
    swallowed = 0

    async def work() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                swallowed += 1
                if swallowed == 3:
                    raise

    task = asyncio.create_task(insist("work", work))
    await asyncio.sleep(0)
    await asyncio.wait_for(stop(task), 5)

    assert swallowed == 3


@pytest.fixture
def environment(database_url: Callable[[str], Provisioned], nats_url: str, identity: Identity) -> dict[str, str]:
    """What the activity service is told, on a migrated database of its own."""
    database = database_url("activity")
    done = subprocess.run(
        [sys.executable, "-m", "services.activity", "migrate"],
        cwd=ROOT,
        env=_told(database.owner_url, nats_url, identity),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return _told(database.url, nats_url, identity)


def _told(database_url: str, nats_url: str, identity: Identity) -> dict[str, str]:
    return {
        **os.environ,
        "KAC_DATABASE_URL": database_url,
        "KAC_NATS_URL": nats_url,
        "KAC_LISTEN": f"127.0.0.1:{free_port()}",
        "KAC_JWKS_FILE": str(identity.jwks_file),
    }


async def test_a_process_serves_until_it_is_asked_to_end_and_then_ends_well(
    environment: dict[str, str], tmp_path: Path
) -> None:
    output = tmp_path / "log"
    with output.open("wb") as file:
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.activity", cwd=ROOT, env=environment, stderr=file
        )
    async with grpc.aio.insecure_channel(environment["KAC_LISTEN"]) as channel:
        stub: Any = health_pb2_grpc.HealthStub(channel)
        answer = await stub.Check(health_pb2.HealthCheckRequest(), wait_for_ready=True, timeout=30)
        running.send_signal(signal.SIGTERM)
        ended = await asyncio.wait_for(running.wait(), 15)

    lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert answer.status == health_pb2.HealthCheckResponse.SERVING
    assert ended == 0
    assert [line["service"] for line in lines if line["event"] == "serving"] == ["activity"]


def test_a_process_that_is_told_too_little_says_all_that_is_missing_and_ends() -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("KAC_")}
    done = subprocess.run(
        [sys.executable, "-m", "services.activity"], cwd=ROOT, env=bare, capture_output=True, text=True, check=False
    )

    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1
    assert "KAC_DATABASE_URL" in done.stderr
    assert "KAC_JWKS_FILE" in done.stderr


async def test_migrating_twice_changes_nothing(database_url: Callable[[str], Provisioned]) -> None:
    database = database_url("activity")
    for _ in range(2):
        await asyncio.to_thread(migrations.upgrade, database.owner_url, SERVICE.migrations)


async def test_a_port_that_is_taken_ends_the_start_and_lets_go_of_everything(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    told = settings.read(SERVICE.settings)
    tasks = len(asyncio.all_tasks())
    async with process.running(SERVICE, told):
        with pytest.raises(RuntimeError, match="bind"):
            async with process.running(SERVICE, told):
                pass
    await eventually(lambda: len(asyncio.all_tasks()) <= tasks)
