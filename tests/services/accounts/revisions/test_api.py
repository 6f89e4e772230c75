"""What a specialist reads each day: who changed what in the archive (ACCT-11)."""

from typing import Any

from kac.accounts.v1 import stage_pb2
from kac.accounts.v1.account_revision_pb2 import AccountRevision
from kac.accounts.v1.account_revision_service_pb2 import ListAccountRevisionsRequest
from kac.accounts.v1.account_revision_service_pb2_grpc import AccountRevisionServiceStub
from kac.accounts.v1.account_service_pb2 import ListAccountsRequest
from kac.accounts.v1.stage_service_pb2 import ChangeStageRequest
from kac.accounts.v1.stage_service_pb2_grpc import StageServiceStub

from chassis import clock
from chassis.access import Caller
from tests.facts import assigned
from tests.identity import a_caller
from tests.running import Running
from tests.services.accounts.archive import (
    DIRECTOR,
    a_change,
    a_class,
    a_row,
    account_service,
    an_account,
    changed,
    imported,
)


async def listed(
    accounts: Running, asked: str, *, by: Caller = DIRECTOR, page_size: int = 200
) -> list[AccountRevision]:
    """List the revisions of all pages."""
    request = ListAccountRevisionsRequest(filter=asked, page_size=page_size)
    stub: Any = accounts.stub(AccountRevisionServiceStub)
    found: list[AccountRevision] = []
    while True:
        page = await stub.ListAccountRevisions(request, metadata=accounts.be(by))
        found += page.account_revisions
        request.page_token = page.next_page_token
        if not page.next_page_token:
            return found


async def test_who_changed_what_when_is_remembered_latest_first(accounts: Running) -> None:
    account, clerk = await an_account(accounts), a_caller("BACK_OFFICE")
    request = a_change(account, region="上海", tags=["央企"])
    after = await account_service(accounts).UpdateAccount(request, metadata=accounts.be(clerk))
    step = ChangeStageRequest(
        account_id=account.id,
        stage=stage_pb2.STAGE_DORMANT,
        reason="no orders",
        etag=after.etag,
        request_id=clock.new_id(),
    )
    stages: Any = accounts.stub(StageServiceStub)
    asleep = await stages.ChangeStage(step, metadata=accounts.be(DIRECTOR))

    found = await listed(accounts, f'account_id = "{account.id}"', page_size=1)

    assert [(one.etag, one.changed_by, [*one.changed.paths], one.reason) for one in found] == [
        (asleep.etag, DIRECTOR.id, ["stage", "stage_reason"], "no orders"),
        (after.etag, clerk.id, ["region", "tags"], ""),
        (account.etag, DIRECTOR.id, [], ""),
    ]
    assert [one.change_time for one in found] == [one.update_time for one in (asleep, after, account)]


async def test_the_changes_of_a_time_are_listed(accounts: Running) -> None:
    account = await an_account(accounts)
    begin = clock.now().isoformat()
    after = await changed(accounts, account, region="上海")
    end = clock.now().isoformat()
    await changed(accounts, after, region="北京")

    found = await listed(
        accounts, f'account_id = "{account.id}" AND change_time >= "{begin}" AND change_time < "{end}"'
    )

    assert [one.etag for one in found] == [after.etag]


async def test_rows_of_an_import_are_remembered_as_their_importers(accounts: Running) -> None:
    kind = await a_class(accounts)
    row = a_row(kind.code)
    await imported(accounts, [row])
    row.region = "上海"
    await imported(accounts, [row])

    request = ListAccountsRequest(filter=f'code = "{row.code}"')
    (account,) = (await account_service(accounts).ListAccounts(request, metadata=accounts.be(DIRECTOR))).accounts
    found = await listed(accounts, f'account_id = "{account.id}"')

    assert [(one.changed_by, [*one.changed.paths]) for one in found] == [(DIRECTOR.id, ["region"]), (DIRECTOR.id, [])]


async def test_each_reads_of_the_accounts_they_serve(accounts: Running) -> None:
    mine, foreign, manager = await an_account(accounts), await an_account(accounts), a_caller("ACCOUNT_MANAGER")
    await assigned(accounts, mine.id, manager)

    assert {one.account_id for one in await listed(accounts, "", by=manager)} == {mine.id}
    assert await listed(accounts, f'account_id = "{foreign.id}"', by=manager) == []
