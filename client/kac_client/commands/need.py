"""Needs: what an account needs, from the first mention until it is met or dropped."""

from typing import TYPE_CHECKING, Annotated

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.nouns import Names, named, when, word
from kac_client.output import Column, Noun
from kac_client.wire import Message, value

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.need", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.NeedService"
CATEGORIES = (
    *("product", "price", "delivery", "quality", "service", "technology", "knowledge"),
    *("repeat-purchase", "cross-purchase", "other"),
)
PRIORITIES = ("low", "medium", "high")
STATES = ("collected", "confirmed", "passed-on", "met", "dropped")

NeedId = Annotated[str, typer.Argument(metavar="NEED", help="help.need.id")]


def noun(accounts: Names) -> Noun:
    """Show needs, with the names of their accounts."""
    return Noun(
        name="id",
        columns=(
            Column(name="create_time", show=when("create_time")),
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="category", show=word("category")),
            Column(name="priority", show=word("priority")),
            Column(name="statement"),
            Column(name="state", show=word("state")),
            Column(name="department"),
            Column(name="outcome", wide=True),
            Column(name="source", wide=True),
            Column(name="visit_id", wide=True),
            Column(name="id"),
        ),
    )


VERSION = Noun(
    name="time",
    columns=(
        Column(name="time", show=when("time")),
        Column(name="need.state", show=word("need.state")),
        Column(name="need.priority", show=word("need.priority")),
        Column(name="need.statement", show=lambda row: value(row, "need.statement")),
        Column(name="need.department", show=lambda row: value(row, "need.department")),
        Column(name="need.outcome", show=lambda row: value(row, "need.outcome")),
        Column(name="author_id", wide=True),
    ),
)


@app.command("record", help="help.need.record")
def record(  # noqa: PLR0913 - each is an option of the command
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")],
    statement: Annotated[str, typer.Argument(metavar="STATEMENT", help="help.need.statement")],
    *,
    category: Annotated[str, typer.Option("--category", "-c", metavar="|".join(CATEGORIES), help="help.need.category")],
    priority: Annotated[str, typer.Option("--priority", metavar="|".join(PRIORITIES), help="help.need.priority")] = (
        "medium"
    ),
    contact: Annotated[str, typer.Option("--contact", help="help.need.contact")] = "",
    visit: Annotated[str, typer.Option("--visit", metavar="VISIT", help="help.need.visit")] = "",
    source: Annotated[str, typer.Option("--source", help="help.need.source")] = "",
) -> None:
    """Record a need."""
    with session.connection() as line:
        found = names.account(line, account)
        need = {
            "category": values.one_of("NEED_CATEGORY", category, CATEGORIES),
            "priority": values.one_of("NEED_PRIORITY", priority, PRIORITIES),
            "statement": statement,
            "contactId": names.contact(line, found, contact)["id"] if contact else "",
            "visitId": visit,
            "source": source,
        }
        row = line.change(f"{SERVICE}/RecordNeed", {"accountId": found["id"], "need": need})
        output.show_one(row, noun({found["id"]: found["displayName"]}))


@app.command("confirm", help="help.need.confirm")
def confirm(need: NeedId) -> None:
    """Keep that the account has confirmed a need."""
    _step("ConfirmNeed", need, {})


@app.command("pass", help="help.need.pass")
def pass_on(
    need: NeedId, department: Annotated[str, typer.Argument(metavar="DEPARTMENT", help="help.need.department")]
) -> None:
    """Pass a need on to a department."""
    _step("PassOnNeed", need, {"department": department})


@app.command("meet", help="help.need.meet")
def meet(need: NeedId, *, message: Annotated[str, typer.Option("--message", "-m", help="help.need.outcome")]) -> None:
    """Keep that a need is met."""
    _step("MeetNeed", need, {"outcome": message})


@app.command("drop", help="help.need.drop")
def drop(need: NeedId, *, reason: Annotated[str, typer.Option("--reason", "-m", help="help.need.reason")]) -> None:
    """Keep that a need will not be met."""
    _step("DropNeed", need, {"reason": reason})


@app.command("list", help="help.need.list")
def list_needs(
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    state: Annotated[str | None, typer.Option("--state", metavar="|".join(STATES), help="help.need.state")] = None,
    category: Annotated[str | None, typer.Option("--category", "-c", help="help.need.category")] = None,
    department: Annotated[str | None, typer.Option("--department", help="help.need.department")] = None,
    limit: Limit = 50,
) -> None:
    """List needs, last collected first."""
    with session.connection() as line:
        wanted = [
            ("account_id", "=", names.account(line, account)["id"] if account else None),
            ("state", "=", values.one_of("NEED_STATE", state, STATES) if state else None),
            ("category", "=", values.one_of("NEED_CATEGORY", category, CATEGORIES) if category else None),
            ("department", ":", department),
        ]
        rows, more = line.first(f"{SERVICE}/ListNeeds", "needs", {"filter": filters.conjunction(wanted)}, limit)
        output.show(rows, _noun(line))
    filters.tell_more(more=more, limit=limit)


@app.command("history", help="help.need.history")
def history(need: NeedId) -> None:
    """List what a need was, latest first."""
    with session.connection() as line:
        rows = list(line.pages(f"{SERVICE}/ListNeedVersions", "versions", {"needId": need.lower()}))
    output.show(rows, VERSION)


def _step(verb: str, need: str, more: Message) -> None:
    with session.connection() as line:
        kept = line.call(f"{SERVICE}/GetNeed", {"needId": need.lower()})
        row = line.change(f"{SERVICE}/{verb}", {"needId": kept["id"], "etag": kept["etag"], **more})
        output.show_one(row, _noun(line))


def _noun(line: "Connection") -> Noun:
    return noun(filters.for_people(nouns.account_names, line))
