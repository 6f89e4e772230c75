"""Builders of contacts; each says only what matters to the test."""

from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from google.type.timeofday_pb2 import TimeOfDay
from kac.accounts.v1.contact_pb2 import Contact
from kac.accounts.v1.contact_service_pb2 import (
    ContactEntry,
    CreateContactRequest,
    PreferredHoursEntry,
    UpdateContactRequest,
)
from kac.accounts.v1.contact_service_pb2_grpc import ContactServiceStub

from chassis import clock
from chassis.access import Caller
from tests.running import Running
from tests.services.accounts.archive import DIRECTOR


def contact_service(accounts: Running) -> Any:
    """Make a client of the contact service."""
    return accounts.stub(ContactServiceStub)


def a_creation(account_id: str, /, **said: Any) -> CreateContactRequest:
    """Ask to create a contact."""
    entry = ContactEntry(**{"display_name": "王芳"} | said)
    return CreateContactRequest(account_id=account_id, contact=entry, request_id=clock.new_id())


async def a_contact(accounts: Running, account_id: str, *, by: Caller = DIRECTOR, **said: Any) -> Contact:
    """Create a contact."""
    request = a_creation(account_id, **said)
    contact: Contact = await contact_service(accounts).CreateContact(request, metadata=accounts.be(by))
    return contact


def a_change(contact: Contact, **change: Any) -> UpdateContactRequest:
    """Ask to change these fields of a contact."""
    return UpdateContactRequest(
        contact_id=contact.id,
        change=ContactEntry(**change),
        update_mask=FieldMask(paths=list(change)),
        etag=contact.etag,
        request_id=clock.new_id(),
    )


async def changed(accounts: Running, contact: Contact, **change: Any) -> Contact:
    """Change these fields of a contact."""
    request = a_change(contact, **change)
    after: Contact = await contact_service(accounts).UpdateContact(request, metadata=accounts.be(DIRECTOR))
    return after


def hours(day: int, start: tuple[int, int], end: tuple[int, int]) -> PreferredHoursEntry:
    """Like to be called on this weekday between these times."""
    return PreferredHoursEntry(
        day_of_week=day,
        start_time=TimeOfDay(hours=start[0], minutes=start[1]),
        end_time=TimeOfDay(hours=end[0], minutes=end[1]),
    )
