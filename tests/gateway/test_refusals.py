"""None of the gateway is reachable without a token but what must be, and that is written down here."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from kac.access.v1 import access_pb2
from kac.gateway.v1 import error_reason_pb2

from chassis.access import Role
from chassis.errors import Refusal
from gateway.identity import model
from tests.gateway.running import RunningGateway
from tests.identity import a_caller

SERVICES = ("session", "overview", "portfolio")
PUBLIC = {"SignIn", "ListSampleSignIns", "SignInToSample"}


def rpcs() -> Iterator[Any]:
    for name in SERVICES:
        module = import_module(f"kac.gateway.v1.{name}_service_pb2")
        for service in module.DESCRIPTOR.services_by_name.values():
            yield from service.methods


RPCS = [pytest.param(rpc, id=rpc.name) for rpc in rpcs()]
CLOSED = [pytest.param(rpc, id=rpc.name) for rpc in rpcs() if rpc.name not in PUBLIC]
BARRED = [
    pytest.param(rpc, role, id=f"{rpc.name}-{Role.Name(role)}")
    for rpc in rpcs()
    if rpc.name not in PUBLIC
    for role in Role.values()
    if role and role not in rpc.GetOptions().Extensions[access_pb2.rule].roles
]


def path(rpc: Any) -> str:
    return f"/{rpc.containing_service.full_name}/{rpc.name}"


async def call(gateway: RunningGateway, rpc: Any, **metadata: str) -> Any:
    """Call an RPC with an empty request, over HTTP as a browser would."""
    return await gateway.http.post(path(rpc), json={}, headers=metadata)


def test_only_signing_in_is_public() -> None:
    public = {rpc.name for rpc in rpcs() if rpc.GetOptions().Extensions[access_pb2.rule].public}

    assert public == PUBLIC


@pytest.mark.parametrize("rpc", CLOSED)
@pytest.mark.parametrize("token", ["", "Bearer nobody", "Basic bGluOnNlY3JldA=="], ids=["none", "false", "basic"])
async def test_nothing_is_answered_without_a_token(gateway: RunningGateway, rpc: Any, token: str) -> None:
    answer = await call(gateway, rpc, authorization=token)

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize(("rpc", "role"), BARRED)
async def test_nothing_is_answered_to_a_role_that_may_not_ask(gateway: RunningGateway, rpc: Any, role: int) -> None:
    caller = a_caller(Role.Name(role).removeprefix("ROLE_"))  # type: ignore[arg-type]  # plain int inside

    answer = await call(gateway, rpc, authorization=f"Bearer {gateway.identity.token(caller)}")

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


@pytest.mark.parametrize("rpc", RPCS)
async def test_a_broken_request_is_refused_as_such(gateway: RunningGateway, rpc: Any) -> None:
    """Bytes that are no message of the type, at the gRPC door."""
    caller = a_caller("DIRECTOR")
    bare: Any = gateway.channel.unary_unary(path(rpc))

    with pytest.raises(Exception, match="INVALID_ARGUMENT"):
        await bare(b"\xff\xff\xff", metadata=gateway.be(caller))


def test_every_refusal_of_the_contract_is_made_and_the_other_way_round() -> None:
    reasons = error_reason_pb2.DESCRIPTOR.enum_types_by_name["ErrorReason"].values_by_name
    named = {name.removeprefix("ERROR_REASON_") for name in reasons} - {"UNSPECIFIED"}
    made = {one for one in vars(model).values() if isinstance(one, type) and issubclass(one, Refusal)}
    own = {one for one in made if one.__module__ == model.__name__}

    assert {one.reason() for one in own} == named
    assert {one.domain() for one in own} == {"gateway.kac"}
