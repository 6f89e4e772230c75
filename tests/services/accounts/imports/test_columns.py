"""Sources that do not have every column: only what they say changes."""

from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from kac.accounts.v1 import account_pb2
from kac.accounts.v1.account_service_pb2 import (
    AccountRow,
    GetAccountRequest,
    ImportAccountsRequest,
    ImportAccountsResponse,
)

from tests.running import Running, refused
from tests.services.accounts.archive import (
    DIRECTOR,
    YUAN,
    a_class,
    a_code,
    a_row,
    account_service,
    an_account,
)


async def imported(accounts: Running, columns: list[str], *rows: AccountRow) -> ImportAccountsResponse:
    async def messages() -> Any:
        yield ImportAccountsRequest(rows=rows, update_mask=FieldMask(paths=columns))

    answer: ImportAccountsResponse = await account_service(accounts).ImportAccounts(
        messages(), metadata=accounts.be(DIRECTOR)
    )
    return answer


async def got(accounts: Running, account_id: str) -> account_pb2.Account:
    request = GetAccountRequest(account_id=account_id)
    account: account_pb2.Account = await account_service(accounts).GetAccount(request, metadata=accounts.be(DIRECTOR))
    return account


async def test_only_what_the_source_has_changes(accounts: Running) -> None:
    parent = await an_account(accounts)
    there = await an_account(accounts, region="北京", industry="电力", parent_id=parent.id, annual_revenue=YUAN)

    answer = await imported(accounts, ["region"], AccountRow(code=there.code, region="上海", industry="passed over"))

    after = await got(accounts, there.id)
    assert (answer.updated_count, answer.refused_count) == (1, 0)
    assert after.region == "上海"
    assert (after.industry, after.parent_id, after.annual_revenue) == ("电力", parent.id, YUAN)


async def test_a_column_that_is_there_and_empty_empties(accounts: Running) -> None:
    there = await an_account(accounts, region="北京", annual_revenue=YUAN)

    await imported(accounts, ["region", "annual_revenue"], AccountRow(code=there.code))

    after = await got(accounts, there.id)
    assert (after.region, after.HasField("annual_revenue")) == ("", False)


async def test_a_new_account_needs_its_columns(accounts: Running) -> None:
    kind = await a_class(accounts)
    new = a_row(kind.code, code=a_code(), row_number=7)

    lacking = await imported(accounts, ["display_name", "grade"], new)
    whole = await imported(accounts, ["display_name", "grade", "class_code"], new)

    assert [(one.row_number, one.field, one.reason) for one in lacking.refusals] == [
        (7, "class_code", "ACCOUNT_ROW_INCOMPLETE")
    ]
    assert whole.created_count == 1


async def test_a_column_of_the_source_keeps_its_rules(accounts: Running) -> None:
    there = await an_account(accounts)

    answer = await imported(accounts, ["display_name"], AccountRow(code=there.code), AccountRow(code="a b"))

    assert [(one.field, one.reason) for one in answer.refusals] == [
        ("display_name", "REQUEST_INVALID"),
        ("code", "REQUEST_INVALID"),
    ]


async def test_a_column_that_no_row_has_refuses_the_whole(accounts: Running) -> None:
    no = await refused(imported(accounts, ["colour"], AccountRow(code="A")))

    assert (no.reason, "colour" in no.message) == ("REQUEST_INVALID", True)
