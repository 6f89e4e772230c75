"""Assignments: who serves which account."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import filters
from kac_client.commands.filters import Limit

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.assignment", no_args_is_help=True, add_completion=False)
SERVICE = "kac.teams.v1.AssignmentService"


@app.command("list", help="help.assignment.list")
def list_assignments(
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    manager: Annotated[str | None, typer.Option("--manager", "-m", help="help.member.name")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="help.as_of")] = None,
    limit: Limit = None,
) -> None:
    """List the assignments that hold, or held."""
    with session.connection() as line:
        wanted = [
            ("account_id", "=", names.account(line, account)["id"] if account else None),
            ("manager_id", "=", names.member(line, manager)["id"] if manager else None),
        ]
        request = {"filter": filters.conjunction(wanted), **filters.instant(as_of)}
        rows, more = line.first(f"{SERVICE}/ListAssignments", "assignments", request, limit)
        output.show(rows, _noun(line))
    filters.tell_more(more=more, limit=limit)


@app.command("set", help="help.assignment.set")
def assign(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")],
    manager: Annotated[str, typer.Argument(metavar="MANAGER", help="help.member.name")],
    *,
    reason: Annotated[str, typer.Option("--reason", "-m", help="help.assignment.reason")],
    exception: Annotated[str | None, typer.Option("--exception", help="help.assignment.exception")] = None,
) -> None:
    """Give an account to a manager, from whoever serves it now."""
    with session.connection() as line:
        account_id = names.account(line, account)["id"]
        manager_id = names.member(line, manager, role="ROLE_ACCOUNT_MANAGER")["id"]
        held, _ = line.first(
            f"{SERVICE}/ListAssignments", "assignments", {"filter": f'account_id = "{account_id}"'}, limit=1
        )
        request: dict[str, Any] = {"accountId": account_id, "managerId": manager_id, "reason": reason}
        request |= {"classException": exception} if exception else {}
        request |= {"etag": held[0]["etag"]} if held else {}
        row = line.change(f"{SERVICE}/AssignAccount", request)
        output.show_one(row, _noun(line))


def _noun(line: "Connection") -> output.Noun:
    return nouns.assignment(
        filters.for_people(nouns.account_names, line),
        filters.for_people(nouns.member_names, line),
        filters.for_people(nouns.team_names, line),
    )
