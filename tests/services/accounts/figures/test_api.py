"""What callers meet when they record and read figures, and the history that corrections leave."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import grpc
import pytest
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kac.accounts.v1 import figure_pb2
from kac.accounts.v1.events_pb2 import AccountCreated, FiguresRecorded
from kac.accounts.v1.figure_pb2 import Figure
from kac.accounts.v1.figure_service_pb2 import (
    FigureEntry,
    ListFiguresRequest,
    ListFiguresResponse,
    RecordFiguresRequest,
    RecordFiguresResponse,
    SumFiguresRequest,
    SumFiguresResponse,
)
from kac.accounts.v1.figure_service_pb2_grpc import FigureServiceStub
from sqlalchemy import select

from chassis import clock, wire
from chassis.access import Caller
from services.accounts.figures import actions
from services.accounts.figures.model import Entry, Measure
from services.accounts.figures.store import figures
from services.accounts.profiles.model import Money as Amount
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, refused
from tests.services.accounts.archive import DIRECTOR, an_account

START = datetime(2026, 11, 22, tzinfo=UTC)


def an_entry(month: int, units: int, /, *, year: int = 2026, **said: Any) -> FigureEntry:
    usual: dict[str, Any] = {
        "measure": figure_pb2.MEASURE_REVENUE,
        "month": Date(year=year, month=month),
        "amount": Money(currency_code="CNY", units=units),
    }
    return FigureEntry(**usual | said)


def a_recording(account_id: str, *entries: FigureEntry) -> RecordFiguresRequest:
    return RecordFiguresRequest(account_id=account_id, figures=entries, request_id=clock.new_id())


async def recorded(accounts: Running, request: RecordFiguresRequest, caller: Caller = DIRECTOR) -> tuple[int, int]:
    """Record figures: how many were new, and how many were there."""
    stub = accounts.stub(FigureServiceStub)
    answer: RecordFiguresResponse = await stub.RecordFigures(request, metadata=accounts.be(caller))
    return answer.recorded_count, answer.unchanged_count


async def listed(
    accounts: Running, account_id: str, *, caller: Caller = DIRECTOR, as_of: datetime | None = None, **asked: Any
) -> list[Figure]:
    request = ListFiguresRequest(account_id=account_id, as_of=wire.timestamp(as_of), **asked)
    found: list[Figure] = []
    while True:
        stub = accounts.stub(FigureServiceStub)
        page: ListFiguresResponse = await stub.ListFigures(request, metadata=accounts.be(caller))
        found += page.figures
        request.page_token = page.next_page_token
        if not page.next_page_token:
            return found


def amounts(found: list[Figure]) -> list[tuple[int, int, int]]:
    return [(figure.month.year, figure.month.month, figure.amount.units) for figure in found]


async def test_recorded_figures_are_kept_told_and_answered_once(accounts: Running) -> None:
    account = await an_account(accounts)
    request = a_recording(account.id, an_entry(5, 100), an_entry(6, -200))

    assert await recorded(accounts, request) == (2, 0)
    assert await recorded(accounts, request) == (2, 0)

    found = await listed(accounts, account.id)
    assert amounts(found) == [(2026, 6, -200), (2026, 5, 100)]
    created, news = await told(accounts, account.id)
    assert created == AccountCreated(account=account)
    assert news == FiguresRecorded(figures=reversed(found))


async def test_only_what_is_new_is_recorded_and_told(accounts: Running) -> None:
    account = await an_account(accounts)
    await recorded(accounts, a_recording(account.id, an_entry(5, 100), an_entry(6, 200)))

    assert await recorded(accounts, a_recording(account.id, an_entry(5, 100), an_entry(6, 250))) == (1, 1)
    assert await recorded(accounts, a_recording(account.id, an_entry(5, 100), an_entry(6, 250))) == (0, 2)

    june, _may = await listed(accounts, account.id)
    assert june.amount.units == 250
    assert (await told(accounts, account.id))[2:] == [FiguresRecorded(figures=[june])]


async def test_what_was_believed_before_a_correction_stays_readable(accounts: Running) -> None:
    account = await an_account(accounts)
    await recorded(accounts, a_recording(account.id, an_entry(5, 100)))
    (first,) = await listed(accounts, account.id)
    await recorded(accounts, a_recording(account.id, an_entry(5, 175)))
    (second,) = await listed(accounts, account.id)
    recorded_at, corrected_at = wire.instant(first.record_time), wire.instant(second.record_time)

    assert await listed(accounts, account.id, as_of=recorded_at - timedelta(microseconds=1)) == []
    assert await listed(accounts, account.id, as_of=recorded_at) == [first]
    assert await listed(accounts, account.id, as_of=corrected_at - timedelta(microseconds=1)) == [first]
    assert await listed(accounts, account.id, as_of=corrected_at) == [second]


async def test_figures_are_listed_page_by_page_latest_month_first(accounts: Running) -> None:
    account = await an_account(accounts)
    entries = [an_entry(month, year, year=year) for year in range(2007, 2027) for month in range(1, 13)]
    assert await recorded(accounts, a_recording(account.id, *entries)) == (240, 0)

    found = amounts(await listed(accounts, account.id, page_size=50))

    assert found == sorted(found, reverse=True)
    assert len(found) == 240


async def test_the_same_figures_recorded_at_once_are_recorded_once(accounts: Running) -> None:
    account = await an_account(accounts)
    requests = [a_recording(account.id, an_entry(5, 100), an_entry(6, 200)) for _ in range(6)]

    answers = await asyncio.gather(*(recorded(accounts, request) for request in requests))

    assert sorted(answers) == [(0, 2)] * 5 + [(2, 0)]
    assert len(await told(accounts, account.id)) == 2


async def test_figures_are_seen_by_those_who_serve_the_account(accounts: Running) -> None:
    account, manager, leader = await an_account(accounts), a_caller("ACCOUNT_MANAGER"), a_caller("TEAM_LEADER")
    await assigned(accounts, account.id, manager, leader=leader)
    await recorded(accounts, a_recording(account.id, an_entry(5, 100)))

    for caller in (manager, leader, *(a_caller(role) for role in ("BACK_OFFICE", "EXECUTIVE", "SYSTEM"))):
        assert len(await listed(accounts, account.id, caller=caller)) == 1
    for role in ("ACCOUNT_MANAGER", "TEAM_LEADER"):
        for account_id in (account.id, clock.new_id()):
            no = await refused(listed(accounts, account_id, caller=a_caller(role)))
            assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ACCOUNT_NOT_SERVED")


@pytest.mark.parametrize("role", ["ACCOUNT_MANAGER", "TEAM_LEADER", "EXECUTIVE", "ADMINISTRATOR"])
async def test_figures_are_recorded_by_systems_and_the_back_office(accounts: Running, role: str) -> None:
    account, caller = await an_account(accounts), a_caller(role)
    await assigned(accounts, account.id, caller)

    no = await refused(recorded(accounts, a_recording(account.id, an_entry(5, 100)), caller))

    assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")
    assert await listed(accounts, account.id) == []


async def test_figures_of_an_unknown_account_are_refused(accounts: Running) -> None:
    missing = clock.new_id()

    for call in (recorded(accounts, a_recording(missing, an_entry(5, 100))), listed(accounts, missing)):
        no = await refused(call)
        assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "ACCOUNT_NOT_FOUND")


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([], id="none"),
        pytest.param([an_entry(5, 1), an_entry(5, 2)], id="a month twice"),
        pytest.param([an_entry(13, 1)], id="month 13"),
        pytest.param([an_entry(5, 1, month=Date(year=2026, month=5, day=1))], id="a day"),
        pytest.param([an_entry(5, 1, year=1999)], id="long ago"),
        pytest.param([an_entry(5, 1, measure=0)], id="no measure"),
        pytest.param([an_entry(5, 1, amount=Money(units=1))], id="no currency"),
        pytest.param([an_entry(5, 1, amount=Money(currency_code="CNY", units=1, nanos=-10_000_000))], id="two signs"),
        pytest.param([an_entry(5, 1, amount=Money(currency_code="CNY", nanos=5))], id="part of a cent"),
    ],
)
async def test_malformed_figures_are_refused(accounts: Running, entries: list[FigureEntry]) -> None:
    no = await refused(recorded(accounts, a_recording(clock.new_id(), *entries)))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")


async def test_a_page_token_of_another_account_is_refused(accounts: Running) -> None:
    one, other = await an_account(accounts), await an_account(accounts)
    await recorded(accounts, a_recording(one.id, an_entry(5, 100), an_entry(6, 100)))
    stub, director = accounts.stub(FigureServiceStub), accounts.be(DIRECTOR)
    page = await stub.ListFigures(ListFiguresRequest(account_id=one.id, page_size=1), metadata=director)

    request = ListFiguresRequest(account_id=other.id, page_token=page.next_page_token)
    no = await refused(stub.ListFigures(request, metadata=director))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID")


RECEIVABLES = figure_pb2.MEASURE_RECEIVABLES


async def summed(accounts: Running, account_id: str, *, caller: Caller = DIRECTOR, **asked: Any) -> SumFiguresResponse:
    usual: dict[str, Any] = {"first_year": 2026, "last_year": 2026}
    request = SumFiguresRequest(account_id=account_id, **usual | asked)
    answer: SumFiguresResponse = await accounts.stub(FigureServiceStub).SumFigures(
        request, metadata=accounts.be(caller)
    )
    return answer


def totals(answer: SumFiguresResponse) -> list[tuple[str, int, str, int, int]]:
    return [
        (
            figure_pb2.Measure.Name(one.measure).removeprefix("MEASURE_"),
            one.year,
            one.amount.currency_code,
            one.amount.units,
            one.previous_amount.units,
        )
        for one in answer.sums
    ]


async def test_years_are_added_up_and_compared_without_mixing_currencies(accounts: Running) -> None:
    account = await an_account(accounts)
    dollars = Money(currency_code="USD", units=40)
    entries = [
        *(an_entry(month, 100, year=2026) for month in (1, 2)),
        *(an_entry(month, 60, year=2025) for month in (1, 2, 3)),
        an_entry(3, 0, year=2026, amount=dollars),
        an_entry(1, 700, measure=RECEIVABLES),
        an_entry(2, 500, measure=RECEIVABLES),
    ]
    await recorded(accounts, a_recording(account.id, *entries))

    answer = await summed(accounts, account.id, first_year=2025)

    assert totals(answer) == [
        ("RECEIVABLES", 2026, "CNY", 500, 0),
        ("REVENUE", 2025, "CNY", 180, 0),
        ("REVENUE", 2026, "CNY", 200, 180),
        ("REVENUE", 2026, "USD", 40, 0),
    ]
    assert [one.last_month for one in answer.sums] == [2, 3, 3, 3]
    assert answer.sums[2].change_basis_points == 1_111
    only = await summed(accounts, account.id, measures=[RECEIVABLES])
    assert totals(only) == totals(answer)[:1]


async def test_a_group_is_rolled_up_from_all_below_it(accounts: Running) -> None:
    top = await an_account(accounts)
    middle = await an_account(accounts, parent_id=top.id)
    outlets = [await an_account(accounts, parent_id=middle.id) for _ in range(2)]
    for number, account in enumerate([top, middle, *outlets, await an_account(accounts)]):
        await recorded(accounts, a_recording(account.id, an_entry(1, 10**number)))

    asked = ((top, True), (middle, True), (top, False))
    answers = [await summed(accounts, account.id, with_group=group) for account, group in asked]

    assert [(answer.account_count, answer.sums[0].amount.units) for answer in answers] == [
        (4, 1_111),
        (3, 1_110),
        (1, 1),
    ]


async def test_a_balance_stands_until_the_account_reports_another(accounts: Running) -> None:
    """Outlets report on different days; what one of them owed last month is not gone because the other was faster."""
    parent = await an_account(accounts)
    early, late = [await an_account(accounts, parent_id=parent.id) for _ in range(2)]
    await recorded(accounts, a_recording(early.id, *(an_entry(m, m * 10, measure=RECEIVABLES) for m in (5, 6, 7))))
    await recorded(accounts, a_recording(late.id, *(an_entry(m, m * 1_000, measure=RECEIVABLES) for m in (2, 5))))

    answer = await summed(accounts, parent.id, with_group=True)

    assert [(one.last_month, one.amount.units) for one in answer.sums] == [(7, 5_070)]


async def test_sums_answer_as_of_an_instant(accounts: Running) -> None:
    account = await an_account(accounts)
    await recorded(accounts, a_recording(account.id, an_entry(5, 100)))
    (first,) = await listed(accounts, account.id)
    await recorded(accounts, a_recording(account.id, an_entry(5, 175)))

    before = await summed(accounts, account.id, as_of=first.record_time)
    now = await summed(accounts, account.id)

    assert [totals(answer)[0][3] for answer in (before, now)] == [100, 175]


async def test_a_roll_up_counts_what_the_caller_serves(accounts: Running) -> None:
    parent, manager = await an_account(accounts), a_caller("ACCOUNT_MANAGER")
    served, foreign = [await an_account(accounts, parent_id=parent.id) for _ in range(2)]
    for account in (parent, served, foreign):
        await recorded(accounts, a_recording(account.id, an_entry(1, 10)))
    for account in (parent, served):
        await assigned(accounts, account.id, manager)

    answer = await summed(accounts, parent.id, with_group=True, caller=manager)
    no = await refused(summed(accounts, foreign.id, caller=manager))

    assert (answer.account_count, answer.sums[0].amount.units) == (2, 20)
    assert no.reason == "ACCOUNT_NOT_SERVED"


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"first_year": 2026, "last_year": 2025}, id="years backwards"),
        pytest.param({"first_year": 2000, "last_year": 2020}, id="more than twenty years"),
        pytest.param({"first_year": 0}, id="no year"),
        pytest.param({"measures": [RECEIVABLES, RECEIVABLES]}, id="a measure twice"),
        pytest.param({"measures": [99]}, id="an unknown measure"),
    ],
)
async def test_sums_that_mean_nothing_are_refused(accounts: Running, asked: dict[str, Any]) -> None:
    no = await refused(summed(accounts, clock.new_id(), **asked))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")


async def test_figures_are_listed_by_what_they_measure(accounts: Running) -> None:
    account = await an_account(accounts)
    await recorded(accounts, a_recording(account.id, an_entry(5, 100), an_entry(5, 30, measure=RECEIVABLES)))

    found = await listed(accounts, account.id, measure=RECEIVABLES)

    assert [figure.amount.units for figure in found] == [30]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 2), st.integers(0, 2), st.integers(-90, 90)), max_size=8))
async def test_amounts_follow_each_other_without_overlap_or_gap(
    accounts: Running, steps: list[tuple[int, int, int]]
) -> None:
    """Whatever is corrected when, even by clocks that disagree: from its first record on, a month has one amount."""
    account_id = (await an_account(accounts)).id
    last: dict[date, int] = {}
    for month, minor, minutes in steps:
        entry = Entry(measure=Measure.REVENUE, month=date(2026, month, 1), amount=Amount(minor=minor, currency="CNY"))
        last[entry.month] = minor
        with clock.held_at(START + timedelta(minutes=minutes)):
            async with accounts.db.begin() as tx:
                await actions.record_figures(tx, DIRECTOR, account_id, [entry])

    async with accounts.db.read() as tx:
        ordered = select(figures).where(figures.c.account_id == account_id).order_by(figures.c.valid_from)
        rows = [*(await tx.execute(ordered)).mappings()]
    for day, minor in last.items():
        mine = [row for row in rows if row["month"] == day]
        assert [row["valid_to"] for row in mine] == [row["valid_from"] for row in mine[1:]] + [None]
        assert all(one["amount_minor"] != next_one["amount_minor"] for one, next_one in pairwise(mine))
        assert mine[-1]["amount_minor"] == minor
