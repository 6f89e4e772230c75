"""The only room of figures that speaks SQL."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    cast,
    extract,
    func,
    literal_column,
    select,
    text,
    true,
)

from chassis import paging
from chassis.access import Caller
from chassis.database import Transaction
from chassis.paging import Page
from chassis.serving.store import served_by
from services.accounts.figures.model import BALANCES, Believed, Figure, Measure, Subtotal, Years
from services.accounts.profiles.model import Money
from services.accounts.profiles.store import accounts
from services.accounts.tables import Intervals, metadata

_MONTH: ColumnElement[Any] = literal_column("interval '1 month'")

figures = Table(
    "figures",
    metadata,
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("amount_minor", BigInteger, nullable=False),
    Column("amount_currency", Text, nullable=False),
    Column("valid_from", DateTime(timezone=True), primary_key=True),
    Column("valid_to", DateTime(timezone=True)),
    CheckConstraint("valid_from < valid_to", name="order"),
    Index(
        "figures_open_key",
        "account_id",
        "month",
        "measure",
        unique=True,
        postgresql_where=text("valid_to IS NULL"),
    ),
)


FIGURES = Intervals(figures, ("account_id", "month", "measure"))
"""The figures, each believed until it is corrected."""


async def believed(tx: Transaction, account_id: str) -> Believed:
    """Give the figures of an account that are believed now."""
    open_figures = (figures.c.account_id == account_id) & figures.c.valid_to.is_(None)
    found = map(_figure, (await tx.look(select(figures).where(open_figures))).mappings())
    return {(figure.measure, figure.month): figure for figure in found}


async def add_figures(tx: Transaction, added: Iterable[Figure]) -> None:
    """Keep figures; what was believed of the same months until now ends where they begin. The account is locked."""
    await FIGURES.follow(tx, map(_values, added))


async def list_figures(
    tx: Transaction, account_id: str, page: Page, *, measure: Measure | None, as_of: datetime | None
) -> list[Figure]:
    """List one more figure than the page holds, latest month first, as believed at an instant, or now."""
    asked = select(figures).where(
        figures.c.account_id == account_id,
        figures.c.measure == measure if measure else true(),
        FIGURES.held(as_of),
        paging.beyond(page, figures.c.month, figures.c.measure, descending=True),
    )
    ordered = asked.order_by(figures.c.month.desc(), figures.c.measure.desc()).limit(page.size + 1)
    return [_figure(row) for row in (await tx.look(ordered)).mappings()]


async def list_revenues(  # noqa: PLR0913 - each narrows what is added up
    tx: Transaction, account_ids: Collection[str], first: date, last: date, *, currency: str, as_of: datetime | None
) -> dict[str, tuple[int, int]]:
    """Give the revenue of accounts in a currency between two months: of how many months it is known, and their sum."""
    of_accounts = figures.c.account_id == any_(_ids(account_ids))
    of_kind = (figures.c.measure == Measure.REVENUE) & (figures.c.amount_currency == currency)
    asked = select(
        figures.c.account_id, func.count().label("months"), func.sum(figures.c.amount_minor).label("minor")
    ).where(of_accounts, of_kind, figures.c.month.between(first, last), FIGURES.held(as_of))
    rows = await tx.look(asked.group_by(figures.c.account_id))
    return {row.account_id: (row.months, int(row.minor)) for row in rows}


async def list_account_ids(tx: Transaction, caller: Caller, account_id: str, *, with_group: bool) -> list[str]:
    """List an account and, when asked, those below it in its group, as far as the caller reaches them."""
    if not with_group:
        return [account_id]
    own = select(accounts.c.id).where(accounts.c.id == account_id).cte("own", recursive=True)
    group = own.union(select(accounts.c.id).where(accounts.c.parent_id == own.c.id))
    return [*(await tx.look(select(group.c.id).where(served_by(caller, group.c.id)))).scalars()]


async def list_subtotals(
    tx: Transaction, account_ids: Collection[str], years: Years, *, as_of: datetime | None
) -> list[Subtotal]:
    """List what these accounts come to month by month, from the year before the first, as believed at an instant."""
    of_accounts = figures.c.account_id == any_(_ids(account_ids))
    within = figures.c.month.between(date(years.first - 1, 1, 1), date(years.last, 12, 1))
    known = select(figures, _standing_until().label("until")).where(
        of_accounts, within, figures.c.measure.in_(years.measures), FIGURES.held(as_of)
    )
    standing = known.subquery("known")
    month = cast(func.generate_series(standing.c.month, standing.c.until, _MONTH).column_valued("month_at"), Date)
    key = (standing.c.measure, standing.c.amount_currency, month.label("in_month"))
    reported = func.bool_or(month == standing.c.month).label("reported")
    rows = await tx.look(select(*key, func.sum(standing.c.amount_minor).label("minor"), reported).group_by(*key))
    return [_subtotal(row) for row in rows.mappings()]


def _standing_until() -> ColumnElement[Any]:
    """Give the last month in which a figure counts: its own, or for a balance the last before another of its year."""
    year = extract("year", figures.c.month)
    of_year = (figures.c.account_id, figures.c.measure, year)
    following = func.lead(figures.c.month).over(partition_by=of_year, order_by=figures.c.month)
    stands = func.coalesce(following - _MONTH, func.make_date(cast(year, Integer), 12, 1))
    return case((figures.c.measure.in_(BALANCES), stands), else_=figures.c.month)


def _ids(account_ids: Collection[str]) -> ColumnElement[Any]:
    return bindparam("account_ids", list(account_ids), type_=ARRAY(Uuid(as_uuid=False)))


def _values(figure: Figure) -> dict[str, Any]:
    return vars(figure) | {
        "amount_minor": figure.amount.minor,
        "amount_currency": figure.amount.currency,
        "valid_from": figure.record_time,
        "valid_to": None,
    }


def _figure(row: RowMapping) -> Figure:
    return Figure(
        account_id=row["account_id"],
        measure=Measure(row["measure"]),
        month=row["month"],
        amount=Money(minor=row["amount_minor"], currency=row["amount_currency"]),
        record_time=row["valid_from"],
    )


def _subtotal(row: RowMapping) -> Subtotal:
    return Subtotal(
        measure=Measure(row["measure"]),
        month=row["in_month"],
        amount=Money(minor=int(row["minor"]), currency=row["amount_currency"]),
        reported=row["reported"],
    )
