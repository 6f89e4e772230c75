"""The two forms of a message at the door, JSON and binary; behind it there is only the binary one."""

import re
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any

import structlog
from connectrpc.codec import Codec
from protobuf import Message, Registry

from gateway.bridge import refusals
from gateway.bridge.refusals import RequestMalformed

log = structlog.get_logger()

_FIELD_AT_FAULT = re.compile(r" for field ([\w.]{1,200})$")
DEEPEST = 100
"""How deep the JSON of a request may be nested, as deep as a message may be. The parser recurses without a limit of its
own: some 10,000 opened lists, 10 KB, overflow the stack and end the process."""

_STRING_OR_BRACKET = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{\]}]', re.DOTALL)
_UNKNOWN_NAME = re.compile(r" key: '(\w{1,100})' is unknown$")


@dataclass(frozen=True, slots=True)
class Wire:
    """A message in binary form, with the type that reading it as JSON needs."""

    type: type[Message]
    data: bytes


class BinaryCodec(Codec[Wire, Any]):
    """Passes binary messages on as they are, once a request is known to be one."""

    def name(self) -> str:
        """Name the form as content types do."""
        return "proto"

    def encode(self, message: Wire) -> bytes:
        """Give the answer as the service gave it."""
        return message.data

    def decode(self, data: bytes | bytearray, message_class: type[Message]) -> Wire:
        """Take the request as it came; bytes that are no such message raise what the runtime raises."""
        message_class.from_binary(data)
        return Wire(message_class, bytes(data))


class JsonCodec(Codec[Wire, Any]):
    """Turns JSON into the binary form and back: camelCase, Chinese unescaped, no white space, no empty fields."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def name(self) -> str:
        """Name the form as content types do."""
        return "json"

    def encode(self, message: Wire) -> bytes:
        """Give the answer in JSON; one that breaks the contract is our fault, not the caller's."""
        try:
            return message.type.from_binary(message.data).to_json(registry=self._registry).encode()
        except Exception as error:
            log.exception("answer_not_readable", name=message.type.desc().type_name)
            raise refusals.broken() from error

    def decode(self, data: bytes | bytearray, message_class: type[Message]) -> Wire:
        """Give the request in binary form. Refuses with RequestMalformed, naming the place."""
        if _too_deep(data):
            raise refusals.of_refusal(RequestMalformed(f"The JSON is nested deeper than {DEEPEST}."))
        try:
            message = message_class.from_json(bytes(data), registry=self._registry)
        except Exception as error:
            sentence = _what_is_wrong(error, message_class.desc().type_name)
            raise refusals.of_refusal(RequestMalformed(sentence)) from error
        return Wire(message_class, message.to_binary())


def _too_deep(data: bytes | bytearray) -> bool:
    """Count brackets, strings left out; most requests have too few of them to be worth it."""
    if data.count(b"[") + data.count(b"{") <= DEEPEST:
        return False
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(data):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(found[0], 0)
        if depth > DEEPEST:
            return True
    return False


def _what_is_wrong(error: Exception, type_name: str) -> str:
    if isinstance(error, JSONDecodeError):
        return f"The request is not JSON: see line {error.lineno}, column {error.colno}."
    if found := _FIELD_AT_FAULT.search(str(error)):
        return f"The JSON does not fit the field {found[1]}."
    if found := _UNKNOWN_NAME.search(str(error)):
        return f"The JSON names {found[1]}, which {type_name} and what it holds do not have; leave it out."
    return f"The JSON does not fit {type_name}; compare it with the contract."
