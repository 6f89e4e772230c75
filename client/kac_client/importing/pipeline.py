"""Reads the opportunities, and plans from them who serves which account and what each account brought by month."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kac_client.importing.archive import CENT, MOST_MONEY, PlannedAccount, decimal
from kac_client.importing.mapping import Mapping
from kac_client.importing.people import Person, code_of
from kac_client.importing.reading import Row, Sheet
from kac_client.importing.refusals import Refusal, RowRefused

YEARS = range(2000, 2101)
WON = "won"
UNCLEAR = "unclear"
"""The outcome of a row whose stage cannot be told."""


@dataclass(frozen=True, kw_only=True)
class Opportunity:
    """One opportunity with an account and an agent that we know."""

    account_code: str
    manager_code: str
    outcome: str
    month: tuple[int, int] | None
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """The opportunities that can be placed, how many of each outcome the file has, and the rows that cannot be placed."""

    opportunities: Sequence[Opportunity]
    outcomes: Counter[str]
    refusals: Sequence[Refusal]


@dataclass(frozen=True, kw_only=True)
class PlannedAssignment:
    """Who is to serve an account, and whether that takes an exception from its class."""

    account: PlannedAccount
    manager: Person
    exceptional: bool


@dataclass(frozen=True, kw_only=True)
class PlannedFigure:
    """What an account brought in a month."""

    account_code: str
    month: tuple[int, int]
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Known:
    """What an opportunity may name."""

    accounts: frozenset[str]
    managers: frozenset[str]
    products: frozenset[str]


def read(sheet: Sheet, mapping: Mapping, known: Known) -> Pipeline:
    """Read the opportunities row by row."""
    refusals = [RowRefused("", "ROW_MISSHAPEN").at(sheet.file, number) for number in sheet.misshapen]
    placed, outcomes, ids = [], Counter({UNCLEAR: len(sheet.rows) + len(sheet.misshapen)}), set[str]()
    for row in sheet.rows:
        try:
            outcome = _outcome(row, mapping)
            outcomes.update({outcome: 1, UNCLEAR: -1})
            _once(row, mapping, ids)
            placed.append(_opportunity(row, mapping, known, outcome))
        except RowRefused as refused:
            refusals.append(refused.at(sheet.file, row.number))
    in_order = sorted(refusals, key=lambda one: one.row)
    return Pipeline(opportunities=placed, outcomes=outcomes, refusals=in_order)


def assignments(
    opportunities: Iterable[Opportunity], accounts: Sequence[PlannedAccount], managers: Sequence[Person]
) -> list[PlannedAssignment]:
    """Give each account to whom has most opportunities on it; then to who won most there; then by name."""
    by_code = {manager.code: manager for manager in managers}
    count, won = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    working: dict[str, set[str]] = defaultdict(set)
    for one in opportunities:
        pair = (one.account_code, one.manager_code)
        working[one.account_code].add(one.manager_code)
        count[pair] += 1
        won[pair] += int(one.value * 100) if one.outcome == WON else 0
    planned = []
    for account in accounts:
        candidates = [by_code[code] for code in working.get(account.code, ())]
        if candidates:
            best = min(candidates, key=lambda one: _standing(one, account.code, count, won))
            exceptional = best.class_code != account.class_code
            planned.append(PlannedAssignment(account=account, manager=best, exceptional=exceptional))
    return planned


def figures(opportunities: Iterable[Opportunity]) -> list[PlannedFigure]:
    """Sum what was won, per account and month of closing."""
    sums: dict[tuple[str, tuple[int, int]], Decimal] = defaultdict(Decimal)
    for one in opportunities:
        if one.outcome == WON and one.month:
            sums[one.account_code, one.month] += one.value
    return [PlannedFigure(account_code=code, month=month, amount=sums[code, month]) for code, month in sorted(sums)]


def _standing(
    manager: Person, account: str, count: Counter[tuple[str, str]], won: Counter[tuple[str, str]]
) -> tuple[int, int, str]:
    return (-count[account, manager.code], -won[account, manager.code], manager.display_name)


def _outcome(row: Row, mapping: Mapping) -> str:
    column = mapping.opportunities["stage"]
    stage = row.text(column, required=True)
    if stage not in mapping.stages:
        raise RowRefused(column, "STAGE_UNKNOWN", stage=stage)
    return mapping.stages[stage]


def _once(row: Row, mapping: Mapping, ids: set[str]) -> None:
    column = mapping.opportunities["id"]
    name = row.text(column, required=True)
    if name in ids:
        raise RowRefused(column, "OPPORTUNITY_TWICE", name=name)
    ids.add(name)


def _opportunity(row: Row, mapping: Mapping, known: Known, outcome: str) -> Opportunity:
    columns = mapping.opportunities
    if not row.cells[columns["account"]]:
        raise RowRefused(columns["account"], "ACCOUNT_MISSING")
    account = _named(row, columns["account"], known.accounts, "ACCOUNT_UNKNOWN")
    manager = _named(row, columns["agent"], known.managers, "AGENT_UNKNOWN")
    product = mapping.spelled("product", row.text(columns["product"], required=True))
    if product not in known.products:
        raise RowRefused(columns["product"], "PRODUCT_UNKNOWN", name=product)
    won = outcome == WON
    return Opportunity(
        account_code=account,
        manager_code=manager,
        outcome=outcome,
        month=_month(row, columns["close_date"]) if won else None,
        value=_amount(row, columns["close_value"]) if won else Decimal(0),
    )


def _named(row: Row, column: str, known: frozenset[str], reason: str) -> str:
    name = row.text(column, required=True)
    if code_of(name) not in known:
        raise RowRefused(column, reason, name=name)
    return code_of(name)


def _month(row: Row, column: str) -> tuple[int, int]:
    text = row.cells[column]
    try:
        closed = date.fromisoformat(text)
    except ValueError:
        raise RowRefused(column, "DATE_INVALID", text=text[:40]) from None
    if closed.year not in YEARS:
        raise RowRefused(column, "DATE_INVALID", text=text[:40])
    return closed.year, closed.month


def _amount(row: Row, column: str) -> Decimal:
    text = row.cells[column]
    number = decimal(text)
    if number is None or abs(number) > MOST_MONEY or number % CENT:
        raise RowRefused(column, "NUMBER_INVALID", text=text[:40])
    return number
