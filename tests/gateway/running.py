"""A gateway running inside the test process, on real engines, and how tests talk to it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import grpc.aio
import httpx
from joserfc.jwk import ECKey
from pydantic import SecretStr

from chassis import clock, migrations
from chassis.database import Database
from chassis.stream import Stream
from deploy.local.databases import Database as Provisioned
from gateway.commands import MIGRATIONS
from gateway.identity import store
from gateway.identity.keys import make_keys
from gateway.identity.model import User
from gateway.identity.passwords import Passwords
from gateway.process import running
from gateway.settings import GatewaySettings
from tests.identity import Identity
from tests.running import Running

NOWHERE = "127.0.0.1:9"
"""Where no service listens: the gateway starts without them."""
PASSWORD = "correct horse"
PASSWORDS = Passwords()


@dataclass(frozen=True, kw_only=True)
class RunningGateway(Running):
    """A running gateway: as a service, and its HTTP door."""

    settings: GatewaySettings
    http: httpx.AsyncClient
    folder: Path

    async def a_user(self, role: str = "DIRECTOR", *, disabled: bool = False) -> User:
        """Keep a user whom nobody else is."""
        user = User(
            user_name=f"user-{clock.new_id()}",
            password_hash=await asyncio.to_thread(PASSWORDS.hashed, PASSWORD),
            member_id=clock.new_id(),
            role=f"ROLE_{role}",
            display_name="林岚",
            disabled=disabled,
        )
        return await self.save(user)

    async def save(self, user: User, **changes: Any) -> User:
        """Keep a user as changed."""
        changed = replace(user, **changes)
        async with self.db.begin() as tx:
            await store.save_user(tx, changed)
        return changed


def settings_in(folder: Path, database: Provisioned, nats_url: str) -> GatewaySettings:
    """Tell a gateway where everything is, with keys, pages and an empty sample in the folder."""
    web = folder / "web"
    (web / "assets").mkdir(parents=True)
    (web / "index.html").write_text("<!doctype html><title>大客户服务中心</title>")
    (web / "assets" / "main-4f1d9c2a.js").write_text("export const answer = 42;\n" * 100)
    make_keys(folder / "signing.json", folder / "jwks.json")
    return GatewaySettings(
        database_url=SecretStr(database.url),
        nats_url=SecretStr(nats_url),
        listen="127.0.0.1:0",
        http_listen="127.0.0.1:0",
        accounts_address=NOWHERE,
        teams_address=NOWHERE,
        activity_address=NOWHERE,
        signing_key_file=str(folder / "signing.json"),
        jwks_file=str(folder / "jwks.json"),
        sample_sign_ins_file=str(folder / "sample-sign-ins.json"),
        web_dir=str(web),
        pool_size=5,
    )


@asynccontextmanager
async def run_gateway(database: Provisioned, nats_url: str, folder: Path, **more: Any) -> AsyncIterator[RunningGateway]:
    """Migrate an empty database, and run a gateway on it for the length of the block; it may be told more."""
    await asyncio.to_thread(migrations.upgrade, database.owner_url, MIGRATIONS)
    told = settings_in(folder, database, nats_url).model_copy(update=more)
    key = ECKey.import_key(json.loads((folder / "signing.json").read_bytes()))
    db = Database(database.url, pool_size=2)
    stream = await Stream.connect(nats_url, name="test")
    async with (
        running(told) as ports,
        grpc.aio.insecure_channel(f"127.0.0.1:{ports.grpc_port}") as channel,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{ports.http_port}") as http,
    ):
        yield RunningGateway(
            address=f"127.0.0.1:{ports.grpc_port}",
            channel=channel,
            db=db,
            stream=stream,
            identity=Identity(key, Path(told.jwks_file)),
            settings=told,
            http=http,
            folder=folder,
        )
    await stream.close()
    await db.close()
