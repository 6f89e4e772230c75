import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from chassis import migrations
from deploy.local.databases import Database
from deploy.local.ports import free_port
from gateway.commands import MIGRATIONS
from gateway.identity.keys import Signer
from gateway.settings import GatewaySettings
from tests.gateway.running import settings_in
from tests.identity import a_caller
from tests.running import eventually


def environment(told: GatewaySettings, http_port: int) -> dict[str, str]:
    """Put settings as a process is told them."""
    values = told.model_dump(exclude_none=True)
    values |= {name: getattr(told, name).get_secret_value() for name in ("database_url", "nats_url")}
    values["http_listen"] = f"127.0.0.1:{http_port}"
    return {**os.environ, **{f"KAC_{name.upper()}": str(value) for name, value in values.items()}}


@asynccontextmanager
async def gateway_process(told: GatewaySettings) -> AsyncIterator[tuple[asyncio.subprocess.Process, httpx.AsyncClient]]:
    """Run the gateway as its own process, once it is ready."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway", env=environment(told, port), stderr=asyncio.subprocess.DEVNULL
    )
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:

        async def ready() -> bool:
            try:
                return (await http.get("/readyz")).status_code == 200
            except httpx.TransportError:
                return False

        try:
            await eventually(ready, within=60)
            yield process, http
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def test_on_sigterm_open_pages_are_told_and_the_process_leaves_by_itself(
    database_url: Callable[[str], Database], own_nats_url: str, tmp_path: Path
) -> None:
    database = database_url("gateway")
    await asyncio.to_thread(migrations.upgrade, database.owner_url, MIGRATIONS)
    told = settings_in(tmp_path, database, own_nats_url)
    token, _ = Signer(told.signing_key_file).sign(a_caller("DIRECTOR"))

    async with (
        gateway_process(told) as (process, http),
        http.stream("GET", "/live", headers={"authorization": f"Bearer {token}"}) as page,
    ):
        process.send_signal(signal.SIGTERM)
        lines = [line async for line in page.aiter_lines()]
        code = await asyncio.wait_for(process.wait(), timeout=15)

    assert 'data: {"reason": "SHUTTING_DOWN"}' in lines
    assert code == 0
