"""Custom fields into messages and back; no decisions."""

from collections.abc import Iterable
from typing import Any

from kac.accounts.v1 import custom_fields_pb2
from kac.accounts.v1.events_pb2 import CustomFieldsSet

from chassis import wire
from services.accounts.archive_policies.model import CustomFieldKind
from services.accounts.custom_fields.model import CustomFields, CustomValue


def fields_message(
    kept: CustomFields, values: Iterable[CustomValue], masked: Iterable[str] = ()
) -> custom_fields_pb2.CustomFields:
    """Put these values of an account, and the codes of those that are masked."""
    return custom_fields_pb2.CustomFields(
        account_id=kept.account_id,
        values=map(_value_message, values),
        masked_codes=masked,
        update_time=wire.timestamp(kept.update_time),
        etag=str(kept.version),
    )


def fields_set(kept: CustomFields) -> CustomFieldsSet:
    """Put the fact that custom fields were set."""
    return CustomFieldsSet(custom_fields=fields_message(kept, kept.values.values()))


def change(message: custom_fields_pb2.CustomValue) -> CustomValue:
    """Take a value; one that is absent empties its field."""
    name = message.WhichOneof("value")
    if name is None:
        return CustomValue(code=message.code)
    kind, plain = CustomFieldKind(name.upper()), getattr(message, name)
    return CustomValue(code=message.code, kind=kind, plain=wire.day(plain) if kind is CustomFieldKind.DATE else plain)


def _value_message(value: CustomValue) -> custom_fields_pb2.CustomValue:
    plain: Any = value.plain
    if value.kind is None:
        return custom_fields_pb2.CustomValue(code=value.code)
    shown: dict[str, Any] = {
        value.kind.lower(): wire.date_message(plain) if value.kind is CustomFieldKind.DATE else plain
    }
    return custom_fields_pb2.CustomValue(code=value.code, **shown)
