"""Requests about the people at an account."""

from collections.abc import Mapping

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.type.date_pb2 import Date
from google.type.dayofweek_pb2 import MONDAY
from google.type.timeofday_pb2 import TimeOfDay
from kac.accounts.v1 import contact_pb2
from kac.accounts.v1 import contact_service_pb2 as contacts

from tests.contract.making import Samples, once
from tests.contract.story import Make, Side, Story


def _an_entry() -> contacts.ContactEntry:
    return contacts.ContactEntry(
        display_name="王芳",
        english_name="Fang Wang",
        title="采购总监",
        decision_role=contact_pb2.DECISION_ROLE_DECISION_MAKER,
        influence=5,
        attitude=contact_pb2.ATTITUDE_SUPPORTER,
        birthday=Date(month=2, day=29),
        channels=[
            contacts.ChannelEntry(kind=contact_pb2.CHANNEL_KIND_MOBILE, value="13912345678", preferred=True),
            contacts.ChannelEntry(kind=contact_pb2.CHANNEL_KIND_EMAIL, value="wang@example.com"),
        ],
        preferred_hours=[
            contacts.PreferredHoursEntry(
                day_of_week=MONDAY, start_time=TimeOfDay(hours=9), end_time=TimeOfDay(hours=11, minutes=30)
            )
        ],
        time_zone="Asia/Shanghai",
        languages=["zh", "en-GB"],
    )


def _create_contact(_story: Story, side: Side) -> Message:
    return once(contacts.CreateContactRequest, account_id=side.account.id, contact=_an_entry())


def _update_contact(_story: Story, side: Side) -> Message:
    return once(
        contacts.UpdateContactRequest,
        contact_id=side.known["contact_id"],
        change=contacts.ContactEntry(title="副总裁", influence=4),
        update_mask=FieldMask(paths=["title", "influence"]),
        etag="1",
    )


def _record_departure(_story: Story, side: Side) -> Message:
    day = Date(year=2026, month=10, day=31)
    return once(contacts.RecordDepartureRequest, contact_id=side.known["contact_id"], left_date=day)


async def tell(make: Make, side: Side) -> Mapping[str, str]:
    """Keep a contact."""
    contact = await make("ContactService.CreateContact", account_id=side.account.id, contact=_an_entry())
    return {"contact_id": contact.id}


ABOUT = {"contact_id"}

SAMPLES: Samples = {
    "ContactService.CreateContact": _create_contact,
    "ContactService.UpdateContact": _update_contact,
    "ContactService.RecordDeparture": _record_departure,
    "ContactService.ReinstateContact": lambda _story, side: once(
        contacts.ReinstateContactRequest, contact_id=side.known["contact_id"]
    ),
    "ContactService.GetContact": lambda _story, side: contacts.GetContactRequest(contact_id=side.known["contact_id"]),
    "ContactService.ListContacts": lambda _story, _side: contacts.ListContactsRequest(page_size=20),
    "ContactService.GetStakeholderMap": lambda _story, side: contacts.GetStakeholderMapRequest(
        account_id=side.account.id
    ),
}
