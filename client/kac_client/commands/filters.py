"""What the lists have in common: limits, filters in the contract's words, and names where people read."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from kac_client import dates, names, options, output, session
from kac_client.failures import Exit, failure, usage
from kac_client.names import quoted
from kac_client.nouns import Names
from kac_client.options import Format

if TYPE_CHECKING:
    from kac_client.connect import Connection

Limit = Annotated[int | None, typer.Option("--limit", "-n", min=1, help="help.limit")]


def conjunction(wanted: Iterable[tuple[str, str, str | None]]) -> str:
    """Write the comparisons whose value was given as an AIP-160 filter."""
    return " AND ".join(f"{field} {operator} {quoted(text)}" for field, operator, text in wanted if text)


def for_people(listed: "Callable[[Connection], Names]", connection: "Connection") -> Names:
    """Look names up where people will read them; a program gets the ids and pays nothing."""
    return listed(connection) if options.form() in (Format.TABLE, Format.WIDE) else {}


def class_id(connection: "Connection", code: str) -> str:
    """Give the id of a class. Refuses an unknown code, with exit code 3."""
    classes = list(connection.pages("kac.accounts.v1.AccountClassService/ListAccountClasses", "accountClasses"))
    for one in classes:
        if code.casefold() in (one["code"], one["displayName"].casefold()):
            return str(one["id"])
    raise failure(Exit.NOT_FOUND, "class.unknown", name=code, names=", ".join(one["code"] for one in classes) or "-")


def show_of_account(account: str, rpc: str, items: str, noun: output.Noun, limit: int | None) -> None:
    """Show what a list holds of one account, named as people name it."""
    with session.connection() as line:
        rows, more = line.first(rpc, items, {"accountId": names.account(line, account)["id"]}, limit)
        output.show(rows, noun)
    tell_more(more=more, limit=limit)


def tell_more(*, more: bool, limit: int | None) -> None:
    """Say that a list was cut."""
    if more:
        output.tell("list.more", limit=limit)


def instant(as_of: str | None) -> dict[str, str]:
    """Read `--as-of`: a day means its end, in this machine's time zone."""
    if not as_of:
        return {}
    now = datetime.now().astimezone()
    try:
        asked = dates.day(as_of, now.date())
    except dates.NotADay:
        return {"asOf": in_utc(moment(as_of))}
    if asked >= now.date():
        return {"asOf": in_utc(now)}
    return {"asOf": in_utc(datetime.combine(asked, time.max).astimezone())}


def moment(text: str) -> datetime:
    """Read a day and time, in this machine's time zone. Refuses what is neither, with exit code 2."""
    try:
        return dates.moment(text, datetime.now().astimezone())
    except dates.NotADay:
        raise usage("moment", text=text) from None


def in_utc(when: datetime) -> str:
    """Write an instant as JSON does."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
