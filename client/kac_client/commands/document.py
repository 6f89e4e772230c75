"""Documents: what the archive of an account holds, misses and got late."""

from typing import Annotated, Any

import typer

from kac_client import names, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.messages import Language, say_of, spoken
from kac_client.nouns import Names, account_names, calendar_day, named, word
from kac_client.output import Column, Noun
from kac_client.wire import Message, reach, value

app = typer.Typer(help="help.document", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.DocumentService"

AccountName = Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="help.document.code")]
EventReference = Annotated[str | None, typer.Option("--event", metavar="REFERENCE", help="help.document.event")]
EventDay = Annotated[str, typer.Option("--on", metavar="DAY", help="help.document.on")]


def label(name: str) -> Any:
    """Show a label in the caller's language; the Chinese where there is no English."""

    def shown(row: Message) -> str:
        zh, en = value(row, f"{name}.zh"), value(row, f"{name}.en")
        return (en or zh) if spoken() is Language.EN else zh

    return shown


def flag(name: str) -> Any:
    """Show a yes; a no stays empty."""
    return lambda row: say_of("flag", value(row, name))


def noun(accounts: Names) -> Noun:
    """Show documents, with the names of their accounts."""
    return Noun(
        name="id",
        columns=(
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="code"),
            Column(name="event.reference"),
            Column(name="due_date", show=calendar_day("due_date")),
            Column(name="state", show=word("state")),
            Column(name="late", show=flag("late")),
            Column(name="title"),
            Column(name="location"),
            Column(name="excuse.reason"),
            Column(name="receive_date", show=calendar_day("receive_date"), wide=True),
            Column(name="filer_id", wide=True),
            Column(name="id", wide=True),
        ),
    )


ITEM = Noun(
    name="kind.code",
    columns=(
        Column(name="kind.code"),
        Column(name="kind.label.zh", show=label("kind.label")),
        Column(name="kind.required", show=flag("kind.required")),
        Column(name="document.event.reference"),
        Column(name="document.due_date", show=calendar_day("document.due_date")),
        Column(name="document.state", show=word("document.state")),
        Column(name="document.late", show=flag("document.late")),
        Column(name="document.location"),
        Column(name="document.excuse.reason"),
        Column(name="document.title", wide=True),
        Column(name="kind.occasion", show=word("kind.occasion"), wide=True),
        Column(name="kind.filing_working_days", right=True, wide=True),
    ),
)


@app.command("checklist", help="help.document.checklist")
def checklist(account: AccountName) -> None:
    """Show what an archive ought to hold, and what of it is there."""
    with session.connection() as line:
        request = {"accountId": names.account(line, account)["id"]}
        held = line.call(f"{SERVICE}/GetDocumentChecklist", request)
        output.show_parts(held, reach(held, "items") or [], ITEM)


@app.command("file", help="help.document.file")
def file(  # noqa: PLR0913 - each is an option of the command
    account: AccountName,
    code: Code,
    *,
    title: Annotated[str, typer.Option("--title", "-t", help="help.document.title")],
    location: Annotated[str, typer.Option("--location", "-l", help="help.document.location")],
    received: Annotated[str, typer.Option("--received", metavar="DAY", help="help.document.received")] = "today",
    event: EventReference = None,
    on: EventDay = "today",
) -> None:
    """File a document."""
    kept = {"code": code, "title": title, "location": location, "receiveDate": values.day(received)}
    _change("FileDocument", account, kept | _event(event, on))


@app.command("expect", help="help.document.expect")
def expect(
    account: AccountName,
    code: Code,
    *,
    event: Annotated[str, typer.Option("--event", metavar="REFERENCE", help="help.document.event")],
    on: EventDay = "today",
) -> None:
    """Announce a document that is due after an event."""
    _change("ExpectDocument", account, {"code": code} | _event(event, on))


@app.command("excuse", help="help.document.excuse")
def excuse(
    account: AccountName,
    code: Code,
    *,
    reason: Annotated[str, typer.Option("--reason", "-m", help="help.document.reason")],
    event: EventReference = None,
) -> None:
    """Excuse a late mark."""
    _change("ExcuseDocument", account, {"code": code, "reason": reason, "eventReference": event or ""})


@app.command("list", help="help.document.list")
def list_documents(
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    late: Annotated[bool, typer.Option("--late", help="help.document.late")] = False,
    limit: Limit = 50,
) -> None:
    """List documents, latest due first."""
    with session.connection() as line:
        wanted = filters.conjunction([("account_id", "=", names.account(line, account)["id"] if account else None)])
        parts = [wanted, "late = true AND excused = false" if late else ""]
        request = {"filter": " AND ".join(part for part in parts if part)}
        rows, more = line.first(f"{SERVICE}/ListDocuments", "documents", request, limit)
        output.show(rows, noun(filters.for_people(account_names, line)))
    filters.tell_more(more=more, limit=limit)


def _change(rpc: str, account: str, request: Message) -> None:
    with session.connection() as line:
        found = names.account(line, account)
        row = line.change(f"{SERVICE}/{rpc}", {"accountId": found["id"], **request})
        output.show_one(row, noun({found["id"]: found["displayName"]}))


def _event(reference: str | None, day: str) -> Message:
    return {"event": {"reference": reference, "date": values.day(day)}} if reference else {}
