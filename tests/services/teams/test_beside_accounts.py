"""The two real services side by side: what accounts has only just answered, teams does not have to wait for."""

from collections.abc import AsyncIterator, Callable

import pytest
from kac.accounts.v1 import account_pb2
from kac.accounts.v1.account_class_service_pb2 import CreateAccountClassRequest
from kac.accounts.v1.account_class_service_pb2_grpc import AccountClassServiceStub
from kac.accounts.v1.account_service_pb2 import CreateAccountRequest
from kac.accounts.v1.account_service_pb2_grpc import AccountServiceStub

from chassis import clock
from deploy.local.databases import Database
from services.accounts.__main__ import SERVICE as ACCOUNTS
from services.teams.__main__ import SERVICE as TEAMS
from tests.identity import Identity
from tests.running import Running, run_service
from tests.services.teams.centre import Centre, a_code


@pytest.fixture
async def pair(
    database_url: Callable[[str], Database], nats_url: str, identity: Identity
) -> AsyncIterator[tuple[Running, Centre]]:
    """Accounts, and a centre to build in beside it."""
    async with run_service(ACCOUNTS, database_url("accounts"), nats_url, identity) as accounts:
        address = accounts.address
        async with run_service(TEAMS, database_url("teams"), nats_url, identity, accounts_address=address) as teams:
            yield accounts, Centre(teams)


async def test_a_class_and_an_account_can_be_used_as_soon_as_they_are_created(pair: tuple[Running, Centre]) -> None:
    accounts, centre = pair
    classes, archive = accounts.stub(AccountClassServiceStub), accounts.stub(AccountServiceStub)

    finance = await classes.CreateAccountClass(
        CreateAccountClassRequest(code="finance", display_name="金融", request_id=clock.new_id()), metadata=centre.be()
    )
    team = await centre.a_team(finance.id)
    manager = await centre.a_manager(team)
    account = await archive.CreateAccount(
        CreateAccountRequest(
            code=a_code(),
            display_name="工商银行",
            class_id=finance.id,
            grade=account_pb2.GRADE_A,
            request_id=clock.new_id(),
        ),
        metadata=centre.be(),
    )
    assignment = await centre.assign(account.id, manager)

    assert (team.class_id, assignment.account_id) == (finance.id, account.id)
