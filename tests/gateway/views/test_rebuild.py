import asyncio
from typing import Any

import pytest
from kac.accounts.v1.events_pb2 import AccountMerged
from kac.accounts.v1.merge_pb2 import Merge
from kac.gateway.v1 import overview_service_pb2_grpc, portfolio_service_pb2_grpc
from kac.gateway.v1.overview_service_pb2 import GetOverviewRequest
from kac.gateway.v1.portfolio_service_pb2 import ListPortfolioAccountsRequest

from chassis import clock
from gateway.commands import run
from tests.facts import a_served_account
from tests.gateway.running import RunningGateway
from tests.identity import a_caller
from tests.running import eventually


async def test_the_views_are_made_anew_while_the_gateway_serves_and_nothing_new_happens(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAC_DATABASE_URL", gateway.settings.database_url.get_secret_value())
    portfolio: Any = gateway.stub(portfolio_service_pb2_grpc.PortfolioServiceStub)
    overview: Any = gateway.stub(overview_service_pb2_grpc.OverviewServiceStub)
    manager, director = a_caller("ACCOUNT_MANAGER"), a_caller("DIRECTOR")
    account_id, merged = [await a_served_account(gateway, manager) for _ in range(2)]
    merge = Merge(id=clock.new_id(), merged_id=merged, survivor_id=account_id)
    await gateway.hear(AccountMerged(merge=merge), about=merged)

    async def listed() -> list[str]:
        answer = await portfolio.ListPortfolioAccounts(ListPortfolioAccountsRequest(), metadata=gateway.be(manager))
        return [account.account_id for account in answer.accounts]

    async def stands() -> Any:
        return await overview.GetOverview(GetOverviewRequest(), metadata=gateway.be(director))

    async def merged_away() -> bool:
        return await listed() == [account_id]

    await eventually(merged_away)
    before = await stands()
    await asyncio.to_thread(run, ["rebuild"])
    await eventually(merged_away, within=10)
    after = await eventually(lambda: _same(stands, before), within=10)
    assert after.version > before.version


async def _same(stands: Any, before: Any) -> Any:
    now = await stands()
    return now if (now.total, list(now.teams)) == (before.total, list(before.teams)) else None
