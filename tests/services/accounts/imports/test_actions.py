"""Imports against the running service."""

import asyncio
import resource
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from kac.accounts.v1 import account_pb2
from kac.accounts.v1.account_service_pb2 import (
    AccountRow,
    ImportAccountsRequest,
    ImportAccountsResponse,
    ListAccountsRequest,
)
from kac.accounts.v1.events_pb2 import AccountCreated, AccountUpdated
from sqlalchemy import func, select

from deploy.local.databases import Database
from deploy.local.engines import running_nats
from services.accounts.__main__ import SERVICE
from services.accounts.profiles import actions
from services.accounts.profiles.model import Grade, Profile, Seen
from services.accounts.profiles.store import account_states
from services.accounts.profiles.store import accounts as accounts_table
from tests.facts import told
from tests.identity import Identity, a_caller
from tests.running import Running, eventually, refused, run_service
from tests.services.accounts.archive import (
    DIRECTOR,
    YUAN,
    a_class,
    a_code,
    a_row,
    account_service,
    an_account,
    changed,
    imported,
    in_messages,
    someone_waits,
)


@pytest.fixture
async def alone(database_url: Callable[[str], Database], tmp_path: Path, identity: Identity) -> AsyncIterator[Running]:
    """The accounts service with a stream of its own, so that nobody else has to hear of thousands of accounts."""
    with running_nats(tmp_path) as server:
        async with run_service(SERVICE, database_url("accounts"), server.url, identity) as running:
            yield running


def counts(answer: ImportAccountsResponse) -> tuple[int, int, int, int]:
    return answer.created_count, answer.updated_count, answer.unchanged_count, answer.refused_count


def refusals(answer: ImportAccountsResponse) -> list[tuple[int, str, str]]:
    return [(refusal.row_number, refusal.field, refusal.reason) for refusal in answer.refusals]


async def kept(accounts: Running, class_id: str) -> dict[str, account_pb2.Account]:
    """Give every account of a class, by code."""
    request = ListAccountsRequest(filter=f'class_id = "{class_id}"', page_size=200)
    found: dict[str, account_pb2.Account] = {}
    while True:
        page = await account_service(accounts).ListAccounts(request, metadata=accounts.be(DIRECTOR))
        found |= {account.code: account for account in page.accounts}
        request.page_token = page.next_page_token
        if not page.next_page_token:
            return found


async def count(accounts: Running, class_id: str) -> int:
    mine = select(func.count()).select_from(accounts_table).where(accounts_table.c.class_id == class_id)
    async with accounts.db.read() as tx:
        return int((await tx.execute(mine)).scalar_one())


async def test_rows_become_accounts_and_are_told(accounts: Running) -> None:
    kind = await a_class(accounts)
    parent = a_row(kind.code, region="北京", annual_revenue=YUAN, founded_year=1949, employee_count=7)
    child = a_row(kind.code, parent_code=parent.code)

    answer = await imported(accounts, [parent, child])

    assert counts(answer) == (2, 0, 0, 0)
    found = await kept(accounts, kind.id)
    assert found[child.code].parent_id == found[parent.code].id
    assert (found[parent.code].region, found[parent.code].annual_revenue) == ("北京", YUAN)
    for account in found.values():
        assert await told(accounts, account.id) == [AccountCreated(account=account)]


async def test_what_differs_is_changed_and_what_does_not_is_left(accounts: Running) -> None:
    kind = await a_class(accounts)
    same, other = await an_account(accounts, class_id=kind.id), await an_account(accounts, class_id=kind.id)
    rows = [
        a_row(kind.code, code=same.code),
        a_row(kind.code, code=other.code, grade="GRADE_S", parent_code=same.code),
        a_row(kind.code),
    ]

    answer = await imported(accounts, rows)

    assert counts(answer) == (1, 1, 1, 0)
    found = await kept(accounts, kind.id)
    assert found[same.code] == same
    after = found[other.code]
    assert (after.grade, after.parent_id) == (account_pb2.GRADE_S, same.id)
    assert (await told(accounts, other.id))[1:] == [
        AccountUpdated(account=after, changed=FieldMask(paths=["grade", "parent_id"]))
    ]


async def test_importing_twice_changes_nothing(accounts: Running) -> None:
    kind = await a_class(accounts)
    rows = [a_row(kind.code) for _ in range(30)]
    rows += [a_row(kind.code, parent_code=row.code) for row in rows]
    await imported(accounts, rows, size=7)
    before = await kept(accounts, kind.id)

    answer = await imported(accounts, rows, size=11)

    assert counts(answer) == (0, 0, 60, 0)
    assert await kept(accounts, kind.id) == before
    for account in [*before.values()][:5]:
        assert await told(accounts, account.id) == [AccountCreated(account=account)]


