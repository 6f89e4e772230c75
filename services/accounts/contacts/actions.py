"""What changes contacts: load, decide, save, tell; the edge opened the transaction and ends it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from chassis.records import Seen
from services.accounts.contacts import wire
from services.accounts.contacts.model import Contact, Details, check_reporting_line
from services.accounts.contacts.store import CONTACTS, contacts_at
from services.accounts.profiles.store import get_account, lock_account
from services.accounts.search_index.store import index_contacts


async def create_contact(tx: Transaction, caller: Caller, account_id: str, details: Details) -> Contact:
    """Keep a new contact, and say so.

    Refuses with AccountNotServed, AccountNotFound, SuperiorNotFound, or as Details.check does.
    """
    await get_account(tx, caller, account_id)
    contact = Contact.new(clock.new_id(), account_id, details, now=clock.now())
    await CONTACTS.add(tx, contact)
    await index_contacts(tx, [contact])
    outbox.record(tx, wire.created(contact), about=account_id)
    return contact


async def update_contact(tx: Transaction, caller: Caller, seen: Seen, change: Mapping[str, Any]) -> Contact:
    """Change what is said of a contact, and say so; says nothing when nothing changes.

    Refuses with AccountNotServed, ContactNotFound, ContactChanged, SuperiorNotFound, ReportingLineCycle, or as
    Details.check does.
    """
    contact = await CONTACTS.seen(tx, caller, seen)
    after = contact.revise(replace(contact.details, **change), now=clock.now())
    await _check_reporting_line(tx, caller, contact, after)
    return await _saved(tx, contact, after)


async def record_departure(tx: Transaction, caller: Caller, seen: Seen, left_date: date) -> Contact:
    """Keep that a contact has left, and say so.

    Refuses with AccountNotServed, ContactNotFound, ContactChanged, ContactAlreadyLeft or DepartureInFuture.
    """
    contact = await CONTACTS.seen(tx, caller, seen)
    return await _saved(tx, contact, contact.leave(left_date, now=clock.now()))


async def reinstate_contact(tx: Transaction, caller: Caller, seen: Seen) -> Contact:
    """Take back that a contact has left, and say so.

    Refuses with AccountNotServed, ContactNotFound, ContactChanged or ContactNotLeft.
    """
    contact = await CONTACTS.seen(tx, caller, seen)
    return await _saved(tx, contact, contact.reinstate(now=clock.now()))


async def _check_reporting_line(tx: Transaction, caller: Caller, before: Contact, after: Contact) -> None:
    """Refuses with ReportingLineCycle, even when somebody else moves another part of the line at the same time."""
    superior_id = after.details.reports_to_contact_id
    if superior_id is None or superior_id == before.details.reports_to_contact_id:
        return
    await lock_account(tx, caller, after.account_id)
    superiors = {one.id: one.details.reports_to_contact_id for one in await contacts_at(tx, after.account_id)}
    check_reporting_line(after.id, superior_id, superiors)


async def _saved(tx: Transaction, before: Contact, after: Contact) -> Contact:
    if after != before:
        await CONTACTS.save(tx, after)
        await index_contacts(tx, [after])
        outbox.record(tx, wire.updated(before, after), about=after.account_id)
    return after
