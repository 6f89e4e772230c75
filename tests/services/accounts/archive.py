"""Builders of classes, accounts and import rows; each says only what matters to the test."""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from google.type.money_pb2 import Money
from kac.accounts.v1 import account_pb2, confidentiality_pb2
from kac.accounts.v1.account_class_pb2 import AccountClass
from kac.accounts.v1.account_class_service_pb2 import CreateAccountClassRequest
from kac.accounts.v1.account_class_service_pb2_grpc import AccountClassServiceStub
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.account_service_pb2 import (
    AccountChange,
    AccountRow,
    CreateAccountRequest,
    ImportAccountsRequest,
    ImportAccountsResponse,
    UpdateAccountRequest,
)
from kac.accounts.v1.account_service_pb2_grpc import AccountServiceStub
from kac.accounts.v1.confidentiality_service_pb2 import SetConfidentialityRequest
from kac.accounts.v1.confidentiality_service_pb2_grpc import ConfidentialityServiceStub
from sqlalchemy import text

from chassis import clock
from chassis.database import Transaction
from tests.identity import a_caller
from tests.running import Running

DIRECTOR = a_caller("DIRECTOR")
YUAN = Money(currency_code="CNY", units=1_000_000, nanos=500_000_000)


def account_service(accounts: Running) -> Any:
    """Make a client of the account service."""
    return accounts.stub(AccountServiceStub)


def a_code(prefix: str = "K") -> str:
    """Give a code that nothing has."""
    return f"{prefix}-{clock.new_id()[-12:]}"


async def a_class(accounts: Running) -> AccountClass:
    """Create a class."""
    request = CreateAccountClassRequest(code=a_code("c"), display_name="Finance", request_id=clock.new_id())
    stub = accounts.stub(AccountClassServiceStub)
    made: AccountClass = await stub.CreateAccountClass(request, metadata=accounts.be(DIRECTOR))
    return made


def a_creation(class_id: str, /, **said: Any) -> CreateAccountRequest:
    """Ask to create an account."""
    usual: dict[str, Any] = {
        "code": a_code(),
        "display_name": "Example",
        "grade": account_pb2.GRADE_B,
        "request_id": clock.new_id(),
    }
    return CreateAccountRequest(**usual | {"class_id": class_id} | said)


async def an_account(accounts: Running, **said: Any) -> Account:
    """Create an account, in a class of its own unless one is said."""
    class_id = said.pop("class_id", None) or (await a_class(accounts)).id
    request = a_creation(class_id, **said)
    account: Account = await account_service(accounts).CreateAccount(request, metadata=accounts.be(DIRECTOR))
    return account


async def a_confidential_account(accounts: Running) -> Account:
    """Create an account that is masked to those without need, such as the back office."""
    account = await an_account(accounts)
    level = confidentiality_pb2.CONFIDENTIALITY_LEVEL_CONFIDENTIAL
    request = SetConfidentialityRequest(account_id=account.id, level=level, reason="x", request_id=clock.new_id())
    await accounts.stub(ConfidentialityServiceStub).SetConfidentiality(request, metadata=accounts.be(DIRECTOR))
    return account


def a_change(account: Account, **change: Any) -> UpdateAccountRequest:
    """Ask to change these fields of an account."""
    return UpdateAccountRequest(
        account_id=account.id,
        change=AccountChange(**change),
        update_mask=FieldMask(paths=list(change)),
        etag=account.etag,
        request_id=clock.new_id(),
    )


async def changed(accounts: Running, account: Account, **change: Any) -> Account:
    """Change these fields of an account."""
    request = a_change(account, **change)
    after: Account = await account_service(accounts).UpdateAccount(request, metadata=accounts.be(DIRECTOR))
    return after


def a_row(class_code: str, /, **said: Any) -> AccountRow:
    """List an account as a source does."""
    usual: dict[str, Any] = {"code": a_code(), "display_name": "Example", "grade": account_pb2.GRADE_B, "row_number": 1}
    return AccountRow(**usual | {"class_code": class_code} | said)


async def imported(
    accounts: Running, rows: Iterable[AccountRow], *, size: int = 500, validate_only: bool = False
) -> ImportAccountsResponse:
    """Import rows, so many a message."""
    messages = in_messages([*rows], size=size, validate_only=validate_only)
    service = account_service(accounts)
    answer: ImportAccountsResponse = await service.ImportAccounts(messages, metadata=accounts.be(DIRECTOR))
    return answer


async def in_messages(
    rows: Sequence[AccountRow], *, size: int = 500, validate_only: bool = False
) -> AsyncIterator[ImportAccountsRequest]:
    """Put rows into the messages of a stream."""
    for start in range(0, len(rows), size):
        yield ImportAccountsRequest(rows=rows[start : start + size], validate_only=validate_only)


async def someone_waits(tx: Transaction) -> bool:
    """Whether anyone waits for a lock, as seen from a transaction that may hold it."""
    waiting = await tx.execute(text("SELECT 1 FROM pg_locks WHERE NOT granted"))
    return waiting.first() is not None
