"""Requests as nobody should send them: valid ones with a value that cannot be, or with bytes that were hurt."""

import json
import random
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from chassis.paging import _digest

MARK = "\x11" * 6
NOT_UTF8 = b"\xff\xfe\xc0\x80\xed\xa0"
DEEPEST = 3
I32, I64 = 1 << 31, 1 << 63

TEXTS = (
    "",
    "\x00",
    "a\x00b",
    "x" * 5_000,
    "🏢" * 1_001,
    "'; DROP TABLE visits; --",
    "\u202e\ufeff\u2028",
    "\ufffe\uffff",
    "0198c0de-0000-7000-8000-000000000001",
    "0198C0DE-0000-7000-8000-000000000001",
    "{0198c0de-0000-7000-8000-000000000001}",
    "0198c0de00007000800000000000000１",
    MARK,
)
FILTERS = (
    'code = "\x00"',
    "grade = ",
    "= = =",
    '"' * 900,
    "AND AND",
    'account_id = "1"',
    'start_time > "0001-01-01T00:00:00+14:00"',
    'start_time > "9999-12-31T23:59:59-14:00"',
    'start_time > "2026-01-01"',
    'display_name : "%_\\"',
    'state = "STATE_UNSPECIFIED"',
    'unknown = "x"',
)
KEYS: Sequence[Any] = (
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-01-01",
    "2026-01-01T00:00:00",
    "0001-01-01",
    "x" * 300,
    "\x00",
    "\ud800",
    1 << 70,
    1e308,
    None,
    [],
)
"""What a forged page token may say stands at the end of the page before."""
NUMBERS: Mapping[int, Sequence[Any]] = {
    FieldDescriptor.CPPTYPE_STRING: TEXTS,
    FieldDescriptor.CPPTYPE_INT32: (-1, I32 - 1, -I32),
    FieldDescriptor.CPPTYPE_INT64: (-1, I64 - 1, -I64, 253_402_300_800, -62_135_596_801),
    FieldDescriptor.CPPTYPE_ENUM: (99, -1, I32 - 1),
    FieldDescriptor.CPPTYPE_DOUBLE: (float("nan"), float("inf")),
    FieldDescriptor.CPPTYPE_BOOL: (True,),
}
JSON_VALUES: Sequence[Any] = (
    None,
    "",
    "\u0000",
    "x" * 5_000,
    "\ud800",
    -1,
    1.5,
    1e308,
    1 << 64,
    True,
    [],
    {},
    [[[]]],
    {"a": {}},
)
JSON_TIMES = ("9999-12-31T23:59:60Z", "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "NaN")
JSON_BODIES = (b"", b"null", b"[]", b"{", b'"x"', b"\xff\xfe", b"{\x00}", b'{"a":1}', b"[" * 20_000, b'{"a":' * 5_000)


def messages(sample: Message) -> Iterator[bytes]:
    """Give the sample again and again, each time with one field, nested ones too, that it should not have so."""
    yield b""
    for path in _places(sample.DESCRIPTOR):
        for value in _values(path[-1]):
            data = _changed(sample, path, value).SerializeToString()
            yield data.replace(MARK.encode(), NOT_UTF8)
    yield from (_forged(sample, key) for key in KEYS for key in ([key], [key, key], ["x", key]))


def _values(field: FieldDescriptor) -> Sequence[Any]:
    return FILTERS + TEXTS if field.name == "filter" else NUMBERS.get(field.cpp_type, ())


def _places(descriptor: Any, depth: int = DEEPEST) -> Iterator[list[FieldDescriptor]]:
    for field in descriptor.fields:
        if field.message_type is None:
            yield [field]
        elif depth:
            yield from ([field, *path] for path in _places(field.message_type, depth - 1))


def _changed(sample: Message, path: Sequence[FieldDescriptor], value: Any) -> Message:
    changed = type(sample)()
    changed.CopyFrom(sample)
    holder: Any = changed
    for field in path[:-1]:
        holder = getattr(holder, field.name)
        if field.is_repeated:
            holder = holder[0] if holder else holder.add()
    last = path[-1]
    if last.is_repeated:
        getattr(holder, last.name)[:] = [value]
    else:
        setattr(holder, last.name, value)
    return changed


def _forged(sample: Message, key: Sequence[Any]) -> bytes:
    """Forge a page token: its digest is no secret, for it guards against mistakes and not against malice."""
    if "page_token" not in sample.DESCRIPTOR.fields_by_name:
        return b""
    forged: Any = type(sample)()
    forged.CopyFrom(sample)
    forged.page_token = urlsafe_b64encode(json.dumps([_digest(forged), key]).encode()).decode()
    return bytes(forged.SerializeToString())


def bodies(sample: bytes) -> Iterator[bytes]:
    """Give the sample in JSON with each value in it replaced, and bodies that are nothing of the kind."""
    yield from JSON_BODIES
    yield sample.replace(b"{", b'{"noSuchField":1,', 1)
    yield sample.decode().encode("utf-16")
    content = json.loads(sample)
    for path in _leaves(content):
        for value in (*JSON_VALUES, *JSON_TIMES):
            yield json.dumps(_replaced(content, path, value)).encode()


def _leaves(content: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in inside:
        yield (*path, key)
        yield from _leaves(value, (*path, key))


def _replaced(content: Any, path: Sequence[Any], value: Any) -> Any:
    if not path:
        return value
    changed = content.copy()
    changed[path[0]] = _replaced(content[path[0]], path[1:], value)
    return changed


def mutated(dice: random.Random, whole: bytes, other: bytes) -> bytes:
    """Hurt a message in one to four places; `other` is what may be spliced into it."""
    data = bytearray(whole)
    for _ in range(dice.randint(1, 4)):
        _hurt(dice, data, other)
    return bytes(data)


def _hurt(dice: random.Random, data: bytearray, other: bytes) -> None:
    at = dice.randrange(len(data) + 1)
    match dice.randrange(7):
        case 0:
            data[at : at + 1] = bytes(byte ^ 1 << dice.randrange(8) for byte in data[at : at + 1])
        case 1:
            del data[at:]
        case 2:
            data += data[at:]
        case 3:
            data[at:at] = other[dice.randrange(len(other) + 1) :]
        case 4:
            del data[at : at + dice.randint(1, 8)]
        case 5:
            data[at:at] = dice.randbytes(dice.randint(1, 8))
        case _:
            # The first byte of a field holds its number: a field becomes another one, of another type.
            data[:1] = bytes(dice.randrange(1, 16) << 3 | byte & 7 for byte in data[:1])
