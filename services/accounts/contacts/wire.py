"""Contacts into messages and back; no decisions."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from google.type import date_pb2, timeofday_pb2
from kac.accounts.v1 import contact_pb2
from kac.accounts.v1.contact_service_pb2 import (
    ChannelEntry,
    ContactEntry,
    PreferredHoursEntry,
    UpdateContactRequest,
)
from kac.accounts.v1.events_pb2 import ContactCreated, ContactUpdated

from chassis import wire
from services.accounts.channels.model import Channel, ChannelKind
from services.accounts.contacts.model import (
    Attitude,
    Birthday,
    Contact,
    DecisionRole,
    Details,
    PreferredHours,
)

HOUR = 60


def contact_message(contact: Contact) -> contact_pb2.Contact:
    """Put a contact."""
    details = contact.details
    return contact_pb2.Contact(
        id=contact.id,
        account_id=contact.account_id,
        display_name=details.display_name,
        english_name=details.english_name,
        title=details.title,
        department=details.department,
        decision_role=wire.known_value(contact_pb2.DecisionRole, details.decision_role),
        influence=details.influence,
        attitude=wire.known_value(contact_pb2.Attitude, details.attitude),
        management_style=details.management_style,
        communication_style=details.communication_style,
        birthday=_birthday_message(details.birthday),
        channels=map(_channel_message, details.channels),
        preferred_hours=map(_hours_message, details.preferred_hours),
        time_zone=details.time_zone,
        languages=details.languages,
        reports_to_contact_id=details.reports_to_contact_id or "",
        state=wire.enum_value(contact_pb2.ContactState, contact.state),
        left_date=wire.date_message(contact.left_date) if contact.left_date else None,
        create_time=wire.timestamp(contact.create_time),
        update_time=wire.timestamp(contact.update_time),
        etag=str(contact.version),
    )


def details(entry: ContactEntry) -> Details:
    """Take what is said of a contact."""
    return Details(**{field.name: _value(entry, field.name) for field in fields(Details)})


def change(request: UpdateContactRequest) -> Mapping[str, Any]:
    """Take the details that are to change, by name."""
    return {name: _value(request.change, name) for name in request.update_mask.paths}


def created(contact: Contact) -> ContactCreated:
    """Put the fact that a contact was created."""
    return ContactCreated(contact=contact_message(contact))


def updated(before: Contact, after: Contact) -> ContactUpdated:
    """Put the fact that a contact was changed."""
    message = contact_message(after)
    return ContactUpdated(contact=message, changed=wire.changes(contact_message(before), message))


def _value(entry: ContactEntry, name: str) -> Any:
    """Take a field as details hold it; what is unknown as None."""
    value = getattr(entry, name)
    return _TAKEN[name](value) if name in _TAKEN else value


def _birthday(message: date_pb2.Date) -> Birthday | None:
    if not message.month:
        return None
    return Birthday(month=message.month, day=message.day, year=message.year or None)


def _channel(entry: ChannelEntry) -> Channel:
    kind = wire.enum_member(ChannelKind, contact_pb2.ChannelKind, entry.kind)
    return Channel.of(kind, entry.value, preferred=entry.preferred)


def _hours(entry: PreferredHoursEntry) -> PreferredHours:
    start, end = entry.start_time, entry.end_time
    return PreferredHours(
        day_of_week=entry.day_of_week,
        start_minute=start.hours * HOUR + start.minutes,
        end_minute=end.hours * HOUR + end.minutes,
    )


_TAKEN: Mapping[str, Callable[[Any], Any]] = {
    "decision_role": lambda number: wire.known_member(DecisionRole, contact_pb2.DecisionRole, number),
    "attitude": lambda number: wire.known_member(Attitude, contact_pb2.Attitude, number),
    "birthday": _birthday,
    "channels": lambda entries: tuple(map(_channel, entries)),
    "preferred_hours": lambda entries: tuple(sorted(map(_hours, entries))),
    "languages": tuple,
    "reports_to_contact_id": lambda contact_id: contact_id.lower() or None,
}
"""How the fields are taken that details hold otherwise than messages do."""


def _birthday_message(birthday: Birthday | None) -> date_pb2.Date | None:
    if birthday is None:
        return None
    return date_pb2.Date(year=birthday.year or 0, month=birthday.month, day=birthday.day)


def _channel_message(channel: Channel) -> contact_pb2.Channel:
    kind = wire.enum_value(contact_pb2.ChannelKind, channel.kind)
    return contact_pb2.Channel(kind=kind, value=channel.value, preferred=channel.preferred)


def _hours_message(hours: PreferredHours) -> contact_pb2.PreferredHours:
    return contact_pb2.PreferredHours(
        day_of_week=hours.day_of_week,
        start_time=_time_of_day(hours.start_minute),
        end_time=_time_of_day(hours.end_minute),
    )


def _time_of_day(minute: int) -> timeofday_pb2.TimeOfDay:
    hours, minutes = divmod(minute, HOUR)
    return timeofday_pb2.TimeOfDay(hours=hours, minutes=minutes)
