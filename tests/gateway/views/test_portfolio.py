from datetime import timedelta
from typing import Any

import pytest
from kac.access.v1.access_pb2 import ROLE_ACCOUNT_MANAGER
from kac.accounts.v1.account_class_pb2 import AccountClass
from kac.accounts.v1.account_pb2 import GRADE_A, GRADE_S, Account
from kac.accounts.v1.events_pb2 import (
    AccountClassCreated,
    AccountCreated,
    AccountMerged,
    AccountUnmerged,
    AccountUpdated,
)
from kac.accounts.v1.merge_pb2 import Merge
from kac.activity.v1.events_pb2 import VisitRecorded
from kac.activity.v1.visit_pb2 import KIND_CALL, NextStep, Visit
from kac.gateway.v1 import portfolio_service_pb2_grpc
from kac.gateway.v1.portfolio_service_pb2 import ListPortfolioAccountsRequest
from kac.teams.v1.events_pb2 import MemberCreated
from kac.teams.v1.member_pb2 import Member

from chassis import clock, wire
from chassis.access import Caller
from tests.facts import assigned
from tests.gateway.running import RunningGateway
from tests.identity import a_caller
from tests.running import eventually, refused


@pytest.fixture
def portfolio(gateway: RunningGateway) -> Any:
    return gateway.stub(portfolio_service_pb2_grpc.PortfolioServiceStub)


async def an_account(gateway: RunningGateway, manager: Caller, name: str, **archive: Any) -> str:
    """Announce an account that the manager serves."""
    account_id = clock.new_id()
    usual = {"code": f"K-{account_id[-6:]}", "class_id": clock.new_id()}
    account = Account(id=account_id, display_name=name, **usual | archive)
    await gateway.hear(AccountCreated(account=account), about=account_id)
    await assigned(gateway, account_id, manager)
    return account_id


def a_visit(account_id: str, visitor: Caller, *, days_ago: int, action: str) -> VisitRecorded:
    start = clock.now() - timedelta(days=days_ago)
    visit = Visit(
        id=clock.new_id(),
        account_id=account_id,
        visitor_id=visitor.id,
        kind=KIND_CALL,
        start_time=wire.timestamp(start),
        record_time=wire.timestamp(clock.now()),
        next_step=NextStep(action=action, due_date=wire.date_message(clock.now().date())),
    )
    return VisitRecorded(visit=visit)


async def listed(portfolio: Any, gateway: RunningGateway, caller: Caller, **asked: Any) -> Any:
    return await portfolio.ListPortfolioAccounts(ListPortfolioAccountsRequest(**asked), metadata=gateway.be(caller))


async def names(portfolio: Any, gateway: RunningGateway, caller: Caller, **asked: Any) -> list[str]:
    return [account.display_name for account in (await listed(portfolio, gateway, caller, **asked)).accounts]


async def heard(portfolio: Any, gateway: RunningGateway, caller: Caller, expected: list[str]) -> None:
    """Wait until the caller's portfolio is as told."""

    async def as_told() -> bool:
        return await names(portfolio, gateway, caller) == expected

    await eventually(as_told)


async def test_a_manager_lists_the_own_accounts_by_name_and_nobody_elses(
    gateway: RunningGateway, portfolio: Any
) -> None:
    manager, other = a_caller("ACCOUNT_MANAGER"), a_caller("ACCOUNT_MANAGER")
    await an_account(gateway, manager, "Zeta")
    await an_account(gateway, manager, "Alpha")
    await an_account(gateway, other, "Beta")

    await heard(portfolio, gateway, manager, ["Alpha", "Zeta"])
    await heard(portfolio, gateway, other, ["Beta"])


async def test_an_account_that_goes_to_another_manager_leaves_the_portfolio(
    gateway: RunningGateway, portfolio: Any
) -> None:
    before, after = a_caller("ACCOUNT_MANAGER"), a_caller("ACCOUNT_MANAGER")
    account_id = await an_account(gateway, before, "Alpha")

    await assigned(gateway, account_id, after)

    await heard(portfolio, gateway, after, ["Alpha"])
    assert await names(portfolio, gateway, before) == []


