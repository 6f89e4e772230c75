"""The contract holds its own rules: style, access, repeats, and validation that compiles."""

from collections.abc import Iterator
from importlib import import_module

import protovalidate
import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet, MethodOptions
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from kac.access.v1 import access_pb2
from kac.teams.v1.member_service_pb2 import CreateMemberRequest

from deploy import contract, generate

PROTOS = generate.ROOT / "protos"


def _rpcs() -> Iterator[MethodDescriptor]:
    for path in sorted(PROTOS.rglob("*_service.proto")):
        module = import_module(".".join(path.relative_to(PROTOS).with_suffix("").parts) + "_pb2")
        for service in module.DESCRIPTOR.services_by_name.values():
            yield from service.methods


RPCS = [pytest.param(rpc, id=rpc.full_name) for rpc in _rpcs()]
CHANGES = [
    pytest.param(rpc, id=rpc.full_name)
    for rpc in _rpcs()
    if rpc.GetOptions().idempotency_level != MethodOptions.NO_SIDE_EFFECTS
    and not rpc.client_streaming
    and rpc.containing_service.name != "SessionService"
]


def test_buf_finds_nothing_to_say() -> None:
    assert contract.lint() == 0


def test_the_generated_code_is_that_of_these_protos() -> None:
    """Red means that a proto was edited since `make gen`."""
    assert generate.is_current()


def test_the_contract_file_carries_every_import_and_comment() -> None:
    """The bridge, reflection and the reference pages are built from it."""
    content = (generate.ROOT / "gen" / generate.CONTRACT).read_bytes()
    files = {file.name: file for file in FileDescriptorSet.FromString(content).file}

    own = [path.relative_to(PROTOS).as_posix() for path in PROTOS.rglob("*.proto")]
    assert {*own, "buf/validate/validate.proto", "google/type/date.proto"} <= set(files)
    assert all(any(at.leading_comments for at in files[name].source_code_info.location) for name in own)


@pytest.mark.parametrize("rpc", RPCS)
def test_every_rpc_says_who_may_call_it_and_which_rows_it_reaches(rpc: MethodDescriptor) -> None:
    """What is not declared is denied, so an RPC without a rule is of no use to anyone."""
    rule = rpc.GetOptions().Extensions[access_pb2.rule]

    assert rule.rows != access_pb2.ROWS_UNSPECIFIED
    assert bool(rule.roles) != rule.public
    assert access_pb2.ROLE_UNSPECIFIED not in rule.roles


@pytest.mark.parametrize("rpc", CHANGES)
def test_every_change_can_be_repeated(rpc: MethodDescriptor) -> None:
    """A caller who got no answer sends the same `request_id` again, and the change happens once."""
    assert "request_id" in rpc.input_type.fields_by_name
    assert rpc.GetOptions().idempotency_level == MethodOptions.IDEMPOTENT


@pytest.mark.parametrize("rpc", RPCS)
def test_every_rule_of_a_request_compiles(rpc: MethodDescriptor) -> None:
    """Lint checks the types of a rule; this, that the engine that serves can compile and evaluate it."""
    request = GetMessageClass(rpc.input_type)

    for message in (request(), _filled(request(), depth=4)):
        protovalidate.collect_violations(message)


def test_a_code_has_neither_spaces_nor_invisible_characters() -> None:
    taken = [code for code in ("A 1", "A\u30001", "A\u00001", "A\u200b1", "", "x" * 41) if _is_a_code(code)]

    assert taken == []
    assert _is_a_code("客户-01")


def _is_a_code(code: str) -> bool:
    violations = protovalidate.collect_violations(CreateMemberRequest(code=code))
    return "code" not in {path.elements[0].field_name for violation in violations if (path := violation.proto.field)}


def _filled(message: Message, depth: int) -> Message:
    """Set every nested message, one of each list, so that their rules are evaluated too."""
    for field in message.DESCRIPTOR.fields:
        if field.message_type is None or field.message_type.GetOptions().map_entry or not depth:
            continue
        value = getattr(message, field.name)
        nested = value.add() if field.is_repeated else value
        nested.SetInParent()
        _filled(nested, depth - 1)
    return message
