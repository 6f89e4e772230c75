"""Contacts: the people at an account, what part they take in decisions, and how they are reached."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kac_client import names, nouns, output, session
from kac_client.commands import filters, values
from kac_client.commands.filters import Limit
from kac_client.failures import usage
from kac_client.nouns import Names, calendar_day, named, word
from kac_client.output import Column, Noun
from kac_client.wire import Message, reach, value

if TYPE_CHECKING:
    from kac_client.connect import Connection

app = typer.Typer(help="help.contact", no_args_is_help=True, add_completion=False)
SERVICE = "kac.accounts.v1.ContactService"
ROLES = ("decision-maker", "approver", "influencer", "buyer", "user", "gatekeeper", "champion")
ATTITUDES = ("supporter", "neutral", "skeptic", "opponent")
CHANNELS = ("phone", "mobile", "email", "wechat", "wecom", "qq", "fax", "other")
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")

_BIRTHDAY = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})")
_WINDOW = re.compile(r"([1-7])(?:-([1-7]))? +(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")

AccountName = Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.account.name")]
ContactName = Annotated[str, typer.Argument(metavar="CONTACT", help="help.contact.name")]
Fields = Annotated[list[str] | None, typer.Argument(metavar="[FIELD=VALUE]...", help="help.contact.fields")]


def noun(accounts: Names) -> Noun:
    """Show contacts, with the names of their accounts."""
    return Noun(
        name="id",
        columns=(
            Column(name="display_name"),
            Column(name="title"),
            Column(name="account_id", show=named("account_id", accounts)),
            Column(name="decision_role", show=word("decision_role")),
            Column(name="influence", right=True),
            Column(name="attitude", show=word("attitude")),
            Column(name="channels", show=_channels_text),
            Column(name="state", show=word("state")),
            Column(name="english_name", wide=True),
            Column(name="department", wide=True),
            Column(name="birthday", show=_birthday_text, wide=True),
            Column(name="time_zone", wide=True),
            Column(name="left_date", show=calendar_day("left_date"), wide=True),
            Column(name="reports_to_contact_id", wide=True),
            Column(name="id", wide=True),
        ),
    )


STAKEHOLDER = Noun(
    name="contact_id",
    columns=(
        Column(name="display_name", show=lambda row: "· " * row.get("depth", 0) + value(row, "display_name")),
        Column(name="title"),
        Column(name="decision_role", show=word("decision_role")),
        Column(name="influence", right=True),
        Column(name="attitude", show=word("attitude")),
        Column(name="contact_id", wide=True),
    ),
)


@app.command("list", help="help.contact.list")
def list_contacts(  # noqa: PLR0913 - each is an option of the command
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="help.contact.part")] = None,
    *,
    account: Annotated[str | None, typer.Option("--account", "-a", help="help.account.name")] = None,
    reached_at: Annotated[str | None, typer.Option("--at", metavar="ADDRESS", help="help.contact.at")] = None,
    role: Annotated[str | None, typer.Option("--role", metavar="|".join(ROLES), help="help.contact.role")] = None,
    left: Annotated[bool, typer.Option("--left", help="help.contact.with_left")] = False,
    limit: Limit = 50,
) -> None:
    """List contacts of the accounts that the caller serves."""
    with session.connection() as line:
        wanted = [
            ("account_id", "=", names.account(line, account)["id"] if account else None),
            ("display_name", ":", name),
            ("decision_role", "=", values.one_of("DECISION_ROLE", role, ROLES) if role else None),
            ("state", "=", None if left else "ACTIVE"),
        ]
        request = {"filter": filters.conjunction(wanted), "channelValue": reached_at or ""}
        rows, more = line.first(f"{SERVICE}/ListContacts", "contacts", request, limit)
        output.show(rows, _noun(line))
    filters.tell_more(more=more, limit=limit)


@app.command("get", help="help.contact.get")
def get(account: AccountName, contact: ContactName) -> None:
    """Show one contact."""
    with session.connection() as line:
        found, kept = _kept(line, account, contact)
        output.show_one(kept, _own(found))


@app.command("add", help="help.contact.add")
def add(
    account: AccountName,
    name: Annotated[str, typer.Argument(metavar="NAME", help="help.contact.new")],
    fields: Fields = None,
) -> None:
    """Keep a new contact."""
    with session.connection() as line:
        found = names.account(line, account)
        said = _said(line, found, {}, [f"name={name}", *(fields or ())])
        row = line.change(f"{SERVICE}/CreateContact", {"accountId": found["id"], "contact": said})
        output.show_one(row, _own(found))


@app.command("set", help="help.contact.set")
def change(account: AccountName, contact: ContactName, fields: Fields = None) -> None:
    """Say something else of a contact."""
    with session.connection() as line:
        found, kept = _kept(line, account, contact)
        said = _said(line, found, kept, fields or ())
        request = {"contactId": kept["id"], "change": said, "updateMask": ",".join(said), "etag": kept["etag"]}
        output.show_one(line.change(f"{SERVICE}/UpdateContact", request), _own(found))


@app.command("left", help="help.contact.left")
def leave(
    account: AccountName,
    contact: ContactName,
    *,
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="help.contact.on")] = "today",
) -> None:
    """Keep that a contact has left."""
    with session.connection() as line:
        found, kept = _kept(line, account, contact)
        request = {"contactId": kept["id"], "leftDate": values.day(on), "etag": kept["etag"]}
        output.show_one(line.change(f"{SERVICE}/RecordDeparture", request), _own(found))


@app.command("back", help="help.contact.back")
def reinstate(account: AccountName, contact: ContactName) -> None:
    """Take back that a contact has left."""
    with session.connection() as line:
        found, kept = _kept(line, account, contact)
        request = {"contactId": kept["id"], "etag": kept["etag"]}
        output.show_one(line.change(f"{SERVICE}/ReinstateContact", request), _own(found))


@app.command("map", help="help.contact.map")
def stakeholder_map(account: AccountName) -> None:
    """Show who reports to whom, and say whether we know who decides."""
    with session.connection() as line:
        request = {"accountId": names.account(line, account)["id"]}
        found = line.call(f"{SERVICE}/GetStakeholderMap", request)
    output.show(found.get("stakeholders", []), STAKEHOLDER)
    known = found.get("coverage", {})
    counts = {name: known.get(name, 0) for name in ("decisionMakerCount", "supporterCount", "opponentCount")}
    output.tell("contact.coverage", **counts)


def _kept(line: "Connection", account: str, contact: str) -> tuple[Message, Message]:
    found = names.account(line, account)
    return found, names.contact(line, found, contact)


def _said(line: "Connection", account: Message, kept: Message, fields: Sequence[str]) -> Message:
    """Read what is said, such as "title=CEO" or "mobile=13912345678"; a channel replaces those of its kind."""
    said: Message = {}
    for field in fields:
        name, assigned, text = field.partition("=")
        name = name.strip().casefold()
        if not assigned or name not in (*_READ, *CHANNELS, "reports-to"):
            raise usage("contact_field", text=field, fields=", ".join((*_READ, *CHANNELS, "reports-to")))
        if name == "reports-to":
            said["reportsToContactId"] = names.contact(line, account, text)["id"] if text else ""
        elif name in CHANNELS:
            said["channels"] = _with_channel({**kept, **said}.get("channels", []), name, text)
        else:
            key, read = _READ[name]
            said[key] = read(text)
    if not said:
        raise usage("contact_field", text="", fields=", ".join((*_READ, *CHANNELS, "reports-to")))
    return said


def _with_channel(channels: Sequence[Message], name: str, text: str) -> list[Message]:
    kind = f"CHANNEL_KIND_{name.upper()}"
    others = [one for one in channels if one["kind"] != kind]
    return [*others, *({"kind": kind, "value": one.strip()} for one in text.split(",") if one.strip())]


def _birthday(text: str) -> Message | None:
    found = _BIRTHDAY.fullmatch(text.strip())
    if text and found is None:
        raise usage("birthday", text=text)
    return {"year": int(found[1] or 0), "month": int(found[2]), "day": int(found[3])} if found else None


def _hours(text: str) -> list[Message]:
    windows = []
    for part in filter(None, re.split(r" *[;；] *", text.strip())):
        found = _WINDOW.fullmatch(part)
        if found is None:
            raise usage("hours", text=part)
        first, last, *times = (int(number) if number else 0 for number in found.groups())
        start, end = ({"hours": hour, "minutes": minute} for hour, minute in (times[:2], times[2:]))
        days = DAYS[first - 1 : last or first]
        windows += [{"dayOfWeek": day, "startTime": start, "endTime": end} for day in days]
    return windows


def _influence(text: str) -> int:
    if text not in ("", *"12345"):
        raise usage("one_of", text=text, choices="1, 2, 3, 4, 5")
    return int(text or 0)


_READ: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "name": ("displayName", str),
    "english": ("englishName", str),
    "title": ("title", str),
    "department": ("department", str),
    "role": ("decisionRole", lambda text: values.one_of("DECISION_ROLE", text or "unspecified", ROLES)),
    "influence": ("influence", _influence),
    "attitude": ("attitude", lambda text: values.one_of("ATTITUDE", text or "unspecified", ATTITUDES)),
    "management": ("managementStyle", str),
    "communication": ("communicationStyle", str),
    "birthday": ("birthday", _birthday),
    "hours": ("preferredHours", _hours),
    "zone": ("timeZone", str),
    "languages": ("languages", lambda text: [part.strip() for part in text.split(",") if part.strip()]),
}
"""What may be said of a contact: the field of the contract, and how its value is read."""


def _own(account: Message) -> Noun:
    return noun({account["id"]: account["displayName"]})


def _noun(line: "Connection") -> Noun:
    return noun(filters.for_people(nouns.account_names, line))


def _channels_text(row: Message) -> str:
    channels = sorted(reach(row, "channels") or [], key=lambda one: not one.get("preferred"))
    return ", ".join(one["value"] for one in channels)


def _birthday_text(row: Message) -> str:
    day = reach(row, "birthday")
    if not day:
        return ""
    return nouns.day_text(day) if day.get("year") else f"{day['month']:02}-{day['day']:02}"