async def test_a_dry_run_gives_the_same_answer_and_changes_nothing(accounts: Running) -> None:
    """Parents that would be created, and moves that would close a circle, are seen across messages too."""
    kind = await a_class(accounts)
    there = await an_account(accounts, class_id=kind.id)
    parent = a_row(kind.code, row_number=1, parent_code=there.code)
    rows = [
        parent,
        a_row(kind.code, row_number=2, parent_code=parent.code),
        a_row(kind.code, row_number=3, parent_code="nobody"),
        a_row(kind.code, row_number=4, code=there.code, parent_code=parent.code),
        a_row(kind.code, row_number=5, code=parent.code),
        a_row(kind.code, row_number=6, code=there.code, region="上海"),
        a_row("nothing", row_number=7),
    ]

    for size in (1, 3, 500):
        dry = await imported(accounts, rows, size=size, validate_only=True)
        assert await kept(accounts, kind.id) == {there.code: there}
        assert counts(dry) == (2, 1, 0, 4)
        assert refusals(dry) == [
            (3, "parent_code", "ACCOUNT_PARENT_NOT_FOUND"),
            (4, "parent_code", "ACCOUNT_GROUP_CYCLE"),
            (5, "code", "ACCOUNT_ROW_REPEATED"),
            (7, "class_code", "ACCOUNT_CLASS_NOT_FOUND"),
        ]
        assert dry.import_id == ""
    wet = await imported(accounts, rows, size=2)
    assert (counts(wet), refusals(wet)) == (counts(dry), refusals(dry))


@pytest.mark.parametrize(
    ("said", "field", "reason"),
    [
        pytest.param({"code": ""}, "code", "REQUEST_INVALID", id="no code"),
        pytest.param({"code": "a b"}, "code", "REQUEST_INVALID", id="code with space"),
        pytest.param({"display_name": ""}, "display_name", "REQUEST_INVALID", id="no name"),
        pytest.param({"display_name": "x" * 201}, "display_name", "REQUEST_INVALID", id="long name"),
        pytest.param({"grade": 0}, "grade", "REQUEST_INVALID", id="no grade"),
        pytest.param({"grade": 77}, "grade", "REQUEST_INVALID", id="unknown grade"),
        pytest.param({"founded_year": 3}, "founded_year", "REQUEST_INVALID", id="early year"),
        pytest.param({"annual_revenue": {"units": -1}}, "annual_revenue", "REQUEST_INVALID", id="revenue"),
        pytest.param({"display_name": "a\0"}, "display_name", "TEXT_NOT_STORABLE", id="name with NUL"),
        pytest.param({"class_code": "\0"}, "class_code", "TEXT_NOT_STORABLE", id="class with NUL"),
        pytest.param({"class_code": "gone"}, "class_code", "ACCOUNT_CLASS_NOT_FOUND", id="class"),
        pytest.param({"parent_code": "gone"}, "parent_code", "ACCOUNT_PARENT_NOT_FOUND", id="parent"),
    ],
)
async def test_one_bad_row_refuses_itself_only(
    accounts: Running, said: dict[str, object], field: str, reason: str
) -> None:
    kind = await a_class(accounts)
    rows = [a_row(kind.code), a_row(kind.code, row_number=42, **said), a_row(kind.code)]

    answer = await imported(accounts, rows)

    assert counts(answer) == (2, 0, 0, 1)
    assert refusals(answer) == [(42, field, reason)]
    assert answer.refusals[0].message


async def test_refusals_come_in_the_order_of_their_rows(accounts: Running) -> None:
    kind = await a_class(accounts)
    faults: list[dict[str, str]] = [{"display_name": ""}, {"parent_code": "gone"}, {"region": "\0"}, {"code": " "}]
    rows = [a_row(kind.code, row_number=number, **fault) for number, fault in enumerate(faults)]

    answer = await imported(accounts, rows, size=3)

    assert [refusal.row_number for refusal in answer.refusals] == [0, 1, 2, 3]


async def test_an_empty_import_is_answered(accounts: Running) -> None:
    assert counts(await imported(accounts, [])) == (0, 0, 0, 0)


async def test_a_message_takes_at_most_five_hundred_rows(accounts: Running) -> None:
    kind = await a_class(accounts)

    no = await refused(imported(accounts, [a_row(kind.code) for _ in range(501)], size=501))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")
    assert await count(accounts, kind.id) == 0


