"""Key accounts: the archive as the caller may see it."""

from typing import Annotated

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import account_files, filters, merging, upkeep
from kac_client.commands.filters import Limit
from kac_client.nouns import when, word
from kac_client.output import Column, Noun

app = typer.Typer(help="help.account", no_args_is_help=True, add_completion=False)
upkeep.register(app)


@app.command("list", help="help.account.list")
def list_accounts(  # noqa: PLR0913 - each is an option of the command
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="help.account.part")] = None,
    *,
    class_: Annotated[str | None, typer.Option("--class", metavar="CODE", help="help.account.class")] = None,
    grade: Annotated[str | None, typer.Option("--grade", help="help.account.grade")] = None,
    region: Annotated[str | None, typer.Option("--region", help="help.account.region")] = None,
    stage: Annotated[str | None, typer.Option("--stage", help="help.account.stage_filter")] = None,
    tag: Annotated[str | None, typer.Option("--tag", help="help.account.tag")] = None,
    limit: Limit = None,
) -> None:
    """List the accounts that the caller serves."""
    with session.connection() as line:
        wanted = [
            ("display_name", ":", name),
            ("class_id", "=", filters.class_id(line, class_) if class_ else None),
            ("grade", "=", grade.upper() if grade else None),
            ("region", "=", region),
            ("stage", "=", stage.upper() if stage else None),
            ("tag", "=", tag),
        ]
        request = {"filter": filters.conjunction(wanted)}
        rows, more = line.first("kac.accounts.v1.AccountService/ListAccounts", "accounts", request, limit)
        output.show(rows, nouns.account(filters.for_people(nouns.class_names, line)))
    filters.tell_more(more=more, limit=limit)


@app.command("get", help="help.account.get")
def get(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")],
    *,
    as_of: Annotated[str | None, typer.Option("--as-of", help="help.as_of")] = None,
) -> None:
    """Show one account."""
    with session.connection() as line:
        found = names.account(line, account)
        if as_of:
            request = {"accountId": found["id"], **filters.instant(as_of)}
            found = line.call("kac.accounts.v1.AccountService/GetAccount", request)
        output.show_one(found, nouns.account(filters.for_people(nouns.class_names, line)))


TIMELINE_ENTRY = Noun(
    name="record_id",
    columns=(
        Column(name="time", show=when("time")),
        Column(name="kind", show=word("kind")),
        Column(name="title"),
        Column(name="record_id", wide=True),
    ),
)


@app.command("timeline", help="help.account.timeline")
def timeline(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")], *, limit: Limit = 50
) -> None:
    """List what happened with an account, latest first."""
    with session.connection() as line:
        request = {"accountId": names.account(line, account)["id"]}
        rows, more = line.first("kac.accounts.v1.TimelineService/ListTimeline", "entries", request, limit)
    output.show(rows, TIMELINE_ENTRY)
    filters.tell_more(more=more, limit=limit)


app.command("merge", help="help.account.merge")(merging.merge)
app.command("unmerge", help="help.account.unmerge")(merging.unmerge)
app.command("import", help="help.account.import")(account_files.import_accounts)
app.command("export", help="help.account.export")(account_files.export_accounts)
