"""Segments: accounts under a name, by a rule or one by one."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import filters
from kac_client.commands.filters import Limit
from kac_client.failures import Exit, failure
from kac_client.nouns import when
from kac_client.output import Column, Noun
from kac_client.wire import Message

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.segment", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.SegmentService"

NOUN = Noun(
    name="display_name",
    columns=(
        Column(name="display_name"),
        Column(name="filter"),
        Column(name="update_time", show=when("update_time")),
        Column(name="id", wide=True),
    ),
)

SegmentName = Annotated[str, typer.Argument(metavar="SEGMENT", help="help.segment.name")]
Accounts = Annotated[list[str], typer.Argument(metavar="ACCOUNT", help="help.account.name")]


@app.command("list", help="help.segment.list")
def list_segments(*, limit: Limit = None) -> None:
    """List the segments by name."""
    with session.connection() as line:
        rows, more = line.first(f"{SERVICE}/ListSegments", "segments", {}, limit)
        output.show(rows, NOUN)
    filters.tell_more(more=more, limit=limit)


@app.command("create", help="help.segment.create")
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="help.segment.new")],
    accounts: Annotated[list[str] | None, typer.Argument(metavar="ACCOUNT", help="help.account.name")] = None,
    *,
    rule: Annotated[str | None, typer.Option("--filter", help="help.segment.filter")] = None,
) -> None:
    """Create a segment, by a rule or of accounts."""
    with session.connection() as line:
        request: dict[str, Any] = {"displayName": name, "filter": rule or ""}
        output.show_one(
            line.change(f"{SERVICE}/CreateSegment", request | {"accountIds": _ids(line, accounts or [])}), NOUN
        )


@app.command("accounts", help="help.segment.accounts")
def accounts(segment: SegmentName, *, limit: Limit = None) -> None:
    """List the accounts of a segment."""
    with session.connection() as line:
        request = {"segmentId": _segment(line, segment)["id"]}
        rows, more = line.first(f"{SERVICE}/ListSegmentAccounts", "accounts", request, limit)
        output.show(rows, nouns.account(filters.for_people(nouns.class_names, line)))
    filters.tell_more(more=more, limit=limit)


@app.command("add", help="help.segment.add")
def add(segment: SegmentName, accounts: Accounts) -> None:
    """Put accounts into a fixed segment."""
    with session.connection() as line:
        _change(line, segment, {"addedAccountIds": _ids(line, accounts)})


@app.command("remove", help="help.segment.remove")
def remove(segment: SegmentName, accounts: Accounts) -> None:
    """Take accounts out of a fixed segment."""
    with session.connection() as line:
        _change(line, segment, {"removedAccountIds": _ids(line, accounts)})


@app.command("delete", help="help.segment.delete")
def delete(segment: SegmentName) -> None:
    """Delete a segment; its accounts stay."""
    with session.connection() as line:
        found = _segment(line, segment)
        line.change(f"{SERVICE}/DeleteSegment", {"segmentId": found["id"], "etag": found["etag"]})


def _change(line: "Connection", segment: str, accounts: dict[str, Any]) -> None:
    request = {"segmentId": _segment(line, segment)["id"], **accounts}
    output.show_one(line.change(f"{SERVICE}/ChangeSegmentAccounts", request), NOUN)


def _ids(line: "Connection", accounts: list[str]) -> list[str]:
    return [names.account(line, account)["id"] for account in accounts]


def _segment(line: "Connection", name: str) -> Message:
    """Give a segment by its name or id. Refuses an unknown one, with exit code 3."""
    for one in line.pages(f"{SERVICE}/ListSegments", "segments"):
        if name in (one["displayName"], one["id"]):
            return one
    raise failure(Exit.NOT_FOUND, "segment.unknown", name=name)
