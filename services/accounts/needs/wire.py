"""Needs into messages and back; no decisions."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from kac.accounts.v1 import need_pb2
from kac.accounts.v1.events_pb2 import NeedRecorded, NeedUpdated
from kac.accounts.v1.need_service_pb2 import NeedEntry, UpdateNeedRequest

from chassis import wire
from services.accounts.needs.model import Need, NeedCategory, NeedPriority, Request


def need_message(need: Need) -> need_pb2.Need:
    """Put a need."""
    request = need.request
    return need_pb2.Need(
        id=need.id,
        account_id=need.account_id,
        category=wire.enum_value(need_pb2.NeedCategory, request.category),
        statement=request.statement,
        priority=wire.enum_value(need_pb2.NeedPriority, request.priority),
        state=wire.enum_value(need_pb2.NeedState, need.state),
        contact_id=request.contact_id or "",
        visit_id=request.visit_id or "",
        source=request.source,
        department=need.department,
        outcome=need.outcome,
        recorder_id=need.recorder_id,
        create_time=wire.timestamp(need.create_time),
        update_time=wire.timestamp(need.update_time),
        etag=str(need.version),
    )


def version_message(need: Need) -> need_pb2.NeedVersion:
    """Put what a need was."""
    time = wire.timestamp(need.update_time)
    return need_pb2.NeedVersion(need=need_message(need), author_id=need.author_id, time=time)


def request(entry: NeedEntry) -> Request:
    """Take what was said."""
    return Request(**{field.name: _value(entry, field.name) for field in fields(Request)})


def change(asked: UpdateNeedRequest) -> Mapping[str, Any]:
    """Take what is to be said otherwise, by name."""
    return {name: _value(asked.change, name) for name in asked.update_mask.paths}


def recorded(need: Need) -> NeedRecorded:
    """Put the fact that a need was recorded."""
    return NeedRecorded(need=need_message(need))


def updated(before: Need, after: Need) -> NeedUpdated:
    """Put the fact that a need was changed."""
    message = need_message(after)
    return NeedUpdated(need=message, changed=wire.changes(need_message(before), message))


_TAKEN: Mapping[str, Callable[[Any], Any]] = {
    "category": lambda number: wire.enum_member(NeedCategory, need_pb2.NeedCategory, number),
    "priority": lambda number: wire.enum_member(NeedPriority, need_pb2.NeedPriority, number),
    "contact_id": lambda contact_id: contact_id.lower() or None,
    "visit_id": lambda visit_id: visit_id.lower() or None,
}
"""How the fields are taken that a request holds otherwise than messages do."""


def _value(entry: NeedEntry, name: str) -> Any:
    value = getattr(entry, name)
    return _TAKEN[name](value) if name in _TAKEN else value
