"""Writes the contract down for the `kac` command: every RPC, message and enum with its comment, as one JSON file.

The command carries no protobuf runtime, so it cannot read the descriptor set; this is what it shows and calls by.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

_PACKAGE, _SERVICE, _MESSAGE, _ENUM = "kac.", 6, 4, 5
_METHOD, _FIELD, _VALUE, _NESTED = 2, 2, 2, 3
"""Numbers of fields in descriptor.proto, of which the paths to comments are made."""

_JSON_TYPES = {
    FieldDescriptorProto.TYPE_STRING: "string",
    FieldDescriptorProto.TYPE_BOOL: "bool",
    FieldDescriptorProto.TYPE_BYTES: "base64",
    FieldDescriptorProto.TYPE_DOUBLE: "number",
    FieldDescriptorProto.TYPE_FLOAT: "number",
    FieldDescriptorProto.TYPE_INT64: "int64",
}

Comments = Mapping[tuple[int, ...], str]


def write(contract: Path, target: Path) -> bool:
    """Describe the descriptor set in `contract`, and say whether that changed the target."""
    described = json.dumps(describe(contract.read_bytes()), ensure_ascii=False, indent=1) + "\n"
    if target.is_file() and target.read_text(encoding="utf-8") == described:
        return False
    target.write_text(described, encoding="utf-8")
    return True


def describe(contract: bytes) -> dict[str, Any]:
    """Describe the RPCs by path, and the types by full name."""
    files = descriptor_pb2.FileDescriptorSet.FromString(contract)
    pool = DescriptorPool()
    rpcs: dict[str, Any] = {}
    types: dict[str, Any] = {}
    for file in files.file:
        pool.AddSerializedFile(file.SerializeToString())
        if file.package.startswith(_PACKAGE):
            comments = _comments(file)
            rpcs |= dict(_rpcs(file, comments, pool))
            types |= dict(_types(file, comments))
    return {"rpcs": dict(sorted(rpcs.items())), "types": dict(sorted(types.items()))}


def _comments(file: FileDescriptorProto) -> Comments:
    locations = file.source_code_info.location
    return {tuple(one.path): " ".join(one.leading_comments.split()) for one in locations if one.leading_comments}


def _rpcs(file: FileDescriptorProto, comments: Comments, pool: DescriptorPool) -> Iterator[tuple[str, Any]]:
    for place, service in enumerate(file.service):
        for number, method in enumerate(service.method):
            yield (
                f"{file.package}.{service.name}/{method.name}",
                {
                    "comment": comments.get((_SERVICE, place, _METHOD, number), ""),
                    "request": method.input_type.removeprefix("."),
                    "answer": method.output_type.removeprefix("."),
                    "roles": _roles(method.options, pool),
                    "reads": method.options.idempotency_level == descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS,
                    "streams": method.client_streaming or method.server_streaming,
                },
            )


def _roles(options: descriptor_pb2.MethodOptions, pool: DescriptorPool) -> list[str]:
    kind = GetMessageClass(pool.FindMessageTypeByName("google.protobuf.MethodOptions"))
    rule: Any = pool.FindExtensionByName("kac.access.v1.rule")
    known: Any = kind.FromString(options.SerializeToString())
    roles = pool.FindEnumTypeByName("kac.access.v1.Role").values_by_number
    return [roles[number].name for number in known.Extensions[rule].roles]


def _types(file: FileDescriptorProto, comments: Comments) -> Iterator[tuple[str, Any]]:
    for place, message in enumerate(file.message_type):
        yield from _messages(message, file.package, (_MESSAGE, place), comments)
    for place, enum in enumerate(file.enum_type):
        yield f"{file.package}.{enum.name}", _enum(enum, (_ENUM, place), comments)


def _messages(
    message: DescriptorProto, scope: str, path: tuple[int, ...], comments: Comments
) -> Iterator[tuple[str, Any]]:
    name = f"{scope}.{message.name}"
    fields = [
        {"field": field.json_name, "type": _type(field), "comment": comments.get((*path, _FIELD, number), "")}
        for number, field in enumerate(message.field)
    ]
    yield name, {"comment": comments.get(path, ""), "fields": fields}
    for number, nested in enumerate(message.nested_type):
        yield from _messages(nested, name, (*path, _NESTED, number), comments)


def _type(field: FieldDescriptorProto) -> str:
    name = field.type_name.removeprefix(".") or _JSON_TYPES.get(field.type, "int32")
    return f"{name}[]" if field.label == FieldDescriptorProto.LABEL_REPEATED else name


def _enum(enum: EnumDescriptorProto, path: tuple[int, ...], comments: Comments) -> dict[str, Any]:
    values: Sequence[dict[str, str]] = [
        {"field": value.name, "type": str(value.number), "comment": comments.get((*path, _VALUE, number), "")}
        for number, value in enumerate(enum.value)
    ]
    return {"comment": comments.get(path, ""), "fields": values}
