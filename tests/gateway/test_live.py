import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from kac.accounts.v1.account_pb2 import GRADE_A, Account
from kac.accounts.v1.events_pb2 import AccountCreated
from kac.gateway.v1 import overview_service_pb2_grpc
from kac.gateway.v1.overview_service_pb2 import GetOverviewRequest

from chassis import clock
from chassis.access import Caller, Tokens
from gateway import live
from gateway.live import Live
from tests.gateway.running import RunningGateway
from tests.identity import a_caller

Event = tuple[str, dict[str, Any]]


@asynccontextmanager
async def listening(gateway: RunningGateway, caller: Caller, **lasts: Any) -> AsyncIterator[AsyncIterator[Event]]:
    """Listen as a page does."""
    headers = {"authorization": f"Bearer {gateway.identity.token(caller, **lasts)}"}
    async with gateway.http.stream("GET", "/live", headers=headers, timeout=10) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events(answer.aiter_lines())


async def events(lines: AsyncIterator[str]) -> AsyncIterator[Event]:
    name = ""
    async for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


async def an_account_is_told(gateway: RunningGateway) -> None:
    name = clock.new_id()
    account = Account(id=name, code=name, class_id=clock.new_id(), display_name="华东电网", grade=GRADE_A)
    await gateway.hear(AccountCreated(account=account), about=account.id)


async def test_a_page_hears_of_a_new_version_within_a_second_of_the_fact(gateway: RunningGateway) -> None:
    director = a_caller("DIRECTOR")
    overview: Any = gateway.stub(overview_service_pb2_grpc.OverviewServiceStub)
    await an_account_is_told(gateway)
    async with listening(gateway, director) as heard:
        _, first = await anext(heard)
        await an_account_is_told(gateway)
        name, second = await asyncio.wait_for(anext(heard), timeout=1)

    answer = await overview.GetOverview(GetOverviewRequest(), metadata=gateway.be(director))
    assert (name, second["view"]) == ("view", "overview")
    assert first["version"] < second["version"] <= answer.version


async def test_a_stream_ends_with_its_token_and_says_so(gateway: RunningGateway) -> None:
    async with listening(gateway, a_caller("TEAM_LEADER"), lasts=timedelta(seconds=2)) as heard:
        last = [event async for event in heard][-1]

    assert last == ("end", {"reason": "TOKEN_EXPIRED"})


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer nobody"}], ids=["no token", "a false token"])
async def test_a_stranger_hears_nothing(gateway: RunningGateway, headers: dict[str, str]) -> None:
    answer = await gateway.http.get("/live", headers=headers)

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["code"] == "unauthenticated"


@asynccontextmanager
async def followed(gateway: RunningGateway, versions: list[int]) -> AsyncIterator[Live]:
    """Live news of versions that the test decides."""

    async def version() -> int:
        return versions[-1]

    news = Live(Tokens(gateway.settings.jwks_file), version)
    following = asyncio.create_task(news.follow())
    try:
        yield news
    finally:
        following.cancel()


def a_page(gateway: RunningGateway) -> Caller:
    """Give a caller whose token holds."""
    return Tokens(gateway.settings.jwks_file).caller(f"Bearer {gateway.identity.token(a_caller('DIRECTOR'))}")


async def test_a_slow_page_is_told_the_newest_version_only(gateway: RunningGateway) -> None:
    versions = [1]
    async with followed(gateway, versions) as news:
        page = news._events(a_page(gateway))
        assert '"version": 1' in await anext(page)
        for number in range(2, 5):
            versions.append(number)
            news.tell()
            await asyncio.sleep(2 * live.CALM_SECONDS)

        assert '"version": 4' in await anext(page)


async def test_a_change_by_another_replica_is_found_without_being_told(gateway: RunningGateway) -> None:
    versions = [1]
    async with followed(gateway, versions) as news:
        page = news._events(a_page(gateway))
        await anext(page)
        versions.append(2)

        assert '"version": 2' in await asyncio.wait_for(anext(page), timeout=1)


async def test_when_the_gateway_ends_every_page_is_told_at_once(gateway: RunningGateway) -> None:
    async with followed(gateway, [1]) as news:
        page = news._events(a_page(gateway))
        await anext(page)
        waiting = asyncio.ensure_future(anext(page))
        await asyncio.sleep(0)
        news.close()

        assert "SHUTTING_DOWN" in await asyncio.wait_for(waiting, timeout=0.5)
        with pytest.raises(StopAsyncIteration):
            await anext(page)
    assert news._subscribers == 0


async def test_a_quiet_stream_shows_that_it_lives(gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)
    async with followed(gateway, [1]) as news:
        page = news._events(a_page(gateway))
        await anext(page)

        assert await anext(page) == ":\n\n"