async def test_a_broken_stream_leaves_whole_messages_and_is_taken_up_again(accounts: Running) -> None:
    kind = await a_class(accounts)
    rows = [a_row(kind.code) for _ in range(1_000)]

    async def cut() -> AsyncIterator[ImportAccountsRequest]:
        async for message in in_messages(rows[:500], size=250):
            yield message
        await eventually(lambda: _at_least(accounts, kind.id, 500))
        raise ConnectionError

    call = account_service(accounts).ImportAccounts(cut(), metadata=accounts.be(DIRECTOR))
    with pytest.raises((grpc.aio.AioRpcError, asyncio.CancelledError)):
        await call

    assert await count(accounts, kind.id) == 500
    assert counts(await imported(accounts, rows)) == (500, 0, 500, 0)


async def _at_least(accounts: Running, class_id: str, number: int) -> bool:
    return await count(accounts, class_id) >= number


async def test_imports_of_the_same_rows_at_once_create_each_account_once(accounts: Running) -> None:
    kind = await a_class(accounts)
    rows = [a_row(kind.code) for _ in range(200)]

    answers = await asyncio.gather(*(imported(accounts, rows, size=20) for _ in range(3)))

    assert sum(answer.created_count for answer in answers) == 200
    assert sum(answer.unchanged_count for answer in answers) == 400
    assert await count(accounts, kind.id) == 200


async def test_an_import_and_single_changes_do_not_lose_each_other(accounts: Running) -> None:
    kind = await a_class(accounts)
    account = await an_account(accounts, class_id=kind.id)
    rows = [a_row(kind.code) for _ in range(100)] + [a_row(kind.code, code=account.code, industry="电力")]

    async def tries() -> int:
        won = 0
        for number in range(10):
            there = (await kept(accounts, kind.id))[account.code]
            try:
                await changed(accounts, there, employee_count=number + 1)
                won += 1
            except grpc.aio.AioRpcError as error:
                assert error.code() == grpc.StatusCode.ABORTED  # noqa: PT017 - the other outcome is fine as well
        return won

    won, answer = await asyncio.gather(tries(), imported(accounts, rows, size=10))

    assert counts(answer) == (100, 1, 0, 0)
    assert (await kept(accounts, kind.id))[account.code].industry == "电力"
    assert len(await told(accounts, account.id)) == 1 + won + 1


async def test_an_import_that_is_overtaken_places_its_rows_anew(accounts: Running) -> None:
    """It has read what is there; before it writes, another changes one of its accounts and creates a second."""
    kind = await a_class(accounts)
    account, code = await an_account(accounts, class_id=kind.id), a_code()
    rows = [a_row(kind.code, code=account.code, industry="电力"), a_row(kind.code, code=code)]
    profile = Profile(display_name="Example", class_id=kind.id, grade=Grade.B)

    async with accounts.db.begin() as tx:
        seen = Seen(account_id=account.id, etag=account.etag)
        await actions.update_account(tx, DIRECTOR, seen, {"region": "上海"})
        await actions.create_account(tx, DIRECTOR, code, profile)
        answering = asyncio.create_task(imported(accounts, rows))
        await eventually(lambda: someone_waits(tx))
    answer = await answering

    assert counts(answer) == (0, 1, 1, 0)
    after = (await kept(accounts, kind.id))[account.code]
    assert (after.industry, after.region) == ("电力", "")
    assert len(await told(accounts, account.id)) == 3


@pytest.mark.parametrize("role", ["ACCOUNT_MANAGER", "TEAM_LEADER", "EXECUTIVE", "ADMINISTRATOR"])
async def test_imports_are_for_those_who_keep_the_archive(accounts: Running, role: str) -> None:
    kind = await a_class(accounts)
    messages = in_messages([a_row(kind.code)])
    call = account_service(accounts).ImportAccounts(messages, metadata=accounts.be(a_caller(role)))

    no = await refused(call)

    assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")
    assert await count(accounts, kind.id) == 0


def many(class_code: str, number: int) -> list[AccountRow]:
    """List accounts in groups of ten."""
    stem = a_code("M")
    return [
        a_row(
            class_code,
            row_number=index,
            code=f"{stem}-{index}",
            display_name=f"客户 {index}",
            industry="制造",
            region="上海",
            annual_revenue=YUAN,
            parent_code=f"{stem}-{index - index % 10}" if index % 10 else "",
        )
        for index in range(number)
    ]


async def test_twenty_thousand_rows_go_in_without_piling_up(alone: Running) -> None:
    """Memory stays flat: what has been placed is forgotten, but for its code."""
    kind = await a_class(alone)
    rows = many(kind.code, 20_000)
    await imported(alone, rows[:2_000])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    answer = await imported(alone, rows)

    assert counts(answer) == (18_000, 0, 2_000, 0)
    assert await count(alone, kind.id) == 20_000
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 100
    async with alone.db.read() as tx:
        states = select(func.count()).select_from(account_states).where(account_states.c.class_id == kind.id)
        assert (await tx.execute(states)).scalar_one() == 20_000
