"""What the tests of merges ask, and what they look at."""

from typing import Any

from google.type.date_pb2 import Date
from google.type.money_pb2 import Money
from kac.accounts.v1 import figure_pb2, merge_pb2
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.account_service_pb2 import GetAccountRequest
from kac.accounts.v1.contact_service_pb2 import ContactEntry, CreateContactRequest, ListContactsRequest
from kac.accounts.v1.contact_service_pb2_grpc import ContactServiceStub
from kac.accounts.v1.figure_service_pb2 import FigureEntry, ListFiguresRequest, RecordFiguresRequest
from kac.accounts.v1.figure_service_pb2_grpc import FigureServiceStub
from kac.accounts.v1.merge_service_pb2 import (
    MergeAccountsRequest,
    UnmergeAccountsRequest,
)
from kac.accounts.v1.merge_service_pb2_grpc import MergeServiceStub
from sqlalchemy import select

from chassis import clock
from services.accounts.tables import metadata
from tests.running import Running
from tests.services.accounts.archive import (
    DIRECTOR,
    account_service,
)


def merging(accounts: Running) -> Any:
    return accounts.stub(MergeServiceStub)


def a_merge(survivor: Account, merged: Account, **more: Any) -> MergeAccountsRequest:
    fields: dict[str, Any] = {
        "survivor_id": survivor.id,
        "merged_id": merged.id,
        "survivor_etag": survivor.etag,
        "merged_etag": merged.etag,
        "reason": "one company",
        "request_id": clock.new_id(),
    }
    return MergeAccountsRequest(**fields | more)


async def merge(accounts: Running, survivor: Account, merged: Account, **more: Any) -> merge_pb2.Merge:
    answer: merge_pb2.Merge = await merging(accounts).MergeAccounts(
        a_merge(survivor, merged, **more), metadata=accounts.be(DIRECTOR)
    )
    return answer


async def unmerge(accounts: Running, merge_id: str) -> merge_pb2.Merge:
    request = UnmergeAccountsRequest(merge_id=merge_id, reason="two after all", request_id=clock.new_id())
    answer: merge_pb2.Merge = await merging(accounts).UnmergeAccounts(request, metadata=accounts.be(DIRECTOR))
    return answer


async def got(accounts: Running, account_id: str, caller: Any = DIRECTOR) -> Account:
    request = GetAccountRequest(account_id=account_id)
    answer: Account = await account_service(accounts).GetAccount(request, metadata=accounts.be(caller))
    return answer


async def a_contact(accounts: Running, account_id: str, name: str, *, reports_to: str = "") -> str:
    entry = ContactEntry(display_name=name, reports_to_contact_id=reports_to)
    request = CreateContactRequest(account_id=account_id, contact=entry, request_id=clock.new_id())
    stub: Any = accounts.stub(ContactServiceStub)
    return str((await stub.CreateContact(request, metadata=accounts.be(DIRECTOR))).id)


async def contact_ids(accounts: Running, account_id: str) -> set[str]:
    stub: Any = accounts.stub(ContactServiceStub)
    request = ListContactsRequest(filter=f'account_id = "{account_id}"')
    return {contact.id for contact in (await stub.ListContacts(request, metadata=accounts.be(DIRECTOR))).contacts}


async def a_figure(accounts: Running, account_id: str, units: int, *, currency: str = "CNY", month: int = 10) -> None:
    entry = FigureEntry(
        measure=figure_pb2.MEASURE_REVENUE,
        month=Date(year=2026, month=month),
        amount=Money(currency_code=currency, units=units),
    )
    request = RecordFiguresRequest(account_id=account_id, figures=[entry], request_id=clock.new_id())
    stub: Any = accounts.stub(FigureServiceStub)
    await stub.RecordFigures(request, metadata=accounts.be(DIRECTOR))


async def figures(accounts: Running, account_id: str, **more: Any) -> dict[int, int]:
    stub: Any = accounts.stub(FigureServiceStub)
    request = ListFiguresRequest(account_id=account_id, **more)
    answer = await stub.ListFigures(request, metadata=accounts.be(DIRECTOR))
    return {figure.month.month: figure.amount.units for figure in answer.figures}


async def kept(accounts: Running, *account_ids: str) -> dict[str, list[tuple[Any, ...]]]:
    """Give all that is kept of accounts and holds now, without when it came to hold and how often it has changed."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    async with accounts.db.read() as tx:
        for table in metadata.sorted_tables:
            if table.name in HAPPENED or not {"account_id", "id"} & set(table.c.keys()):
                continue
            owner = table.c.account_id if "account_id" in table.c else table.c.id
            asked = select(table).where(owner.in_(account_ids))
            if "valid_to" in table.c:
                asked = asked.where(table.c.valid_to.is_(None))
            forgotten = {"valid_from", "update_time", "version"} if table.name in UNCOUNTED else set()
            rows = (await tx.look(asked)).mappings().all()
            found[table.name] = sorted(
                tuple(str(value) for name, value in row.items() if name not in forgotten) for row in rows
            )
    return found


HAPPENED = {"merges", "account_revisions"}
UNCOUNTED = {"accounts", "account_states", "figures"}
