"""The overview: how the centre, or one team, stands."""

from typing import Annotated

import typer

from kac_client import nouns, options, output, session
from kac_client.commands import filters
from kac_client.messages import say
from kac_client.options import Format
from kac_client.output import Column, Noun
from kac_client.wire import Message

app = typer.Typer(add_completion=False)
RPC = "kac.gateway.v1.OverviewService/GetOverview"

_TALLY = (
    Column(name="tally.account_count", show=nouns.number("tally.account_count"), right=True),
    Column(name="tally.assigned_count", show=nouns.number("tally.assigned_count"), right=True),
    Column(name="tally.visit_count", show=nouns.number("tally.visit_count"), right=True),
    Column(name="tally.visited_account_count", show=nouns.number("tally.visited_account_count"), right=True),
    Column(name="tally.coverage", show=nouns.share("tally.coverage"), right=True),
    Column(name="tally.late_record_count", show=nouns.number("tally.late_record_count"), right=True),
)
TEAMS = Noun(
    name="code",
    columns=(
        Column(name="code"),
        Column(name="display_name"),
        Column(name="leader_name"),
        Column(name="class_name"),
        Column(name="manager_count", show=nouns.number("manager_count"), right=True),
        *_TALLY,
    ),
)
LATEST = Noun(
    name="visit_id",
    columns=(
        Column(name="record_time", show=nouns.when("record_time")),
        Column(name="account_name"),
        Column(name="visitor_name"),
        Column(name="kind", show=nouns.word("kind")),
        Column(name="summary"),
        Column(name="next_step.due_date", show=nouns.calendar_day("next_step.due_date")),
        Column(name="next_step.action"),
        Column(name="visit_id", wide=True),
    ),
)
CLASSES = Noun(
    name="class_code",
    columns=(
        Column(name="class_name"),
        Column(name="grade", show=nouns.word("grade")),
        Column(name="account_count", show=nouns.number("account_count"), right=True),
    ),
)


@app.command("overview", help="help.overview")
def overview(*, as_of: Annotated[str | None, typer.Option("--as-of", help="help.as_of")] = None) -> None:
    """Show the numbers of the centre; CSV, NDJSON and names list the teams."""
    with session.connection() as line:
        seen = line.call(RPC, filters.instant(as_of))
    match options.form():
        case Format.TABLE | Format.WIDE:
            _tables(seen)
        case Format.JSON | Format.YAML:
            output.show_one(seen, TEAMS)
        case _:
            output.show(seen.get("teams", []), TEAMS)


def _tables(seen: Message) -> None:
    as_of, month = nouns.local(seen.get("asOf", "")), nouns.day_text(seen.get("month"))
    output.emit(output.prompt("overview.title", as_of=as_of, month=month) + "\n\n")
    output.tabulate([{"tally": seen.get("total", {})}], Noun(columns=_TALLY, name=""))
    sections = (
        ("overview.teams", seen.get("teams", []), TEAMS),
        ("overview.classes", seen.get("classGradeCounts", []), CLASSES),
        ("overview.latest", seen.get("latestVisits", []), LATEST),
    )
    for title, rows, noun in sections:
        output.emit(f"\n{say(title)}\n")
        if rows:
            output.tabulate(rows, noun)
        else:
            output.emit(say("list.empty") + "\n")
