"""Confidentiality: which accounts are confidential, and who was shown them."""

from typing import Annotated

import typer

from kac_client import names, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.nouns import Names, account_names, member_names, named, when, word
from kac_client.output import Column, Noun

app = typer.Typer(help="help.confidentiality", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.ConfidentialityService"
LEVELS = ("centre", "confidential", "strict")

AccountName = Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="help.as_of")]


def noun(accounts: Names, members: Names) -> Noun:
    """Show how confidential accounts are."""
    return Noun(
        name="account_id",
        columns=(
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="level", show=word("level")),
            Column(name="reason"),
            Column(name="setter_id", show=named("setter_id", members)),
            Column(name="start_time", show=when("start_time")),
            Column(name="end_time", show=when("end_time"), wide=True),
        ),
    )


def read_noun(accounts: Names, members: Names) -> Noun:
    """Show who was shown what."""
    return Noun(
        name="id",
        columns=(
            Column(name="read_time", show=when("read_time")),
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="reader_id", show=named("reader_id", members)),
            Column(name="role", show=word("role")),
            Column(name="rpc"),
            Column(name="id", wide=True),
        ),
    )


@app.command("get", help="help.confidentiality.get")
def get(account: AccountName, *, as_of: AsOf = None) -> None:
    """Show how confidential an account is."""
    with session.connection() as line:
        found = names.account(line, account)
        request = {"accountId": found["id"], **filters.instant(as_of)}
        row = line.call(f"{SERVICE}/GetConfidentiality", request)
        output.show_one(row, noun({found["id"]: found["displayName"]}, filters.for_people(member_names, line)))


@app.command("set", help="help.confidentiality.set")
def set_level(
    account: AccountName,
    level: Annotated[str, typer.Argument(metavar="|".join(LEVELS), help="help.confidentiality.level")],
    *,
    reason: Annotated[str, typer.Option("--reason", "-m", help="help.confidentiality.reason")],
) -> None:
    """Say how confidential an account is from now on."""
    said = {"level": values.one_of("CONFIDENTIALITY_LEVEL", level, LEVELS), "reason": reason}
    with session.connection() as line:
        found = names.account(line, account)
        row = line.change(f"{SERVICE}/SetConfidentiality", {"accountId": found["id"], **said})
        output.show_one(row, noun({found["id"]: found["displayName"]}, filters.for_people(member_names, line)))


@app.command("list", help="help.confidentiality.list")
def list_confidential(*, as_of: AsOf = None, limit: Limit = 50) -> None:
    """List the accounts that are confidential."""
    with session.connection() as line:
        rpc = f"{SERVICE}/ListConfidentialAccounts"
        rows, more = line.first(rpc, "confidentialities", filters.instant(as_of), limit)
        output.show(rows, noun(filters.for_people(account_names, line), filters.for_people(member_names, line)))
    filters.tell_more(more=more, limit=limit)


@app.command("reads", help="help.confidentiality.reads")
def reads(
    account: Annotated[str | None, typer.Argument(metavar="ACCOUNT", help="help.account.name")] = None,
    *,
    limit: Limit = 50,
) -> None:
    """List who was shown confidential accounts, latest first."""
    with session.connection() as line:
        account_id = (account if names.is_id(account) else names.account(line, account)["id"]) if account else None
        request = {"filter": filters.conjunction([("account_id", "=", account_id)])}
        rows, more = line.first(f"{SERVICE}/ListAccountReads", "accountReads", request, limit)
        members = filters.for_people(member_names, line)
        output.show(rows, read_noun(filters.for_people(account_names, line), members))
    filters.tell_more(more=more, limit=limit)