async def test_an_account_shows_who_serves_it_and_what_comes_next(gateway: RunningGateway, portfolio: Any) -> None:
    manager, kind, team = a_caller("ACCOUNT_MANAGER"), clock.new_id(), clock.new_id()
    energy = AccountClass(id=kind, code="energy", display_name="能源")
    chen = Member(id=manager.id, display_name="陈晨", role=ROLE_ACCOUNT_MANAGER, team_id=team)
    await gateway.hear(AccountClassCreated(account_class=energy), about=kind)
    await gateway.hear(MemberCreated(member=chen), about=manager.id)
    account_id = await an_account(gateway, manager, "华东电网", class_id=kind, grade=GRADE_S)
    for fact in (
        a_visit(account_id, manager, days_ago=1, action="Send the offer"),
        a_visit(account_id, manager, days_ago=3, action="Call again"),
    ):
        await gateway.hear(fact, about=account_id)

    async def visited() -> Any:
        (account,) = (await listed(portfolio, gateway, manager)).accounts
        return account if account.HasField("next_step") else None

    account = await eventually(visited)
    assert (account.class_name, account.grade, account.manager_name) == ("能源", GRADE_S, "陈晨")
    assert account.next_step.action == "Send the offer"
    assert clock.now() - wire.instant(account.last_visit_time) < timedelta(days=2)


async def test_a_merged_account_is_seen_as_its_survivor_until_they_are_parted(
    gateway: RunningGateway, portfolio: Any
) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    survivor, merged = [await an_account(gateway, manager, name) for name in ("Alpha", "Beta")]
    await gateway.hear(a_visit(survivor, manager, days_ago=3, action="Call again"), about=survivor)
    merge = Merge(id=clock.new_id(), merged_id=merged, survivor_id=survivor)
    await gateway.hear(AccountMerged(merge=merge), about=merged)
    await gateway.hear(a_visit(merged, manager, days_ago=1, action="Send the offer"), about=merged)

    async def plans() -> dict[str, str]:
        accounts = (await listed(portfolio, gateway, manager)).accounts
        return {account.display_name: account.next_step.action for account in accounts}

    async def planned(expected: dict[str, str]) -> bool:
        return await plans() == expected

    await eventually(lambda: planned({"Alpha": "Send the offer"}))
    await gateway.hear(AccountUnmerged(merge=merge), about=merged)
    await eventually(lambda: planned({"Alpha": "Call again", "Beta": "Send the offer"}))


async def test_a_portfolio_is_filtered_and_paged(gateway: RunningGateway, portfolio: Any) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    for name in ("电网一", "电网二", "Other"):
        await an_account(gateway, manager, name, grade=GRADE_A if name != "电网二" else GRADE_S)
    await heard(portfolio, gateway, manager, ["Other", "电网一", "电网二"])

    assert await names(portfolio, gateway, manager, filter='display_name : "电网"') == ["电网一", "电网二"]
    assert await names(portfolio, gateway, manager, filter='grade = "A"') == ["Other", "电网一"]
    assert await names(portfolio, gateway, manager, filter=f'manager_id = "{clock.new_id()}"') == []
    first = await listed(portfolio, gateway, manager, page_size=2)
    rest = await listed(portfolio, gateway, manager, page_size=2, page_token=first.next_page_token)
    assert [account.display_name for account in rest.accounts] == ["电网二"]
    assert rest.next_page_token == ""


@pytest.mark.parametrize("asked", [{"filter": "colour = red"}, {"page_token": "x"}, {"page_size": 201}])
async def test_a_list_that_makes_no_sense_is_refused(
    gateway: RunningGateway, portfolio: Any, asked: dict[str, Any]
) -> None:
    no = await refused(listed(portfolio, gateway, a_caller("DIRECTOR"), **asked))

    assert no.code.name == "INVALID_ARGUMENT"


async def test_a_renamed_account_is_listed_under_its_new_name(gateway: RunningGateway, portfolio: Any) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    account_id = await an_account(gateway, manager, "Alpha")
    renamed = Account(id=account_id, class_id=clock.new_id(), display_name="Omega")
    await gateway.hear(AccountUpdated(account=renamed), about=account_id)

    await heard(portfolio, gateway, manager, ["Omega"])


async def test_a_leader_lists_the_accounts_of_the_own_team_only(gateway: RunningGateway, portfolio: Any) -> None:
    manager, leader = a_caller("ACCOUNT_MANAGER"), a_caller("TEAM_LEADER")
    account_id = clock.new_id()
    account = Account(id=account_id, class_id=clock.new_id(), display_name="Alpha")
    await gateway.hear(AccountCreated(account=account), about=account_id)
    await assigned(gateway, account_id, manager, leader=leader)

    await heard(portfolio, gateway, leader, ["Alpha"])
    assert await names(portfolio, gateway, a_caller("TEAM_LEADER")) == []
