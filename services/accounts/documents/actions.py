"""What changes documents: load, decide, save, tell; the edge opened the transaction and ends it."""

from chassis import clock, outbox
from chassis.access import Caller
from chassis.calendar.model import WorkingCalendar
from chassis.database import Transaction
from services.accounts.archive_policies.model import DocumentOccasion
from services.accounts.archive_policies.store import policy_of
from services.accounts.documents import store, wire
from services.accounts.documents.model import Archive, Document, Event, Filing, Named
from services.accounts.documents.refusals import DocumentAlreadyExpected, DocumentNotExpected
from services.accounts.documents.store import DOCUMENTS
from services.accounts.profiles.store import get_account, lock_account


async def file_document(
    tx: Transaction, caller: Caller, named: Named, filing: Filing, calendar: WorkingCalendar
) -> Document:
    """Have a document in the archive, in the place of one that is there, and say so.

    Refuses with AccountNotServed, AccountNotFound, DocumentKindUnknown, DocumentEventRequired, DocumentWithoutEvent or
    DocumentReceivedInFuture.
    """
    archive = await _lock_archive(tx, caller, named.account_id, calendar)
    now, today = clock.now(), calendar.day_of(clock.now())
    due = archive.expect(named.code, named.event, document_id=clock.new_id(), now=now)
    held = await store.find_current(tx, named.account_id, named.code, named.event_reference)
    filed = (held or due).file(filing, now=now, today=today)
    if held and held.filing:
        await DOCUMENTS.save(tx, held.replaced())
        held, filed = None, filed.anew(due.id, now=now)
    await _keep(tx, filed, held=held)
    outbox.record(tx, wire.filed(filed, today=today), about=named.account_id)
    return filed


async def expect_document(tx: Transaction, caller: Caller, named: Named, calendar: WorkingCalendar) -> Document:
    """Announce that a document is due after an event, and say so.

    Refuses with AccountNotServed, AccountNotFound, DocumentKindUnknown, DocumentWithoutEvent or DocumentAlreadyExpected.
    """
    archive = await _lock_archive(tx, caller, named.account_id, calendar)
    due = archive.expect(named.code, named.event, document_id=clock.new_id(), now=clock.now())
    if await store.find_current(tx, named.account_id, named.code, named.event_reference):
        raise DocumentAlreadyExpected(named.code, named.event_reference)
    await _announce(tx, due, calendar)
    return due


async def expect_after_visit(tx: Transaction, account_id: str, visit: Event, calendar: WorkingCalendar) -> None:
    """Announce the documents that a recorded visit makes due, as far as nobody has filed them before (ACCT-46)."""
    policy = await policy_of(tx, account_id)
    archive = Archive(account_id=account_id, begin=clock.now(), checklist=policy.checklist, calendar=calendar)
    for kind in policy.checklist.due_on(DocumentOccasion.VISIT):
        if await store.find_current(tx, account_id, kind.code, visit.reference) is None:
            await _announce(tx, archive.expect(kind.code, visit, document_id=clock.new_id(), now=clock.now()), calendar)


async def excuse_document(
    tx: Transaction, caller: Caller, named: Named, reason: str, calendar: WorkingCalendar
) -> Document:
    """Let a late mark not count, and say so.

    Refuses with AccountNotServed, AccountNotFound, DocumentKindUnknown, DocumentNotExpected, DocumentFiledInTime or
    DocumentAlreadyExcused.
    """
    archive = await _lock_archive(tx, caller, named.account_id, calendar)
    now = clock.now()
    held = await store.find_current(tx, named.account_id, named.code, named.event_reference)
    if held is None and named.event_reference:
        raise DocumentNotExpected(named.code, named.event_reference)
    due = held or archive.expect(named.code, None, document_id=clock.new_id(), now=now)
    excused = due.excuse(reason, by=caller.id, now=now)
    await _keep(tx, excused, held=held)
    outbox.record(tx, wire.excused(excused, today=calendar.day_of(now)), about=named.account_id)
    return excused


async def _lock_archive(tx: Transaction, caller: Caller, account_id: str, calendar: WorkingCalendar) -> Archive:
    await lock_account(tx, caller, account_id)
    return await read_archive(tx, caller, account_id, calendar)


async def read_archive(tx: Transaction, caller: Caller, account_id: str, calendar: WorkingCalendar) -> Archive:
    """Give what the archive of an account ought to hold. Refuses with AccountNotServed or AccountNotFound."""
    account = await get_account(tx, caller, account_id)
    policy = await policy_of(tx, account_id)
    return Archive(account_id=account_id, begin=account.create_time, checklist=policy.checklist, calendar=calendar)


async def _announce(tx: Transaction, due: Document, calendar: WorkingCalendar) -> None:
    await DOCUMENTS.add(tx, due)
    outbox.record(tx, wire.expected(due, today=calendar.day_of(clock.now())), about=due.account_id)


async def _keep(tx: Transaction, document: Document, *, held: Document | None) -> None:
    """Keep a document, or the next version of the one that is held."""
    if held:
        await DOCUMENTS.save(tx, document)
    else:
        await DOCUMENTS.add(tx, document)
