"""Asking a neighbour, over real gRPC: what is passed on, and what its silence means."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

import grpc
import pytest
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.account_service_pb2 import GetAccountRequest
from kac.accounts.v1.account_service_pb2_grpc import AccountServiceStub

from chassis import clock, trace
from chassis.access import TokenInvalid
from chassis.call import Call
from chassis.errors import Unavailable
from chassis.neighbours import Neighbour
from tests.nearby import Nearby, running_nearby
from tests.running import eventually

TRACE_PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Refusing:
    """Refuses with a code."""

    def __init__(self, code: grpc.StatusCode) -> None:
        self._code = code

    async def GetAccount(self, _request: GetAccountRequest, context: Any) -> None:  # noqa: N802 - named by the contract
        """Refuse."""
        await context.abort(self._code, "secret")


class Slow:
    """Leaves the caller waiting."""

    async def GetAccount(self, _request: GetAccountRequest, context: Any) -> None:  # noqa: N802 - named by the contract
        """Wait until the caller has gone."""
        await eventually(context.done)


def a_call(*, seconds: float = 3) -> Call:
    return Call(rpc="/test/Test", request_id="r-1", authorization="Bearer t-1", ends=monotonic() + seconds)


@asynccontextmanager
async def beside(servicer: object) -> AsyncIterator[Neighbour]:
    async with running_nearby(servicer) as port:
        neighbour = Neighbour("accounts", f"127.0.0.1:{port}")
        yield neighbour
        await neighbour.close()


async def get_account(neighbour: Neighbour, account_id: str, call: Call) -> Account | None:
    stub = AccountServiceStub(neighbour.channel)
    return await neighbour.ask(stub.GetAccount, GetAccountRequest(account_id=account_id), call)


async def test_the_neighbour_hears_who_asks_for_which_call_and_how_long_they_wait() -> None:
    """It decides by the caller's own token, and its log lines are found by the same request id."""
    accounts = Nearby()
    account_id = accounts.an_account(clock.new_id())
    trace.follow(TRACE_PARENT)
    async with beside(accounts) as neighbour:
        answer = await get_account(neighbour, account_id, a_call(seconds=3))
    trace.follow("")

    assert answer == accounts.accounts[account_id]
    passed = {key: accounts.metadata[key] for key in ("authorization", "x-request-id", "traceparent")}
    assert passed == {"authorization": "Bearer t-1", "x-request-id": "r-1", "traceparent": TRACE_PARENT}
    assert 1 < accounts.seconds_left <= 3


async def test_what_is_not_there_is_none() -> None:
    async with beside(Nearby()) as neighbour:
        assert await get_account(neighbour, clock.new_id(), a_call()) is None


async def test_a_neighbour_that_is_too_slow_is_named() -> None:
    async with beside(Slow()) as neighbour:
        with pytest.raises(Unavailable, match="The accounts service does not answer"):
            await get_account(neighbour, clock.new_id(), a_call(seconds=0.1))


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        pytest.param(grpc.StatusCode.UNAVAILABLE, Unavailable, id="restarting"),
        pytest.param(grpc.StatusCode.RESOURCE_EXHAUSTED, Unavailable, id="busy"),
        pytest.param(grpc.StatusCode.UNAUTHENTICATED, TokenInvalid, id="the token ran out on the way"),
        pytest.param(grpc.StatusCode.INTERNAL, grpc.aio.AioRpcError, id="a bug stays a bug"),
    ],
)
async def test_a_neighbours_refusal_means(code: grpc.StatusCode, refusal: type[Exception]) -> None:
    async with beside(Refusing(code)) as neighbour:
        with pytest.raises(refusal):
            await get_account(neighbour, clock.new_id(), a_call())


async def test_a_neighbour_that_comes_back_is_found_again() -> None:
    """Without a new connection by us, and within the two seconds that attempts are apart at most."""
    accounts = Nearby()
    account_id = accounts.an_account(clock.new_id())
    async with running_nearby(accounts) as port:
        pass
    neighbour = Neighbour("accounts", f"127.0.0.1:{port}")
    with pytest.raises(Unavailable, match="The accounts service"):
        await get_account(neighbour, account_id, a_call())

    async def answered() -> bool:
        try:
            return await get_account(neighbour, account_id, a_call()) is not None
        except Unavailable:
            return False

    async with running_nearby(accounts, port=port):
        assert await eventually(answered, within=3)
    await neighbour.close()
