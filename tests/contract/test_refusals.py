"""Refusals in the code and in the contract are one vocabulary: reason, code, metadata."""

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from google.rpc.code_pb2 import Code

from chassis.errors import Refusal
from chassis.status import CODES
from deploy import generate

CODE = re.compile(r"Code ([A-Z_]+)")
METADATA = re.compile(r"metadata ((?:`\w+`(?:, )?)+)")
ROWS_ONLY = "Stands in `RowRefusal` only"
PREFIX = "ERROR_REASON_"
SERVICES = sorted(path.parent.name for path in (generate.ROOT / "services").glob("*/__main__.py"))


@dataclass(frozen=True)
class Reason:
    """A refusal, as the code or the contract says it."""

    code: str
    metadata: frozenset[str]


NEVER_A_STATUS = Reason(code="", metadata=frozenset())


@cache
def file_of(domain: str) -> FileDescriptorProto:
    content = (generate.ROOT / "gen" / generate.CONTRACT).read_bytes()
    name = f"kac/{domain}/v1/error_reason.proto"
    return next(file for file in FileDescriptorSet.FromString(content).file if file.name == name)


def in_contract(domain: str) -> dict[str, Reason]:
    """Read the refusals of a domain from its enum and the comments in it."""
    file = file_of(domain)
    comments = {tuple(at.path): " ".join(at.leading_comments.split()) for at in file.source_code_info.location}
    names = {number: value.name.removeprefix(PREFIX) for number, value in enumerate(file.enum_type[0].value)}
    return {name: _reason(comments[5, 0, 2, number]) for number, name in names.items() if name != "UNSPECIFIED"}


def _reason(comment: str) -> Reason:
    if ROWS_ONLY in comment:
        return NEVER_A_STATUS
    code, metadata = CODE.search(comment), METADATA.search(comment)
    names = re.findall(r"`(\w+)`", metadata[1]) if metadata else []
    return Reason(code=code[1] if code else "missing", metadata=frozenset(names))


def in_code(package: ModuleType) -> dict[str, Reason]:
    """Find the refusals that the modules of a package define."""
    modules = [import_module(found.name) for found in walk_packages(package.__path__, f"{package.__name__}.")]
    defined = [
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Refusal) and kind.__module__ == module.__name__
    ]
    return {kind.reason(): Reason(_code(kind), _metadata(kind)) for kind in defined}


def _code(kind: type[Refusal]) -> str:
    return Code.Name(next(code for family, code in CODES.items() if issubclass(kind, family)))


def _metadata(kind: type[Refusal]) -> frozenset[str]:
    told = getattr(kind, "__dataclass_fields__", {})
    return frozenset(name for name, field in told.items() if field.metadata.get("wire", True))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_refuses_as_its_contract_says_and_in_no_other_way(service: str) -> None:
    """Callers decide by reason and code; one that is not in the contract reaches them unexplained."""
    found, promised = in_code(import_module(f"services.{service}")), in_contract(service)

    assert found.keys() == promised.keys()
    assert [name for name, reason in promised.items() if reason not in {found[name], NEVER_A_STATUS}] == []
