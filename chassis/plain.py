"""Whether a message surely keeps the contract's rules: a plain check for what comes in bulk, ten times as fast.

It may doubt what is fine, and never trusts what is not; who doubts asks `validation`, which says what is wrong.
"""

import re
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from buf.validate import validate_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.type.money_pb2 import Money

Check = Callable[[Any], bool]

MOST_UNITS = 9_000_000_000_000
UNIT_NANOS = 1_000_000_000
CENT_NANOS = 10_000_000
CURRENCY = re.compile("[A-Z]{3}")


def _amount(money: Money) -> bool:
    return 0 <= money.units <= MOST_UNITS and 0 <= money.nanos < UNIT_NANOS and money.nanos % CENT_NANOS == 0


KNOWN: Mapping[str, Check] = {
    "this.currency_code.matches('^[A-Z]{3}$')": lambda money: CURRENCY.fullmatch(money.currency_code) is not None,
    "this.units >= 0 && this.units <= 9000000000000 && this.nanos >= 0 && this.nanos < 1000000000"
    " && this.nanos % 10000000 == 0": _amount,
}
"""Expressions of the contract that are known word by word; any other is doubted."""


def given(message: Message) -> dict[str, Any]:
    """Give what a message says, by field: one look at it is cheaper than one at each field."""
    return {field.name: value for field, value in message.ListFields()}


def check(kind: type[Message], names: Collection[str]) -> Callable[[Mapping[str, Any]], bool]:
    """Make the check of these fields of a kind of message, once; it takes what a message says."""
    fields: list[Any] = [kind.DESCRIPTOR.fields_by_name[name] for name in names]
    rules = {field.name: rule for field in fields if (rule := _of_field(field))}
    needed = {field.name for field in fields if not _may_be_absent(field, rules.get(field.name))}

    def fine(said: Mapping[str, Any]) -> bool:
        return needed <= said.keys() and all(map(_kept, map(rules.get, said), said.values()))

    return fine


def _kept(rule: Check | None, value: Any) -> bool:
    return rule is None or rule(value)


def _may_be_absent(field: FieldDescriptor, rule: Check | None) -> bool:
    rules = _rules(field)
    if rules.required or rules.repeated.min_items:
        return False
    return field.has_presence or field.is_repeated or rule is None or rule(field.default_value)


def _rules(field: FieldDescriptor) -> Any:
    return field.GetOptions().Extensions[validate_pb2.field]


def _of_field(field: FieldDescriptor) -> Check | None:
    """Make the check of one field; None when nothing can be wrong with it."""
    rules = _rules(field)
    if not rules.ListFields() and field.message_type is None:
        return None
    rule = _DOUBT if field.is_repeated else _of_rules(field, rules)
    if rules.ignore == validate_pb2.IGNORE_IF_ZERO_VALUE:
        return lambda value: not value or rule(value)
    return rule


def _of_rules(field: FieldDescriptor, rules: Any) -> Check:
    named = {part.name: content for part, content in rules.ListFields() if part.name not in {"ignore", "required"}}
    if field.message_type is not None:
        known = [KNOWN.get(one.expression, _DOUBT) for one in named.pop("cel", ())]
        return _both(known) if known and not named else _DOUBT
    kind, content = next(iter(named.items())) if len(named) == 1 else ("", None)
    return _KINDS[kind](content, field) if kind in _KINDS else _DOUBT


def _text(rules: Any, _: FieldDescriptor) -> Check:
    named = {part.name: content for part, content in rules.ListFields()}
    if set(named) == {"pattern"}:
        return _pattern(named["pattern"])
    if not set(named) <= {"min_len", "max_len"}:
        return _DOUBT
    least, most = named.get("min_len", 0), named.get("max_len", sys.maxsize)
    return lambda text: least <= len(text) <= most


def _number(rules: Any, _: FieldDescriptor) -> Check:
    bounds = {part.name: content for part, content in rules.ListFields()}
    if set(bounds) != {"gte", "lte"}:
        return _DOUBT
    least, most = bounds["gte"], bounds["lte"]
    return lambda value: least <= value <= most


def _member(rules: Any, field: FieldDescriptor) -> Check:
    if not {part.name for part, _ in rules.ListFields()} <= {"defined_only", "not_in"} or not field.enum_type:
        return _DOUBT
    members = frozenset(field.enum_type.values_by_number) - set(rules.not_in)
    return lambda value: value in members


def _pattern(pattern: str) -> Check:
    """Judge printable ASCII only: no classes of Unicode there, and no line end before which `$` would match."""
    plain = pattern.replace(r"\p{Z}", " ").replace(r"\p{C}", "")
    if r"\p" in plain:
        return _DOUBT
    compiled = re.compile(plain)
    return lambda text: text.isascii() and text.isprintable() and compiled.match(text) is not None


def _both(checks: Sequence[Check]) -> Check:
    return lambda value: all(check(value) for check in checks)


def _DOUBT(_: Any) -> bool:  # noqa: N802 - a constant that happens to be a function
    return False


_KINDS: Mapping[str, Callable[[Any, FieldDescriptor], Check]] = {
    "string": _text,
    "int32": _number,
    "int64": _number,
    "enum": _member,
}
