"""The shape of requests, as the contract's `buf.validate` rules say it; checked once, at the edge."""

from dataclasses import dataclass, field

import protovalidate
from google.protobuf.message import Message

from chassis.errors import Invalid

MOST_VIOLATIONS = 20


@dataclass(eq=False)
class RequestInvalid(Invalid):
    """The request breaks rules of the contract."""

    violations: list[tuple[str, str]] = field(metadata={"wire": False})

    def __str__(self) -> str:
        faults = "; ".join(f"{name or 'request'}: {fault}" for name, fault in self.violations)
        return f"The request breaks the contract. {faults}."


@dataclass(eq=False)
class RequestMalformed(Invalid):
    """The bytes are no message of the RPC's type."""

    rpc: str = field(metadata={"wire": False})

    def __str__(self) -> str:
        return f"The bytes sent to {self.rpc} are not a message of its request type; check the contract's version."


def violations(message: Message) -> list[tuple[str, str]]:
    """List what is wrong with a message: the field's path and what is wrong about it. Empty when nothing is."""
    found = protovalidate.collect_violations(message)[:MOST_VIOLATIONS]
    return [(_path(violation.proto), violation.proto.message) for violation in found]


def check(message: Message) -> None:
    """Refuses with RequestInvalid."""
    if found := violations(message):
        raise RequestInvalid(found)


def _path(violation: object) -> str:
    elements = violation.field.elements if violation.field else []  # type: ignore[attr-defined]  # a Buf message
    return "".join(f".{element.field_name}{_place(element)}" for element in elements).lstrip(".")


def _place(element: object) -> str:
    """Give the place in a list or map, such as [2]."""
    subscript = element.subscript  # type: ignore[attr-defined]  # a Buf message
    return f"[{subscript.value}]" if subscript else ""
