"""A caller's request about contacts ends here."""

from kac.accounts.v1 import contact_pb2
from kac.accounts.v1.contact_service_pb2 import (
    CreateContactRequest,
    GetContactRequest,
    GetStakeholderMapRequest,
    ListContactsRequest,
    ListContactsResponse,
    RecordDepartureRequest,
    ReinstateContactRequest,
    UpdateContactRequest,
)

from chassis import paging
from chassis import wire as values
from chassis.call import Call
from chassis.records import Seen
from services.accounts.contacts import actions, store, wire
from services.accounts.contacts.store import CONTACTS
from services.accounts.profiles.store import get_account
from services.accounts.stakeholders.model import stakeholders
from services.accounts.stakeholders.wire import stakeholder_map


class ContactService:
    """Keeps the people at key accounts."""

    async def CreateContact(self, request: CreateContactRequest, call: Call) -> contact_pb2.Contact:
        """Create a contact."""
        details = wire.details(request.contact)
        return wire.contact_message(await actions.create_contact(call.tx, call.caller, request.account_id, details))

    async def UpdateContact(self, request: UpdateContactRequest, call: Call) -> contact_pb2.Contact:
        """Change the named fields of a contact."""
        seen, change = Seen(request.contact_id, request.etag), wire.change(request)
        return wire.contact_message(await actions.update_contact(call.tx, call.caller, seen, change))

    async def RecordDeparture(self, request: RecordDepartureRequest, call: Call) -> contact_pb2.Contact:
        """Record that a contact has left."""
        seen, left_date = Seen(request.contact_id, request.etag), values.day(request.left_date)
        return wire.contact_message(await actions.record_departure(call.tx, call.caller, seen, left_date))

    async def ReinstateContact(self, request: ReinstateContactRequest, call: Call) -> contact_pb2.Contact:
        """Take back that a contact has left."""
        seen = Seen(request.contact_id, request.etag)
        return wire.contact_message(await actions.reinstate_contact(call.tx, call.caller, seen))

    async def GetContact(self, request: GetContactRequest, call: Call) -> contact_pb2.Contact:
        """Get one contact."""
        return wire.contact_message(await CONTACTS.get(call.tx, call.caller, request.contact_id))

    async def ListContacts(self, request: ListContactsRequest, call: Call) -> ListContactsResponse:
        """List contacts, account by account."""
        page = paging.page(request, str, str)
        asked = {"filter_source": request.filter, "channel_value": request.channel_value}
        contacts, next_token = page.cut(
            await store.list_contacts(call.tx, call.caller, page, **asked),
            key=lambda contact: [contact.account_id, contact.id],
        )
        return ListContactsResponse(contacts=map(wire.contact_message, contacts), next_page_token=next_token)

    async def GetStakeholderMap(self, request: GetStakeholderMapRequest, call: Call) -> contact_pb2.StakeholderMap:
        """Say who reports to whom."""
        await get_account(call.tx, call.caller, request.account_id)
        placed = stakeholders(await store.contacts_at(call.tx, request.account_id))
        return stakeholder_map(request.account_id, placed)
