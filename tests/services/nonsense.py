"""Requests as nobody in their right mind sends them, and a few as somebody might."""

from random import Random
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from chassis import clock, wire

TEXTS = ["", "A", "客户", "a\x00b", "\u202e", '"', "\\", "%_", "x" * 5_000, "' OR 1=1 --", "😀", "AND", "0" * 41]
TOKENS = ["", "W10=", "bnVsbA==", "WyIiLFtdXQ==", "x" * 900]
FILTERS = ["", 'display_name : "a\x00"', "code = A", "state = SCHEDULED", 'start_time > "0001-01-01T00:00:00+23:59"']
SENSIBLE = 0.93
NUMBERS = [0, 1, -1, 7, 2**31 - 1, -(2**31)]
LONGS = [*NUMBERS, 2**63 - 1, -(2**63)]
SECONDS = [0, 1_760_000_000, 1_790_000_000, 946_684_800, 4_102_444_799, -1, 253_402_300_799, 10**15]


def nonsense(kind: Descriptor, dice: Random, depth: int = 3) -> Message:
    """Make a message of a kind, each field left out, senseless, or as it might be."""
    message: Any = GetMessageClass(kind)()
    for field in kind.fields:
        if _sensible(dice):
            _fill(message, field, dice, depth)
    return message  # type: ignore[no-any-return]  # made by a factory


def _fill(message: Any, field: FieldDescriptor, dice: Random, depth: int) -> None:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return
    if field.is_repeated:
        values = [_value(field, dice, depth) for _ in range(dice.randrange(1, 3))]
        getattr(message, field.name).extend(value for value in values if value is not None)
    elif (value := _value(field, dice, depth)) is not None:
        if isinstance(value, Message):
            getattr(message, field.name).CopyFrom(value)
        else:
            setattr(message, field.name, value)


def _value(field: FieldDescriptor, dice: Random, depth: int) -> Any:
    if field.message_type is not None:
        return _message(field.message_type, dice, depth)
    if field.enum_type is not None:
        return dice.choice([*sorted(field.enum_type.values_by_number)[1:]] if _sensible(dice) else [0, 99])
    if field.type == FieldDescriptor.TYPE_STRING:
        return _text(field.name, dice)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return dice.random() < 0.5
    if _sensible(dice):
        return dice.randrange(1, 12)
    long = field.type in {FieldDescriptor.TYPE_INT64, FieldDescriptor.TYPE_SINT64}
    return dice.choice(LONGS if long else NUMBERS) if field.type != FieldDescriptor.TYPE_BYTES else b"\x00"


def _message(kind: Descriptor, dice: Random, depth: int) -> Message | None:
    if kind.full_name == "google.protobuf.Timestamp":
        made: Any = GetMessageClass(kind)()
        made.seconds = int(clock.now().timestamp()) - 3600 if _sensible(dice) else dice.choice(SECONDS)
        made.nanos = 0 if _sensible(dice) else dice.choice([1, 999_999_999, -1, 10**9])
        return made  # type: ignore[no-any-return]  # made by a factory
    if kind.full_name == "google.type.Date" and _sensible(dice):
        return wire.date_message(clock.now().date())
    return nonsense(kind, dice, depth - 1) if depth else None


def _sensible(dice: Random) -> bool:
    """Mostly: a request that breaks one rule learns nothing of what is behind the rules."""
    return dice.random() < SENSIBLE


def _text(name: str, dice: Random) -> str:
    if name.endswith("id") and dice.random() < 0.9:
        digits = f"{dice.getrandbits(48):012x}"
        return f"01a00000-0000-7000-8000-{digits}"
    if name in {"page_token", "filter"}:
        return dice.choice({"page_token": TOKENS, "filter": FILTERS}[name])
    if name.endswith("currency_code"):
        return "CNY"
    return f"客户{dice.getrandbits(40)}" if _sensible(dice) else dice.choice(TEXTS)
