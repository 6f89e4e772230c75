"""Imports as they are remembered, and taken back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from kac.accounts.v1 import figure_pb2
from kac.accounts.v1.account_service_pb2 import GetAccountRequest, ListAccountsRequest
from kac.accounts.v1.events_pb2 import AccountRemoved, AccountUpdated
from kac.accounts.v1.figure_service_pb2 import FigureEntry, RecordFiguresRequest
from kac.accounts.v1.figure_service_pb2_grpc import FigureServiceStub
from kac.accounts.v1.import_pb2 import Import, ImportChange
from kac.accounts.v1.import_service_pb2 import ListImportChangesRequest, ListImportsRequest, UndoImportRequest
from kac.accounts.v1.import_service_pb2_grpc import ImportServiceStub
from kac.teams.v1.assignment_pb2 import Assignment
from kac.teams.v1.events_pb2 import AccountAssigned

from chassis import clock, wire
from services.accounts.imports import model
from services.accounts.imports.model import ImportAlreadyUndone
from tests.facts import told
from tests.running import Running, eventually, refused
from tests.services.accounts.archive import (
    DIRECTOR,
    YUAN,
    a_class,
    a_row,
    account_service,
    an_account,
    changed,
    imported,
)


def service(accounts: Running) -> Any:
    return accounts.stub(ImportServiceStub)


async def undone(accounts: Running, import_id: str) -> Import:
    request = UndoImportRequest(import_id=import_id, request_id=clock.new_id())
    answer: Import = await service(accounts).UndoImport(request, metadata=accounts.be(DIRECTOR))
    return answer


async def listed(accounts: Running, class_id: str) -> dict[str, Any]:
    request = ListAccountsRequest(filter=f'class_id = "{class_id}"')
    answer = await account_service(accounts).ListAccounts(request, metadata=accounts.be(DIRECTOR))
    return {account.code: account for account in answer.accounts}


async def test_an_import_is_remembered_with_what_it_did(accounts: Running) -> None:
    there = await an_account(accounts, region="北京")
    kind = await a_class(accounts)
    rows = [a_row(kind.code, row_number=2), a_row(kind.code, row_number=3, code=there.code)]
    rows += [a_row("nothing", row_number=4)]

    answer = await imported(accounts, rows, size=1)

    latest = await service(accounts).ListImports(ListImportsRequest(page_size=1), metadata=accounts.be(DIRECTOR))
    kept = latest.imports[0]
    assert (kept.id, kept.importer_id) == (answer.import_id, DIRECTOR.id)
    assert (kept.created_count, kept.updated_count, kept.refused_count) == (1, 1, 1)
    asked = ListImportChangesRequest(import_id=answer.import_id)
    did = await service(accounts).ListImportChanges(asked, metadata=accounts.be(DIRECTOR))
    created = (await listed(accounts, kind.id))[rows[0].code]
    assert [*did.changes] == [
        ImportChange(row_number=2, account_id=created.id, created=True),
        ImportChange(row_number=3, account_id=there.id, changed=FieldMask(paths=["class_id", "region"])),
    ]


async def test_what_it_did_comes_page_by_page(accounts: Running) -> None:
    kind = await a_class(accounts)
    answer = await imported(accounts, [a_row(kind.code, row_number=number) for number in range(5)])
    request = ListImportChangesRequest(import_id=answer.import_id, page_size=2)

    seen = []
    while True:
        page = await service(accounts).ListImportChanges(request, metadata=accounts.be(DIRECTOR))
        seen += [one.row_number for one in page.changes]
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break

    assert seen == [0, 1, 2, 3, 4]


async def test_undoing_brings_back_what_was(accounts: Running) -> None:
    there = await an_account(accounts, region="北京", annual_revenue=YUAN)
    kind = await a_class(accounts)
    parent = a_row(kind.code, row_number=1)
    rows = [parent, a_row(kind.code, row_number=2, code=there.code, parent_code=parent.code)]
    rows += [a_row(kind.code, row_number=3, parent_code=parent.code)]
    answer = await imported(accounts, rows)
    created = await listed(accounts, kind.id)

    after = await undone(accounts, answer.import_id)

    assert (after.undone_by_id, after.HasField("undo_time")) == (DIRECTOR.id, True)
    assert await listed(accounts, kind.id) == {}
    back = await account_service(accounts).GetAccount(
        GetAccountRequest(account_id=there.id), metadata=accounts.be(DIRECTOR)
    )
    assert (back.region, back.class_id, back.parent_id, back.annual_revenue) == ("北京", there.class_id, "", YUAN)
    assert isinstance((await told(accounts, there.id))[-1], AccountUpdated)
    new = created[parent.code]
    assert (await told(accounts, new.id))[-1] == AccountRemoved(
        account_id=new.id, code=new.code, import_id=answer.import_id
    )


async def test_the_same_rows_may_come_again_after_an_undo(accounts: Running) -> None:
    kind = await a_class(accounts)
    rows = [a_row(kind.code)]
    await undone(accounts, (await imported(accounts, rows)).import_id)

    assert (await imported(accounts, rows)).created_count == 1


async def _change(accounts: Running, account: Any) -> None:
    await changed(accounts, account, region="上海")


async def _add_child(accounts: Running, account: Any) -> None:
    await an_account(accounts, parent_id=account.id)


async def _record_figures(accounts: Running, account: Any) -> None:
    entry = FigureEntry(measure=figure_pb2.MEASURE_REVENUE, month=Date(year=2026, month=10), amount=YUAN)
    request = RecordFiguresRequest(account_id=account.id, figures=[entry], request_id=clock.new_id())
    await accounts.stub(FigureServiceStub).RecordFigures(request, metadata=accounts.be(DIRECTOR))


async def _assign(accounts: Running, account: Any) -> None:
    ids: dict[str, Any] = {name: clock.new_id() for name in ("id", "manager_id", "team_id")}
    began = wire.timestamp(clock.now() - timedelta(minutes=1))
    assignment = Assignment(account_id=account.id, start_time=began, **ids)
    await accounts.hear(AccountAssigned(assignment=assignment), about=account.id)

    async def heard() -> bool:
        async with accounts.db.read() as tx:
            held = await tx.connection.fetch("SELECT 1 FROM serving WHERE account_id = $1", account.id)
            return bool(held)

    await eventually(heard)


@pytest.mark.parametrize("use", [_change, _add_child, _record_figures, _assign])
async def test_what_somebody_has_gone_on_from_stays(accounts: Running, use: Any) -> None:
    """An undo must not take from anybody what they did since; it names the rows, and takes nothing back."""
    kind = await a_class(accounts)
    rows = [a_row(kind.code, row_number=number) for number in (11, 12, 13)]
    answer = await imported(accounts, rows)
    before = await listed(accounts, kind.id)
    await use(accounts, before[rows[1].code])

    no = await refused(undone(accounts, answer.import_id))

    assert (no.reason, no.metadata["row_numbers"]) == ("IMPORT_CHANGED_SINCE", "12")
    assert set(await listed(accounts, kind.id)) == set(before)


async def test_an_import_is_undone_once(accounts: Running) -> None:
    kind = await a_class(accounts)
    answer = await imported(accounts, [a_row(kind.code)])
    await undone(accounts, answer.import_id)

    assert (await refused(undone(accounts, answer.import_id))).reason == "IMPORT_ALREADY_UNDONE"


async def test_an_import_that_never_was_is_not_found(accounts: Running) -> None:
    asked = ListImportChangesRequest(import_id=clock.new_id())
    listing = service(accounts).ListImportChanges(asked, metadata=accounts.be(DIRECTOR))

    assert (await refused(undone(accounts, clock.new_id()))).reason == "IMPORT_NOT_FOUND"
    assert (await refused(listing)).reason == "IMPORT_NOT_FOUND"


def test_an_import_that_was_undone_does_not_go_on() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    progress = model.Progress(validate_only=False, id="i")
    made = progress.made(
        model.Batch(known=model.Known(class_ids={}, accounts={}, ids={}, parents={}, codes=())), now=noon
    )

    with pytest.raises(ImportAlreadyUndone):
        made.undo(by="m", now=noon).undo(by="m", now=noon)
