"""The contract as the command knows it: RPCs, messages and enums with their comments, made from `protos/` when built."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from kac_client.failures import Exit, failure

FILE = "contract.json"


@dataclass(frozen=True, kw_only=True)
class Rpc:
    """One RPC, such as "kac.activity.v1.VisitService/LogVisit"."""

    name: str
    comment: str
    request: str
    answer: str
    roles: tuple[str, ...]
    """Who may call it; nobody in particular when it is public."""
    reads: bool
    """Whether it changes nothing."""
    streams: bool


def rpcs() -> list[Rpc]:
    """List all RPCs by name."""
    listed = _content()["rpcs"].items()
    return [Rpc(**{**known, "name": name, "roles": tuple(known["roles"])}) for name, known in listed]


def find_rpc(name: str) -> Rpc | None:
    """Give the RPC of this name, or of this end of a name; None when it is a full name that this contract lacks."""
    fitting = [rpc for rpc in rpcs() if _fits(name, rpc.name)]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting and "/" in name and "." in name:
        return None
    names = ", ".join(rpc.name for rpc in fitting or _alike(name)) or "-"
    raise failure(Exit.NOT_FOUND, "api.ambiguous" if fitting else "api.unknown", name=name, names=names)


def rpc_named(name: str) -> Rpc:
    """Give the RPC of this name, or of this end of a name. Refuses with exit code 3."""
    found = find_rpc(name)
    if found is None:
        raise failure(Exit.NOT_FOUND, "api.unknown", name=name, names="-")
    return found


def full_name(name: str) -> str:
    """Write the name of an RPC as its path."""
    return name.strip("/")


def has_type(name: str) -> bool:
    """Say whether a message or enum has this full name, or this last part of it, and no other has."""
    return len(_types(name)) == 1


def type_named(name: str) -> dict[str, Any]:
    """Describe a message or enum: its comment, and its fields or values."""
    found = _types(name)
    if len(found) != 1:
        return {"name": name, "comment": "", "fields": []}
    return {"name": found[0], **_content()["types"][found[0]]}


def takes_request_id(rpc: Rpc) -> bool:
    """Say whether a request names its attempt."""
    return any(one["field"] == "requestId" for one in type_named(rpc.request)["fields"])


def _types(name: str) -> list[str]:
    types = _content()["types"]
    return [name] if name in types else [full for full in types if full.endswith(f".{name}")]


def _fits(name: str, full: str) -> bool:
    asked = name.strip("/").casefold()
    return full.casefold() == asked or full.casefold().endswith((f"/{asked}", f".{asked}"))


def _alike(name: str) -> list[Rpc]:
    last = name.rpartition("/")[2].casefold()
    return [rpc for rpc in rpcs() if last and last in rpc.name.casefold()][:5]


@cache
def _content() -> dict[str, Any]:
    try:
        text = resources.files("kac_client").joinpath(FILE).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise failure(Exit.BROKEN, "api.not_built") from None
    content: dict[str, Any] = json.loads(text)
    return content
