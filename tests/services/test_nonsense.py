"""Whatever a caller sends, each service refuses it by name or answers; nothing of it is a bug."""

from collections.abc import Callable
from importlib import import_module
from random import Random
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import MethodDescriptor

from deploy.local.databases import Database
from tests.identity import Identity, a_caller
from tests.running import Running, run_service
from tests.services.nonsense import nonsense
from tests.services.test_migrations import SERVICES

NOBODY_LISTENS = {"accounts_address": "127.0.0.1:1"}
BROKEN = {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN}
ATTEMPTS = 10


@pytest.mark.parametrize("name", SERVICES)
async def test_no_request_is_a_bug(
    name: str, database_url: Callable[[str], Database], nats_url: str, identity: Identity
) -> None:
    service = import_module(f"services.{name}.__main__").SERVICE
    more: dict[str, Any] = {key: value for key, value in NOBODY_LISTENS.items() if key in service.settings.model_fields}
    async with run_service(service, database_url(name), nats_url, identity, **more) as running:
        rpcs = [rpc for one in service.apis(running.settings) for rpc in one.methods if not rpc.client_streaming]
        broken = {rpc.full_name: found for rpc in rpcs if (found := await _broken(running, rpc))}

    assert broken == {}


async def _broken(running: Running, rpc: MethodDescriptor) -> list[str]:
    dice = Random(rpc.full_name)
    call: Any = running.channel.unary_unary(f"/{rpc.containing_service.full_name}/{rpc.name}")
    found = []
    for role in ("DIRECTOR", "ACCOUNT_MANAGER", "SYSTEM"):
        caller = running.be(a_caller(role))
        for _ in range(ATTEMPTS):
            request = nonsense(rpc.input_type, dice)
            try:
                await call(request.SerializeToString(), metadata=caller)
            except grpc.aio.AioRpcError as error:
                if error.code() in BROKEN:
                    found.append(f"{request}"[:300])
    return found[:3]
