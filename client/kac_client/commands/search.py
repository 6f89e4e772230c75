"""Searches: accounts by what is remembered of them."""

from typing import Annotated

import typer

from kac_client import nouns, output, session
from kac_client.commands import filters
from kac_client.commands.filters import Limit
from kac_client.messages import say_of
from kac_client.nouns import Names, named, word
from kac_client.output import Column, Noun
from kac_client.wire import Message, reach

app = typer.Typer(add_completion=False)


def noun(classes: Names) -> Noun:
    """Show accounts that were found, and by what."""
    return Noun(
        name="account.code",
        columns=(
            Column(name="account.code"),
            Column(name="account.display_name"),
            Column(name="account.class_id", show=named("account.class_id", classes)),
            Column(name="account.grade", show=word("account.grade")),
            Column(name="account.region"),
            Column(name="matches", show=_found_by),
            Column(name="account.id", wide=True),
        ),
    )


@app.command(help="help.search")
def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="help.search.query")],
    *,
    grade: Annotated[str | None, typer.Option("--grade", help="help.account.grade")] = None,
    region: Annotated[str | None, typer.Option("--region", help="help.account.region")] = None,
    limit: Limit = None,
) -> None:
    """Find accounts, the most telling match first."""
    with session.connection() as line:
        wanted = [("grade", "=", grade.upper() if grade else None), ("region", "=", region)]
        request = {"query": " ".join(query), "filter": filters.conjunction(wanted)}
        rows, more = line.first("kac.accounts.v1.SearchService/SearchAccounts", "accounts", request, limit)
        output.show(rows, noun(filters.for_people(nouns.class_names, line)))
    filters.tell_more(more=more, limit=limit)


def _found_by(row: Message) -> str:
    """Show the most telling match; a name that the row shows anyway is not repeated."""
    best = (row.get("matches") or [{}])[0]
    text = best.get("text", "")
    field = say_of("enum", best.get("field", ""))
    return field if text in ("", reach(row, "account.display_name")) else f"{field}: {text}"
