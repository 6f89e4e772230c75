"""Obligations: what we and the accounts owe each other under agreements."""

from typing import TYPE_CHECKING, Annotated

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import filters, values
from kac_client.commands.agreement import AgreementName, named_agreement
from kac_client.commands.filters import Limit
from kac_client.nouns import Names, calendar_day, named, word
from kac_client.output import Column, Noun
from kac_client.wire import Message

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.obligation", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.ObligationService"

ObligationId = Annotated[str, typer.Argument(metavar="OBLIGATION", help="help.obligation.id")]


def noun(accounts: Names) -> Noun:
    """Show obligations, with the names of their accounts."""
    return Noun(
        name="id",
        columns=(
            Column(name="due_date", show=calendar_day("due_date")),
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="terms.debtor", show=word("terms.debtor")),
            Column(name="terms.department"),
            Column(name="terms.content"),
            Column(name="terms.recurrence", show=word("terms.recurrence")),
            Column(name="state", show=word("state")),
            Column(name="outcome", wide=True),
            Column(name="agreement_id", wide=True),
            Column(name="id"),
        ),
    )


@app.command("list", help="help.obligation.list")
def list_obligations(  # noqa: PLR0913 - each is an option of the command
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    agreement: Annotated[str | None, typer.Option("--agreement", help="help.agreement.name")] = None,
    department: Annotated[str | None, typer.Option("--department", help="help.obligation.department")] = None,
    state: Annotated[str | None, typer.Option("--state", help="help.obligation.state")] = None,
    due: Annotated[str | None, typer.Option("--due-by", metavar="DAY", help="help.obligation.due")] = None,
    limit: Limit = 50,
) -> None:
    """List obligations, the first due first."""
    with session.connection() as line:
        wanted = [
            ("account_id", "=", names.account(line, account)["id"] if account else None),
            ("agreement_id", "=", named_agreement(line, agreement)["id"] if agreement else None),
            ("department", "=", department),
            ("state", "=", values.constant(state) if state else None),
            ("due_date", "<=", nouns.day_text(values.day(due)) if due else None),
        ]
        request = {"filter": filters.conjunction(wanted)}
        rows, more = line.first(f"{SERVICE}/ListObligations", "obligations", request, limit)
        output.show(rows, _noun(line))
    filters.tell_more(more=more, limit=limit)


@app.command("add", help="help.obligation.add")
def add(
    agreement: AgreementName,
    *,
    owed: Annotated[str, typer.Option("--owed", metavar="DAY WHAT", help="help.obligation.owed")],
    department: Annotated[str | None, typer.Option("--department", help="help.obligation.by")] = None,
    every: Annotated[str, typer.Option("--every", metavar="month|quarter|year", help="help.obligation.every")] = "",
) -> None:
    """Take an obligation into the books: a department's, or else the account's."""
    due, content = values.step(owed)
    terms = {
        "debtor": "DEBTOR_US" if department else "DEBTOR_ACCOUNT",
        "department": department or "",
        "content": content,
        "firstDueDate": values.date_message(due),
        "recurrence": f"RECURRENCE_{values.constant(every)}LY" if every else "RECURRENCE_ONCE",
    }
    with session.connection() as line:
        request = {"agreementId": named_agreement(line, agreement)["id"], "terms": terms}
        output.show_one(line.change(f"{SERVICE}/AddObligation", request), _noun(line))


@app.command("fulfill", help="help.obligation.fulfill")
def fulfill(
    obligation: ObligationId,
    *,
    message: Annotated[str, typer.Option("--message", "-m", help="help.obligation.outcome")] = "",
) -> None:
    """Record that an obligation was fulfilled."""
    _settle("FulfillObligation", obligation, {"outcome": message})


@app.command("waive", help="help.obligation.waive")
def waive(
    obligation: ObligationId,
    *,
    reason: Annotated[str, typer.Option("--reason", "-m", help="help.obligation.reason")],
) -> None:
    """Waive an obligation this time."""
    _settle("WaiveObligation", obligation, {"reason": reason})


def _settle(verb: str, obligation: str, request: Message) -> None:
    with session.connection() as line:
        row = line.change(f"{SERVICE}/{verb}", {"obligationId": obligation.lower(), **request})
        output.show_one(row, _noun(line))


def _noun(line: "Connection") -> Noun:
    return noun(filters.for_people(nouns.account_names, line))
