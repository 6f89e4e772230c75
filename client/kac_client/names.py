"""Finds the account or member that a person means by a name, a part of it, or its letters in order."""

import difflib
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from kac_client import output
from kac_client.failures import Exit, Failure, failure, usage
from kac_client.messages import say
from kac_client.wire import Message, plain

if TYPE_CHECKING:
    from kac_client.connect import Connection

SHOWN = 8
"""How many candidates are named."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a name may mean: the candidates, best first, and whether the first is meant for sure."""

    candidates: Sequence[Message]
    sure: bool


def account(connection: "Connection", name: str) -> Message:
    """Give the account that is meant. Refuses an ambiguous or unknown name, with exit code 3."""
    service = "kac.accounts.v1.AccountService"
    if is_id(name):
        return connection.call(f"{service}/GetAccount", {"accountId": name.lower()})
    near = [
        item
        for asked in (f"code = {quoted(name)}", f"display_name : {quoted(name)}")
        for item in connection.pages(f"{service}/ListAccounts", "accounts", {"filter": asked})
    ]
    found = match(name, near) if near else match(name, connection.pages(f"{service}/ListAccounts", "accounts"))
    return _settled("account", name, found)


def member(connection: "Connection", name: str, *, role: str = "") -> Message:
    """Give the member who is meant. Refuses an ambiguous or unknown name, with exit code 3."""
    service = "kac.teams.v1.MemberService"
    if is_id(name):
        return connection.call(f"{service}/GetMember", {"memberId": name.lower()})
    members = [
        one for one in connection.pages(f"{service}/ListMembers", "members") if not role or one.get("role") == role
    ]
    return _settled("member", name, match(name, members))


def contact(connection: "Connection", account: Message, name: str) -> Message:
    """Give the contact of an account who is meant. Refuses an ambiguous or unknown name, with exit code 3."""
    service = "kac.accounts.v1.ContactService"
    if is_id(name):
        return connection.call(f"{service}/GetContact", {"contactId": name.lower()})
    wanted = {"filter": f"account_id = {quoted(account['id'])}"}
    people = connection.pages(f"{service}/ListContacts", "contacts", wanted)
    return _settled("contact", name, match(name, ({**one, "code": one.get("title", "")} for one in people)))


def is_id(text: str) -> bool:
    """Say whether a text is an id and not a name."""
    return _UUID.fullmatch(text) is not None


def match(name: str, items: Iterable[Message]) -> Found:
    """Rank the items by how well code or name fit: equal, beginning, part, letters in order, alike."""
    unique = {item["id"]: item for item in items}
    ranked = sorted(
        ((_rank(_folded(name), item), item) for item in unique.values()), key=lambda pair: (pair[0], pair[1]["code"])
    )
    fitting = [(rank, item) for rank, item in ranked if rank < _ALIKE]
    if not fitting:
        return Found(candidates=[item for rank, item in ranked if rank == _ALIKE], sure=False)
    best = fitting[0][0]
    first = [item for rank, item in fitting if rank == best]
    return Found(candidates=first if len(first) == 1 else [item for _, item in fitting], sure=len(first) == 1)


def quoted(text: str) -> str:
    """Write a text into a filter."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_EQUAL, _BEGINS, _PART, _IN_ORDER, _ALIKE, _FOREIGN = range(6)


def _rank(name: str, item: Message) -> int:
    return min(_closeness(name, _folded(text)) for text in (item.get("code", ""), item.get("displayName", "")))


def _closeness(name: str, text: str) -> int:
    if name == text:
        return _EQUAL
    if text.startswith(name):
        return _BEGINS
    if name in text:
        return _PART
    letters = iter(text)
    if len(name) > 1 and all(letter in letters for letter in name):
        return _IN_ORDER
    return _ALIKE if difflib.SequenceMatcher(None, name, text).ratio() >= 0.5 else _FOREIGN  # noqa: PLR2004 - half of it


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _settled(kind: str, name: str, found: Found) -> Message:
    if found.sure:
        chosen = found.candidates[0]
        if _folded(name) not in (_folded(chosen["code"]), _folded(chosen.get("displayName", ""))):
            output.tell("name.taken", name=chosen["displayName"], code=chosen["code"])
        return chosen
    candidates = found.candidates[:SHOWN]
    if candidates and sys.stdin.isatty() and sys.stderr.isatty():
        return _asked(candidates)
    raise _unsettled(kind, name, found)


def _unsettled(kind: str, name: str, found: Found) -> Failure:
    names = "; ".join(f"{one['displayName']} ({one['code']})" for one in found.candidates[:SHOWN])
    more = len(found.candidates) - SHOWN
    if more > 0:
        names += say("name.more", count=more)
    return failure(Exit.NOT_FOUND, f"{kind}.{'ambiguous' if names else 'unknown'}", name=name, names=plain(names))


def _asked(candidates: Sequence[Message]) -> Message:
    for number, one in enumerate(candidates, 1):
        output.tell("name.candidate", number=number, name=one["displayName"], code=one["code"])
    chosen: int = typer.prompt(say("name.which", count=len(candidates)), type=int, err=True)
    if not 1 <= chosen <= len(candidates):
        raise usage("choice", count=len(candidates))
    return candidates[chosen - 1]
