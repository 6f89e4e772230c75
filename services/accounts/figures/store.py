"""The only room of figures that speaks SQL."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Index,
    RowMapping,
    Table,
    Text,
    Uuid,
    or_,
    select,
    text,
    update,
)

from chassis import paging
from chassis.database import Transaction
from chassis.paging import Page
from chassis.statements import Constant
from services.accounts.figures.model import Believed, Figure, Measure
from services.accounts.profiles.model import Money
from services.accounts.tables import arrays, given, insertion, metadata

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


_NEW = given(figures)
_ADD = Constant(insertion(figures))
_END = Constant(
    update(figures)
    .where(*(figures.c[name] == _NEW.c[name] for name in ("account_id", "month", "measure")))
    .where(figures.c.valid_to.is_(None))
    .values(valid_to=_NEW.c.valid_from)
)


async def believed(tx: Transaction, account_id: str) -> Believed:
    """Give the figures of an account that are believed now."""
    open_figures = (figures.c.account_id == account_id) & figures.c.valid_to.is_(None)
    found = map(_figure, (await tx.look(select(figures).where(open_figures))).mappings())
    return {(figure.measure, figure.month): figure for figure in found}


async def add_figures(tx: Transaction, added: Iterable[Figure]) -> None:
    """Keep figures; what was believed of the same months until now ends where they begin. The account is locked."""
    rows = arrays(figures, map(_values, added))
    await tx.execute(_END, rows)
    await tx.execute(_ADD, rows)


async def list_figures(tx: Transaction, account_id: str, page: Page, *, as_of: datetime | None) -> list[Figure]:
    """List one more figure than the page holds, latest month first, as believed at an instant, or now."""
    asked = select(figures).where(
        figures.c.account_id == account_id,
        _held(as_of),
        paging.beyond(page, figures.c.month, figures.c.measure, descending=True),
    )
    ordered = asked.order_by(figures.c.month.desc(), figures.c.measure.desc()).limit(page.size + 1)
    return [_figure(row) for row in (await tx.look(ordered)).mappings()]


def _held(as_of: datetime | None) -> ColumnElement[bool]:
    if as_of is None:
        return figures.c.valid_to.is_(None)
    return (figures.c.valid_from <= as_of) & or_(figures.c.valid_to.is_(None), figures.c.valid_to > as_of)


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
