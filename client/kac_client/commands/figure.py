"""Figures: what other systems say of an account, month by month, and what years come to."""

import re
from datetime import datetime
from typing import Annotated, Any

import typer

from kac_client import names, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.failures import usage
from kac_client.nouns import calendar_day, money, number, when, word
from kac_client.output import Column, Noun
from kac_client.wire import Message, value

app = typer.Typer(help="help.figure", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.FigureService"
MEASURES = {
    "revenue": "MEASURE_REVENUE",
    "orders": "MEASURE_ORDERS",
    "receivables": "MEASURE_RECEIVABLES",
    "overdue": "MEASURE_OVERDUE",
}
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})")

AccountName = Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="help.as_of")]
OfMeasure = Annotated[str | None, typer.Option("--measure", metavar="|".join(MEASURES), help="help.figure.measure")]


def _change(row: Message) -> str:
    basis_points = value(row, "change_basis_points")
    return f"{int(basis_points) / 100:+.1f}%" if basis_points else ""


FIGURE = Noun(
    name="measure",
    columns=(
        Column(name="month", show=calendar_day("month")),
        Column(name="measure", show=word("measure")),
        Column(name="amount.units", show=money("amount"), right=True),
        Column(name="amount.currency_code", show=lambda row: value(row, "amount.currency_code")),
        Column(name="record_time", show=when("record_time"), wide=True),
    ),
)

SUM = Noun(
    name="measure",
    columns=(
        Column(name="measure", show=word("measure")),
        Column(name="year"),
        Column(name="last_month", right=True),
        Column(name="amount.units", show=money("amount"), right=True),
        Column(name="previous_amount.units", show=money("previous_amount"), right=True),
        Column(name="change_basis_points", show=_change, right=True),
        Column(name="amount.currency_code", show=lambda row: value(row, "amount.currency_code")),
    ),
)

RECORDED = Noun(
    name="recorded_count",
    columns=(
        Column(name="recorded_count", show=number("recorded_count")),
        Column(name="unchanged_count", show=number("unchanged_count")),
    ),
)


@app.command("list", help="help.figure.list")
def list_figures(account: AccountName, *, measure: OfMeasure = None, as_of: AsOf = None, limit: Limit = None) -> None:
    """List the figures of an account, latest month first."""
    with session.connection() as line:
        request: Message = {"accountId": names.account(line, account)["id"], **filters.instant(as_of)}
        request |= {"measure": _measure(measure)} if measure else {}
        rows, more = line.first(f"{SERVICE}/ListFigures", "figures", request, limit)
        output.show(rows, FIGURE)
    filters.tell_more(more=more, limit=limit)


@app.command("sum", help="help.figure.sum")
def sum_figures(  # noqa: PLR0913 - each is an option of the command
    account: AccountName,
    *,
    group: Annotated[bool, typer.Option("--group", help="help.figure.group")] = False,
    measure: OfMeasure = None,
    first: Annotated[int | None, typer.Option("--from", metavar="YEAR", help="help.figure.from")] = None,
    last: Annotated[int | None, typer.Option("--to", metavar="YEAR", help="help.figure.to")] = None,
    as_of: AsOf = None,
) -> None:
    """Add up years, and compare each with the one before."""
    last = last or datetime.now().astimezone().year
    with session.connection() as line:
        request: dict[str, Any] = {
            "accountId": names.account(line, account)["id"],
            "withGroup": group,
            "measures": [_measure(measure)] if measure else [],
            "firstYear": first or last,
            "lastYear": last,
            **filters.instant(as_of),
        }
        answer = line.call(f"{SERVICE}/SumFigures", request)
        output.show(answer.get("sums", []), SUM)
    if group:
        output.tell("figure.group", count=answer.get("accountCount", 0))


@app.command("record", help="help.figure.record")
def record(
    account: AccountName,
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="help.figure.measure")],
    month: Annotated[str, typer.Argument(metavar="MONTH", help="help.figure.month")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="help.figure.amount")],
) -> None:
    """Record one figure, or correct it."""
    figure = {"measure": _measure(measure), "month": _month(month), "amount": values.money(amount)}
    with session.connection() as line:
        request = {"accountId": names.account(line, account)["id"], "figures": [figure]}
        output.show_one(line.change(f"{SERVICE}/RecordFigures", request), RECORDED)


def _measure(text: str) -> str:
    try:
        return MEASURES[text.casefold()]
    except KeyError:
        raise usage("measure", text=text, names=", ".join(MEASURES)) from None


def _month(text: str) -> Message:
    found = _MONTH.fullmatch(text)
    if found is None:
        raise usage("month", text=text)
    return {"year": int(found["year"]), "month": int(found["month"])}
