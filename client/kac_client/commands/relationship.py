"""Evaluations of relationships: what somebody made of the relationship with an account, on a day."""

from typing import TYPE_CHECKING, Annotated

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.failures import usage
from kac_client.nouns import Names, calendar_day, named
from kac_client.output import Column, Noun
from kac_client.wire import Message

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.relationship", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.RelationshipService"


def noun(accounts: Names) -> Noun:
    """Show evaluations, with the names of their accounts."""
    return Noun(
        name="id",
        columns=(
            Column(name="evaluation_date", show=calendar_day("evaluation_date")),
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="overall_hundredths", show=_overall, right=True),
            Column(name="trust", right=True),
            Column(name="satisfaction", right=True),
            Column(name="cooperation_depth", right=True),
            Column(name="communication", right=True),
            Column(name="comment"),
            Column(name="evaluator_id", wide=True),
            Column(name="author_id", wide=True),
            Column(name="id"),
        ),
    )


@app.command("add", help="help.relationship.add")
def add(  # noqa: PLR0913 - each is an option of the command
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")],
    *,
    trust: Annotated[int, typer.Option("--trust", min=1, max=5, help="help.relationship.trust")],
    satisfaction: Annotated[int, typer.Option("--satisfaction", min=1, max=5, help="help.relationship.satisfaction")],
    depth: Annotated[int, typer.Option("--depth", min=1, max=5, help="help.relationship.depth")],
    communication: Annotated[
        int, typer.Option("--communication", min=1, max=5, help="help.relationship.communication")
    ],
    message: Annotated[str, typer.Option("--message", "-m", help="help.relationship.message")],
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="help.relationship.on")] = "today",
) -> None:
    """Evaluate the relationship with an account."""
    evaluation = {
        "trust": trust,
        "satisfaction": satisfaction,
        "cooperationDepth": depth,
        "communication": communication,
        "comment": message,
        "evaluationDate": values.day(on),
    }
    with session.connection() as line:
        found = names.account(line, account)
        request = {"accountId": found["id"], "relationshipEvaluation": evaluation}
        row = line.change(f"{SERVICE}/EvaluateRelationship", request)
        output.show_one(row, noun({found["id"]: found["displayName"]}))


@app.command("correct", help="help.relationship.correct")
def correct(  # noqa: PLR0913 - each is an option of the command
    evaluation: Annotated[str, typer.Argument(metavar="EVALUATION", help="help.relationship.id")],
    *,
    trust: Annotated[int | None, typer.Option("--trust", min=1, max=5, help="help.relationship.trust")] = None,
    satisfaction: Annotated[
        int | None, typer.Option("--satisfaction", min=1, max=5, help="help.relationship.satisfaction")
    ] = None,
    depth: Annotated[int | None, typer.Option("--depth", min=1, max=5, help="help.relationship.depth")] = None,
    communication: Annotated[
        int | None, typer.Option("--communication", min=1, max=5, help="help.relationship.communication")
    ] = None,
    message: Annotated[str | None, typer.Option("--message", "-m", help="help.relationship.message")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="help.relationship.on")] = None,
) -> None:
    """Correct an evaluation; what it said before stays readable."""
    said: Message = {
        "trust": trust,
        "satisfaction": satisfaction,
        "cooperationDepth": depth,
        "communication": communication,
        "comment": message,
        "evaluationDate": values.day(on) if on else None,
    }
    change = {name: value for name, value in said.items() if value is not None}
    if not change:
        raise usage("nothing_to_change")
    with session.connection() as line:
        kept = line.call(f"{SERVICE}/GetRelationshipEvaluation", {"evaluationId": evaluation.lower()})
        request = {"evaluationId": kept["id"], "change": change, "updateMask": ",".join(change), "etag": kept["etag"]}
        output.show_one(line.change(f"{SERVICE}/CorrectRelationshipEvaluation", request), _noun(line))


@app.command("list", help="help.relationship.list")
def list_evaluations(
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="help.as_of")] = None,
    limit: Limit = 50,
) -> None:
    """List evaluations, the latest day first."""
    with session.connection() as line:
        wanted = [("account_id", "=", names.account(line, account)["id"] if account else None)]
        request = {"filter": filters.conjunction(wanted), **filters.instant(as_of)}
        rows, more = line.first(f"{SERVICE}/ListRelationshipEvaluations", "relationshipEvaluations", request, limit)
        output.show(rows, _noun(line))
    filters.tell_more(more=more, limit=limit)


def _overall(row: Message) -> str:
    return f"{int(row.get('overallHundredths', 0)) / 100:.2f}"


def _noun(line: "Connection") -> Noun:
    return noun(filters.for_people(nouns.account_names, line))
