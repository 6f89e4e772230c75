"""Visits: what came of meeting an account, and what happens next."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kac_client import dates, names, nouns, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.failures import Exit, failure, usage
from kac_client.names import quoted
from kac_client.wire import Message

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.visit", no_args_is_help=True, add_completion=False)
SERVICE = "kac.activity.v1.VisitService"
KINDS = {
    "KIND_VISIT": ("visit", "走访", "拜访"),
    "KIND_RETURN_VISIT": ("return", "return-visit", "回访"),
    "KIND_CALL": ("call", "电话", "视频"),
    "KIND_MEETING": ("meeting", "会面", "会议"),
}

AccountName = Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")]
Summary = Annotated[str, typer.Option("--message", "-m", help="help.visit.message")]
Next = Annotated[str, typer.Option("--next", metavar="DAY STEP", help="help.visit.next")]
Kind = Annotated[str, typer.Option("--kind", "-k", metavar="visit|return|call|meeting", help="help.visit.kind")]
Subject = Annotated[str | None, typer.Option("--subject", "-s", help="help.visit.subject")]


@app.command("log", help="help.visit.log")
def log(  # noqa: PLR0913 - each is an option of the command
    account: AccountName,
    *,
    message: Summary,
    next_step: Next,
    at: Annotated[str | None, typer.Option("--at", help="help.visit.at")] = None,
    kind: Kind = "visit",
    subject: Subject = None,
) -> None:
    """Record a visit that nobody had planned."""
    request: dict[str, Any] = {
        "kind": _kind(kind),
        "startTime": filters.in_utc(filters.moment(at) if at else datetime.now().astimezone()),
        "summary": message,
        "nextStep": _next_step(next_step),
        "subject": subject or "",
    }
    with session.connection() as line:
        found = names.account(line, account)
        row = line.change(f"{SERVICE}/LogVisit", {"accountId": found["id"], **request})
        output.show_one(row, _own(line, found))
    output.tell("visit.logged", account=found["displayName"], due=nouns.day_text(row["nextStep"]["dueDate"]))


@app.command("schedule", help="help.visit.schedule")
def schedule(
    account: AccountName,
    *,
    at: Annotated[str, typer.Option("--at", help="help.visit.at_future")],
    kind: Kind = "visit",
    subject: Subject = None,
) -> None:
    """Plan a visit."""
    start = filters.in_utc(filters.moment(at))
    request = {"kind": _kind(kind), "startTime": start, "subject": subject or ""}
    with session.connection() as line:
        found = names.account(line, account)
        row = line.change(f"{SERVICE}/ScheduleVisit", {"accountId": found["id"], **request})
        output.show_one(row, _own(line, found))


@app.command("record", help="help.visit.record")
def record(
    visit: Annotated[str, typer.Argument(metavar="VISIT", help="help.visit.name")],
    *,
    message: Summary,
    next_step: Next,
) -> None:
    """Record what came of a visit that was planned."""
    step = _next_step(next_step)
    with session.connection() as line:
        planned = _planned(line, visit)
        request = {"visitId": planned["id"], "summary": message, "nextStep": step, "etag": planned.get("etag", "")}
        row = line.change(f"{SERVICE}/RecordVisit", request)
        output.show_one(row, _noun(line))


@app.command("list", help="help.visit.list")
def list_visits(
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    state: Annotated[str | None, typer.Option("--state", metavar="scheduled|recorded", help="help.visit.state")] = None,
    since: Annotated[str | None, typer.Option("--since", help="help.visit.since")] = None,
    limit: Limit = 50,
) -> None:
    """List visits, latest first."""
    with session.connection() as line:
        wanted = [
            ("account_id", "=", names.account(line, account)["id"] if account else None),
            ("state", "=", state.upper() if state else None),
            ("start_time", ">=", _day_begin(since) if since else None),
        ]
        rows, more = line.first(f"{SERVICE}/ListVisits", "visits", {"filter": filters.conjunction(wanted)}, limit)
        output.show(rows, _noun(line))
    filters.tell_more(more=more, limit=limit)


def _kind(text: str) -> str:
    for kind, words in KINDS.items():
        if text.casefold() in words:
            return kind
    raise usage("kind", text=text)


def _next_step(text: str) -> Message:
    due, action = values.step(text)
    return {"action": action, "dueDate": values.date_message(due)}


def _day_begin(text: str) -> str:
    today = datetime.now().astimezone().date()
    try:
        begin = dates.day(text, today)
    except dates.NotADay:
        return filters.in_utc(filters.moment(text))
    return filters.in_utc(datetime.combine(begin, datetime.min.time()).astimezone())


def _planned(line: "Connection", visit: str) -> Message:
    """Give the planned visit that is meant: by its id, or as the only one of an account."""
    if names.is_id(visit):
        return line.call(f"{SERVICE}/GetVisit", {"visitId": visit.lower()})
    found = names.account(line, visit)
    wanted = f'account_id = {quoted(found["id"])} AND state = "SCHEDULED"'
    planned = list(line.pages(f"{SERVICE}/ListVisits", "visits", {"filter": wanted}))
    if len(planned) == 1:
        return planned[0]
    several = "; ".join(f"{nouns.local(one['startTime'])} {one['id']}" for one in planned)
    name = "visit.several_planned" if planned else "visit.none_planned"
    raise failure(Exit.NOT_FOUND, name, name=found["displayName"], visits=several)


def _own(line: "Connection", account: Message) -> output.Noun:
    """Show a visit of the caller's own, whose names are known without asking."""
    members = session.caller() or filters.for_people(nouns.member_names, line)
    return nouns.visit({account["id"]: account["displayName"]}, members)


def _noun(line: "Connection") -> output.Noun:
    accounts = filters.for_people(nouns.account_names, line)
    return nouns.visit(accounts, filters.for_people(nouns.member_names, line))
