"""Plans the accounts of the centre, parents before their children."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from kac_client.importing.mapping import Mapping
from kac_client.importing.people import code_of
from kac_client.importing.reading import Row, Sheet
from kac_client.importing.refusals import Refusal, RowRefused
from kac_client.wire import Message

MOST_MONEY = Decimal(9_000_000_000_000)
MOST_EMPLOYEES = 100_000_000
YEARS = range(1000, 10_000)
CENT = Decimal("0.01")
NANOS = 10**9


@dataclass(frozen=True, kw_only=True)
class PlannedAccount:
    """An account to be, as the contract's row has it."""

    row: int
    code: str
    display_name: str
    class_code: str
    grade: str
    parent_code: str
    industry: str
    region: str
    founded_year: int
    employee_count: int
    annual_revenue: Decimal | None
    currency: str

    def message(self) -> Message:
        """Give the row as JSON."""
        row: Message = {
            "rowNumber": str(self.row),
            "code": self.code,
            "displayName": self.display_name,
            "classCode": self.class_code,
            "grade": f"GRADE_{self.grade}",
            "parentCode": self.parent_code,
            "industry": self.industry,
            "region": self.region,
            "foundedYear": self.founded_year,
            "employeeCount": str(self.employee_count),
        }
        return (
            row if self.annual_revenue is None else {**row, "annualRevenue": money(self.annual_revenue, self.currency)}
        )


@dataclass(frozen=True, kw_only=True)
class Archive:
    """The accounts in the order in which they can be created, and the rows that cannot be placed."""

    accounts: Sequence[PlannedAccount]
    refusals: Sequence[Refusal]


def money(amount: Decimal, currency: str) -> Message:
    """Write an amount as the contract does: whole units, and nanos of the same sign."""
    units = int(amount)
    return {"currencyCode": currency, "units": str(units), "nanos": int((amount - units) * NANOS)}


def decimal(text: str) -> Decimal | None:
    """Read a plain number; None for anything else."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def plan(sheet: Sheet, mapping: Mapping) -> Archive:
    """Plan the accounts. A row is taken whole or not at all: with an unknown parent it is refused, and its children too."""
    refusals = [RowRefused("", "ROW_MISSHAPEN").at(sheet.file, number) for number in sheet.misshapen]
    by_code: dict[str, PlannedAccount] = {}
    for row in sheet.rows:
        try:
            account = _account(row, mapping)
            _once(account, by_code, mapping.accounts["name"])
            by_code[account.code] = account
        except RowRefused as refused:
            refusals.append(refused.at(sheet.file, row.number))
    accounts, orphans = _parents_first(by_code, mapping.accounts["parent"], sheet.file)
    return Archive(accounts=accounts, refusals=sorted([*refusals, *orphans], key=lambda one: one.row))


def _account(row: Row, mapping: Mapping) -> PlannedAccount:
    columns = mapping.accounts
    name = row.text(columns["name"], required=True)
    sector = row.text(columns["sector"], required=True, longest=100)
    class_code = mapping.class_of(sector)
    if class_code is None:
        raise RowRefused(columns["sector"], "SECTOR_UNKNOWN", sector=sector)
    revenue = _revenue(row, mapping)
    return PlannedAccount(
        row=row.number,
        code=code_of(name),
        display_name=name,
        class_code=class_code,
        grade=mapping.grade_of(revenue),
        parent_code=code_of(row.text(columns["parent"])),
        industry=mapping.spelled("industry", sector),
        region=mapping.spelled("region", row.text(columns["region"], longest=100)),
        founded_year=_whole(row, columns["founded_year"], YEARS),
        employee_count=_whole(row, columns["employees"], range(MOST_EMPLOYEES + 1)),
        annual_revenue=None if revenue is None else revenue * mapping.revenue_unit,
        currency=mapping.currency,
    )


def _revenue(row: Row, mapping: Mapping) -> Decimal | None:
    column = mapping.accounts["revenue"]
    text = row.cells[column]
    if not text:
        return None
    number = decimal(text)
    if number is None or not 0 <= number * mapping.revenue_unit <= MOST_MONEY or (number * mapping.revenue_unit) % CENT:
        raise RowRefused(column, "NUMBER_INVALID", text=text[:40])
    return number


def _whole(row: Row, column: str, allowed: range) -> int:
    text = row.cells[column]
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or int(text) not in allowed:
        raise RowRefused(column, "NUMBER_INVALID", text=text[:40])
    return int(text)


def _once(account: PlannedAccount, known: dict[str, PlannedAccount], column: str) -> None:
    if not account.code:
        raise RowRefused(column, "CODE_EMPTY", name=account.display_name)
    if account.code in known:
        raise RowRefused(column, "NAME_TWICE", name=account.display_name, row=known[account.code].row)


def _parents_first(
    by_code: dict[str, PlannedAccount], column: str, file: str
) -> tuple[list[PlannedAccount], list[Refusal]]:
    placed: dict[str, PlannedAccount] = {}
    waiting = dict(by_code)
    while ready := [one for one in waiting.values() if not one.parent_code or one.parent_code in placed]:
        placed |= {one.code: one for one in ready}
        waiting = {code: one for code, one in waiting.items() if code not in placed}
    return list(placed.values()), [_orphan(one, by_code, column, file) for one in waiting.values()]


def _orphan(account: PlannedAccount, by_code: dict[str, PlannedAccount], column: str, file: str) -> Refusal:
    values: dict[str, Any] = {"parent": account.parent_code}
    reason = "PARENT_NOT_PLACED" if account.parent_code in by_code else "PARENT_UNKNOWN"
    return RowRefused(column, reason, **values).at(file, account.row)
