"""What no caller may send is said by the contract, so that nothing behind the edge meets it."""

from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from chassis import validation
from tests.contract.test_contract import _rpcs

UNKNOWN = 9_999
BEYOND_TIME = 10**15


def _below(kind: Descriptor, seen: set[str]) -> Iterator[Descriptor]:
    if kind.full_name in seen or not kind.full_name.startswith("kac."):
        return
    seen.add(kind.full_name)
    yield kind
    for field in kind.fields:
        if field.message_type is not None:
            yield from _below(field.message_type, seen)


def _fields() -> Iterator[FieldDescriptor]:
    seen: set[str] = set()
    for rpc in _rpcs():
        for kind in _below(rpc.input_type, seen):
            yield from kind.fields


def _spoilt(field: FieldDescriptor) -> Message | None:
    """Give a message whose one field holds what nobody can mean; None for a kind of field without such a value."""
    assert field.containing_type is not None
    message: Any = GetMessageClass(field.containing_type)()
    kind = field.message_type.full_name if field.message_type else ""
    value = getattr(message, field.name)
    if field.enum_type is not None:
        value.append(UNKNOWN) if field.is_repeated else setattr(message, field.name, UNKNOWN)
    elif kind == "google.protobuf.Timestamp":
        value.seconds = BEYOND_TIME
    elif kind == "google.type.Date":
        value.year, value.month, value.day = 2026, 13, 32
    elif field.name == "page_size":
        message.page_size = -1
    else:
        return None
    return message  # type: ignore[no-any-return]  # made by a factory


SPOILT = [pytest.param(field, id=field.full_name) for field in _fields() if _spoilt(field) is not None]


@pytest.mark.parametrize("field", SPOILT)
def test_a_value_that_nobody_can_mean_is_refused_with_its_field(field: FieldDescriptor) -> None:
    """Behind the edge it would be a ValueError, and the caller would read INTERNAL."""
    message = _spoilt(field)

    assert message is not None
    paths = [path for path, _ in validation.violations(message)]
    assert any(path.startswith(field.name) for path in paths), paths
