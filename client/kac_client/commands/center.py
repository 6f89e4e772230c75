"""The classes, teams and members of the centre."""

from typing import Annotated

import typer

from kac_client import nouns, output, session
from kac_client.commands import filters

class_app = typer.Typer(help="help.class", no_args_is_help=True, add_completion=False)
team_app = typer.Typer(help="help.team", no_args_is_help=True, add_completion=False)
member_app = typer.Typer(help="help.member", no_args_is_help=True, add_completion=False)
ROLES = ("DIRECTOR", "TEAM_LEADER", "ACCOUNT_MANAGER", "BACK_OFFICE", "ADMINISTRATOR", "EXECUTIVE")


@class_app.callback()
@team_app.callback()
@member_app.callback()
def noun() -> None:
    """Keep a noun with one verb a group."""


@class_app.command("list", help="help.class.list")
def list_classes() -> None:
    """List the classes."""
    with session.connection() as line:
        rows = list(line.pages("kac.accounts.v1.AccountClassService/ListAccountClasses", "accountClasses"))
    output.show(rows, nouns.ACCOUNT_CLASS)


@team_app.command("list", help="help.team.list")
def list_teams() -> None:
    """List the teams."""
    with session.connection() as line:
        rows = list(line.pages("kac.teams.v1.TeamService/ListTeams", "teams"))
        classes = filters.for_people(nouns.class_names, line)
        members = filters.for_people(nouns.member_names, line)
    output.show(rows, nouns.team(classes, members))


@member_app.command("list", help="help.member.list")
def list_members(
    *, role: Annotated[str | None, typer.Option("--role", metavar="|".join(ROLES), help="help.member.role")] = None
) -> None:
    """List the members."""
    wanted = filters.conjunction([("role", "=", role.upper().replace("-", "_") if role else None)])
    with session.connection() as line:
        rows = list(line.pages("kac.teams.v1.MemberService/ListMembers", "members", {"filter": wanted}))
        teams = filters.for_people(nouns.team_names, line)
    output.show(rows, nouns.member(teams))
