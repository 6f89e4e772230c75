"""Engines of a test's own, which it may kill, start again and fill."""

import asyncio
import signal
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local import files, nats, postgres
from deploy.local.engines import answers
from deploy.local.passwords import password
from deploy.local.ports import free_port
from deploy.local.probes import nats_ready, postgres_ready
from deploy.local.programs import Program


@dataclass
class Engine:
    """A server that can be killed and started again, on the same port and data."""

    program: Program
    ready: Callable[[], Awaitable[bool]]
    log: Path
    url: str
    process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        self.process = await asyncio.to_thread(self._launch)
        assert await answers(self.ready, self.process), self.log.read_text(encoding="utf-8")[-2000:]

    def _launch(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as output:
            return subprocess.Popen(self.program.command_line(), cwd="/", stdout=output, stderr=output)

    async def kill(self) -> None:
        """End it as a power cut would."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """End it as its operator would."""
        await self._end(self.program.stop_signal)

    async def _end(self, number: int) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            await asyncio.to_thread(self.process.wait, 30)
            self.process = None


@contextmanager
def a_nats(folder: Path) -> Iterator[Engine]:
    """A nats-server with the settings that we ship, not started yet."""
    files.make_directory(folder)
    server = nats.Server(directory=folder / "nats", port=free_port(), password=password(folder, "nats"))
    nats.prepare(server)
    engine = Engine(nats.program(server), lambda: nats_ready(server), folder / "nats.log", server.url)
    with _ended(engine):
        yield engine


@contextmanager
def a_postgres(folder: Path) -> Iterator[tuple[Engine, postgres.Cluster]]:
    """A PostgreSQL with the settings that we ship, not started yet."""
    files.make_directory(folder)
    cluster = postgres.Cluster(directory=folder / "postgres", port=free_port(), password=password(folder, "postgres"))
    postgres.prepare(cluster)
    engine = Engine(postgres.program(cluster), lambda: postgres_ready(cluster), folder / "postgres.log", cluster.url())
    with _ended(engine):
        yield engine, cluster


@contextmanager
def _ended(engine: Engine) -> Iterator[None]:
    try:
        yield
    finally:
        if engine.process is not None:
            engine.process.kill()
            engine.process.wait(30)
