"""How each noun of the contract reads in a table: its columns, and the words for its values."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kac_client.messages import Language, say_of, spoken
from kac_client.output import Column, Noun
from kac_client.wire import reach, value

if TYPE_CHECKING:
    from kac_client.connect import Connection

Names = Mapping[str, str]
"""Display names by id."""

_UNITS = {Language.ZH: ((10**8, "亿"), (10**4, "万")), Language.EN: ((10**9, "B"), (10**6, "M"), (10**3, "K"))}


def word(name: str) -> Any:
    """Show an enum's value in the caller's language."""
    return lambda row: say_of("enum", value(row, name))


def when(name: str) -> Any:
    """Show an instant in the time zone of this machine."""
    return lambda row: local(value(row, name))


def calendar_day(name: str) -> Any:
    """Show a date; a month when the day is zero."""
    return lambda row: day_text(reach(row, name))


def named(name: str, names: Names) -> Any:
    """Show the name of what an id stands for, or the id where the caller does not see the name."""
    return lambda row: names.get(value(row, name), value(row, name))


def share(name: str) -> Any:
    """Show a share of one as a percentage."""
    return lambda row: f"{float(value(row, name) or 0):.0%}"


def money(name: str) -> Any:
    """Show an amount in the units that the caller's language counts in."""
    return lambda row: _amount(reach(row, name))


def number(name: str) -> Any:
    """Show a count, zero included, which JSON leaves out."""
    return lambda row: value(row, name) or "0"


def day_text(day: Mapping[str, int] | None) -> str:
    """Write a date of the contract as ISO does."""
    if not day:
        return ""
    year_month = f"{day.get('year', 0):04}-{day.get('month', 0):02}"
    return f"{year_month}-{day['day']:02}" if day.get("day") else year_month


def account(classes: Names) -> Noun:
    """Show accounts, with the names of their classes."""
    return Noun(
        name="code",
        columns=(
            Column(name="code"),
            Column(name="display_name"),
            Column(name="class_id", show=named("class_id", classes)),
            Column(name="grade", show=word("grade")),
            Column(name="stage", show=word("stage")),
            Column(name="region"),
            Column(name="legal_name", wide=True),
            Column(name="registration_number", wide=True),
            Column(name="phone", wide=True),
            Column(name="tags", show=lambda row: ", ".join(row.get("tags", ())), wide=True),
            Column(name="industry", wide=True),
            Column(name="founded_year", wide=True, right=True),
            Column(name="employee_count", wide=True, right=True),
            Column(name="annual_revenue.units", show=money("annual_revenue"), wide=True, right=True),
            Column(
                name="annual_revenue.currency_code",
                show=lambda row: value(row, "annual_revenue.currency_code"),
                wide=True,
            ),
            Column(name="parent_id", wide=True),
            Column(name="id", wide=True),
        ),
    )


def visit(accounts: Names, members: Names) -> Noun:
    """Show visits, with the names of their accounts and visitors."""
    return Noun(
        name="id",
        columns=(
            Column(name="start_time", show=when("start_time")),
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="kind", show=word("kind")),
            Column(name="state", show=word("state")),
            Column(name="visitor_id", show=named("visitor_id", members)),
            Column(name="summary", show=lambda row: value(row, "summary") or value(row, "subject")),
            Column(name="next_step.due_date", show=calendar_day("next_step.due_date")),
            Column(name="next_step.action"),
            Column(name="late", show=lambda row: say_of("flag", value(row, "late")), wide=True),
            Column(name="record_deadline", show=when("record_deadline"), wide=True),
            Column(name="record_time", show=when("record_time"), wide=True),
            Column(name="id", wide=True),
        ),
    )


def assignment(accounts: Names, members: Names, teams: Names) -> Noun:
    """Show who serves whom."""
    return Noun(
        name="id",
        columns=(
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="manager_id", show=named("manager_id", members)),
            Column(name="team_id", show=named("team_id", teams)),
            Column(name="start_time", show=when("start_time")),
            Column(name="reason"),
            Column(name="class_exception", wide=True),
            Column(name="end_time", show=when("end_time"), wide=True),
            Column(name="id", wide=True),
        ),
    )


def team(classes: Names, members: Names) -> Noun:
    """Show teams, with their classes and leaders."""
    return Noun(
        name="code",
        columns=(
            Column(name="code"),
            Column(name="display_name"),
            Column(name="class_id", show=named("class_id", classes)),
            Column(name="leader_id", show=named("leader_id", members)),
            Column(name="id", wide=True),
        ),
    )


def member(teams: Names) -> Noun:
    """Show members, with their teams."""
    return Noun(
        name="code",
        columns=(
            Column(name="code"),
            Column(name="display_name"),
            Column(name="role", show=word("role")),
            Column(name="team_id", show=named("team_id", teams)),
            Column(name="id", wide=True),
        ),
    )


ACCOUNT_CLASS = Noun(
    name="code", columns=(Column(name="code"), Column(name="display_name"), Column(name="id", wide=True))
)

SESSION = Noun(
    name="display_name",
    columns=(
        Column(name="display_name"),
        Column(name="role", show=word("role")),
        Column(name="expire_time", show=when("expire_time")),
        Column(name="caller_id", wide=True),
    ),
)

CONTEXT = Noun(
    name="name",
    columns=(
        Column(name="current", show=lambda row: "*" if row["current"] else ""),
        Column(name="name"),
        Column(name="display_name"),
        Column(name="role", show=word("role")),
        Column(name="url"),
        Column(name="expire_time", show=when("expire_time"), wide=True),
    ),
)


def account_names(connection: "Connection") -> Names:
    """Give the names of the accounts that the caller serves."""
    return _names(connection, "kac.accounts.v1.AccountService/ListAccounts", "accounts")


def class_names(connection: "Connection") -> Names:
    """Give the names of the classes."""
    return _names(connection, "kac.accounts.v1.AccountClassService/ListAccountClasses", "accountClasses")


def member_names(connection: "Connection") -> Names:
    """Give the names of the members."""
    return _names(connection, "kac.teams.v1.MemberService/ListMembers", "members")


def team_names(connection: "Connection") -> Names:
    """Give the names of the teams."""
    return _names(connection, "kac.teams.v1.TeamService/ListTeams", "teams")


def _names(connection: "Connection", rpc: str, items: str) -> Names:
    return {item["id"]: item["displayName"] for item in connection.pages(rpc, items)}


def local(instant: str) -> str:
    """Write an instant in the time zone of this machine."""
    return f"{datetime.fromisoformat(instant).astimezone():%Y-%m-%d %H:%M}" if instant else ""


def _amount(amount: Mapping[str, Any] | None) -> str:
    if not amount:
        return ""
    units = float(amount.get("units", 0)) + amount.get("nanos", 0) / 10**9
    for size, name in _UNITS[spoken()]:
        if abs(units) >= size:
            return f"{units / size:,.1f}{name}"
    return f"{units:,.0f}"
