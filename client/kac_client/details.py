"""Reads the details of an error, which travel as protobuf in base64: a dozen lines instead of a runtime."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_FIXED = {_FIXED64: 8, _FIXED32: 4}


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a refusal carries beside its sentence."""

    reason: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    violations: Sequence[tuple[str, str]] = ()
    """Each field that breaks a rule, and the rule."""
    request_id: str = ""


def read(details: Sequence[Mapping[str, Any]]) -> Details:
    """Read the `details` of a Connect error; those that we do not know, or cannot read, are left out."""
    known: dict[str, Any] = {}
    for detail in details:
        reader = _READERS.get(str(detail.get("type", "")).rpartition("/")[2])
        if reader is not None:
            try:
                known |= reader(_decoded(str(detail.get("value", ""))))
            except (ValueError, IndexError):
                continue
    return Details(**known)


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))


def _error_info(data: bytes) -> dict[str, Any]:
    known: dict[str, Any] = {"metadata": {}}
    for number, value in _fields(data):
        if number == 1:
            known["reason"] = value.decode()
        elif number == 3:  # noqa: PLR2004 - the number of `metadata` in google.rpc.ErrorInfo
            entry = {key: text.decode() for key, text in _fields(value)}
            known["metadata"][entry.get(1, "")] = entry.get(2, "")
    return known


def _bad_request(data: bytes) -> dict[str, Any]:
    violations = ({number: text.decode() for number, text in _fields(value)} for _, value in _fields(data))
    return {"violations": tuple((one.get(1, ""), one.get(2, "")) for one in violations)}


def _request_info(data: bytes) -> dict[str, Any]:
    return {"request_id": dict(_fields(data)).get(1, b"").decode()}


_READERS = {
    "google.rpc.ErrorInfo": _error_info,
    "google.rpc.BadRequest": _bad_request,
    "google.rpc.RequestInfo": _request_info,
}


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each length-delimited field by its number, and pass over the others."""
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        if key & 7 == _BYTES:
            length, place = _varint(data, place)
            if place + length > len(data):
                raise ValueError("a field ends beyond its message")
            yield key >> 3, data[place : place + length]
            place += length
        elif key & 7 == _VARINT:
            _, place = _varint(data, place)
        else:
            place += _FIXED[key & 7] if key & 7 in _FIXED else len(data)


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        value |= (byte & 0x7F) << shift
        shift, place = shift + 7, place + 1
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a varint has its high bit clear
            return value, place
