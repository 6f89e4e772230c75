"""PostgreSQL and nats-server alone, in a directory of their own on free ports: what tests and benchmarks stand on."""

import asyncio
import subprocess
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from deploy.local import files, nats, postgres
from deploy.local.passwords import password
from deploy.local.ports import free_port
from deploy.local.probes import nats_ready, postgres_ready
from deploy.local.programs import Program

PATIENCE = 30.0

T = TypeVar("T")


@contextmanager
def running_postgres(directory: Path) -> Iterator[postgres.Cluster]:
    """A fresh PostgreSQL for as long as the block lasts; call it in the main thread, with which the server ends."""
    files.make_directory(directory)
    cluster = postgres.Cluster(
        directory=directory / "postgres", port=free_port(), password=password(directory, "postgres")
    )
    postgres.prepare(cluster)
    with running(postgres.program(cluster), directory / "postgres.log", lambda: postgres_ready(cluster)):
        yield cluster


@contextmanager
def running_nats(directory: Path) -> Iterator[nats.Server]:
    """A fresh nats-server with JetStream for as long as the block lasts; call it in the main thread."""
    files.make_directory(directory)
    server = nats.Server(directory=directory / "nats", port=free_port(), password=password(directory, "nats"))
    nats.prepare(server)
    with running(nats.program(server), directory / "nats.log", lambda: nats_ready(server)):
        yield server


@contextmanager
def running(program: Program, log: Path, ready: Callable[[], Awaitable[bool]]) -> Iterator[None]:
    """Run a program beside the block, which starts once it answers."""
    with log.open("ab") as output:
        process = subprocess.Popen(program.command_line(), cwd="/", stdout=output, stderr=output)
    try:
        if not finish(answers(ready, process)):
            raise RuntimeError(f"{program.name} does not answer: {log.read_text(encoding='utf-8')[-2000:]}")
        yield
    finally:
        process.send_signal(program.stop_signal)
        process.wait(PATIENCE)


async def answers(ready: Callable[[], Awaitable[bool]], process: subprocess.Popen[bytes]) -> bool:
    """Wait for a program; whether it answers before it ends or patience does."""
    deadline = time.monotonic() + PATIENCE
    while not await ready():
        if process.poll() is not None or time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.02)
    return True


def finish(work: Coroutine[None, None, T]) -> T:
    """Run a coroutine to its end from synchronous code, also where a loop is already running in this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
