"""Two truths, one test: the refusals that the code raises, and those that the contract names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from google.rpc import code_pb2

from chassis import status
from chassis.errors import Refusal
from deploy import generate

ROOMS = ("chassis", "services", "gateway")
WITHOUT_CLASS = {"INTERNAL", "RPC_UNKNOWN"}
"""What is answered where nothing was raised on purpose: to a bug, and to a name that no service has."""


ROW = "of a row"
"""Instead of a code, where only one row among many is refused, and named in the answer to all."""


@dataclass(frozen=True)
class Named:
    """A refusal as the contract names it, with what its comment promises."""

    domain: str
    reason: str
    code: str
    metadata: frozenset[str]


def named() -> Iterator[Named]:
    content = (generate.ROOT / "gen" / generate.CONTRACT).read_bytes()
    for file in FileDescriptorSet.FromString(content).file:
        if file.name.startswith("kac/") and file.name.endswith("/error_reason.proto"):
            yield from _of_file(file)


def _of_file(file: FileDescriptorProto) -> Iterator[Named]:
    comments = {tuple(at.path): " ".join(at.leading_comments.split()) for at in file.source_code_info.location}
    domain = f"{file.package.split('.')[1]}.kac"
    for place, value in enumerate(file.enum_type[0].value):
        if value.number:
            yield _of_value(domain, value.name.removeprefix("ERROR_REASON_"), comments[5, 0, 2, place])


def _of_value(domain: str, reason: str, comment: str) -> Named:
    code = re.search(r"Code ([A-Z_]+)|Stands in `RowRefusal` only", comment)
    told = re.search(r"metadata ([^.;]+?)(?:, such as|[.;]|$)", comment)
    metadata = frozenset(re.findall(r"`(\w+)`", told[1])) if told else frozenset[str]()
    return Named(domain, reason, (code[1] or ROW) if code else "", metadata)


def raised() -> list[type[Refusal]]:
    """List the refusals of all rooms, without their kinds."""
    for room in ROOMS:
        package = import_module(room)
        for found in walk_packages(package.__path__, f"{room}."):
            if "migrations" not in found.name:
                import_module(found.name)
    return sorted(_below(Refusal), key=lambda refusal: (refusal.domain(), refusal.reason(), refusal.__module__))


def _below(kind: type[Refusal]) -> set[type[Refusal]]:
    below = {refusal for child in kind.__subclasses__() for refusal in (child, *_below(child))}
    return {one for one in below if one not in status.CODES and one.__module__.split(".")[0] in ROOMS}


NAMED = list(named())
RAISED = raised()


def fields_of(refusal: type[Refusal]) -> set[str]:
    fields: dict[str, Any] = getattr(refusal, "__dataclass_fields__", {})
    return {name for name, one in fields.items() if one.metadata.get("wire", True)}


@pytest.mark.parametrize("refusal", RAISED, ids=lambda refusal: f"{refusal.__module__}.{refusal.__name__}")
def test_every_refusal_of_the_code_is_named_by_the_contract_as_it_is(refusal: type[Refusal]) -> None:
    found = [one for one in NAMED if (one.domain, one.reason) == (refusal.domain(), refusal.reason())]

    assert found, f"{refusal.domain()} does not name {refusal.reason()}"
    code = next(code for kind, code in status.CODES.items() if issubclass(refusal, kind))
    promised = (found[0].code, found[0].metadata)
    assert promised in [(code_pb2.Code.Name(code), fields_of(refusal)), (ROW, frozenset())]


@pytest.mark.parametrize("name", NAMED, ids=lambda one: f"{one.domain}/{one.reason}")
def test_every_refusal_of_the_contract_is_raised_by_somebody(name: Named) -> None:
    """A promise that no line of code keeps is a branch that callers write for nothing."""
    known = {(refusal.domain(), refusal.reason()) for refusal in RAISED}

    assert (name.domain, name.reason) in known or (name.domain, name.reason) in {
        ("errors.kac", reason) for reason in WITHOUT_CLASS
    }
    assert name.code, "its comment does not say the code"


def test_no_two_refusals_of_one_domain_share_a_reason_unless_they_say_the_same() -> None:
    by_reason: dict[tuple[str, str], list[type[Refusal]]] = {}
    for refusal in RAISED:
        by_reason.setdefault((refusal.domain(), refusal.reason()), []).append(refusal)

    fields = {key: {frozenset(fields_of(one)) for one in found} for key, found in by_reason.items()}
    assert {key for key, told in fields.items() if len(told) > 1} == set()


@pytest.mark.parametrize("refusal", RAISED, ids=lambda refusal: f"{refusal.__module__}.{refusal.__name__}")
def test_every_refusal_says_a_sentence(refusal: type[Refusal]) -> None:
    assert refusal.__str__ is not Exception.__str__, "a caller reads this"
    assert refusal.__doc__
