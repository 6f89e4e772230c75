"""What an import changes: a handful of rows at a time, each handful in a transaction of its own; and how it is undone."""

from collections.abc import AsyncIterator
from contextlib import suppress

from kac.accounts.v1.account_service_pb2 import ImportAccountsRequest

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Database, Transaction
from services.accounts.classes import store as classes
from services.accounts.confidentiality.store import confidential_among
from services.accounts.imports import reading, store, wire
from services.accounts.imports.model import Batch, Change, Import, ImportChangedSince, Known, Progress, RefusedRow, Row
from services.accounts.imports.reading import Rows
from services.accounts.profiles import store as profiles
from services.accounts.profiles import wire as profiles_wire
from services.accounts.profiles.model import Account, AccountChanged, AccountCodeTaken, Revision

ATTEMPTS = 5
NAMED_ROWS = 20
"""How many rows a refused undo names."""


async def import_accounts(db: Database, caller: Caller, messages: AsyncIterator[ImportAccountsRequest]) -> Progress:
    """Place the rows of a stream, message by message; a cut line leaves whole messages behind."""
    done: Progress | None = None
    async for handful in reading.handfuls(messages):
        done = done or _begun(caller, handful.first)
        done.add(await (_check(db, done, handful.rows) if done.validate_only else _place(db, done, handful.rows)))
    return done or Progress(validate_only=False)


async def undo_import(tx: Transaction, caller: Caller, import_id: str) -> Import:
    """Take an import back, whole or not at all, and say so of each account.

    Refuses with ImportNotFound, ImportAlreadyUndone, ImportChangedSince or AccountChanged.
    """
    undone = (await store.lock_import(tx, import_id)).undo(by=caller.id, now=clock.now())
    await profiles.lock_groups(tx)
    if touched := await store.touched_rows(tx, import_id, most=NAMED_ROWS):
        raise ImportChangedSince(import_id, ",".join(map(str, touched)))
    await _restore(tx, caller, await store.list_updates(tx, import_id))
    for account_id, code in await store.remove_created(tx, import_id):
        outbox.record(tx, wire.removed(account_id, code, import_id), about=account_id)
    await store.save_undone(tx, undone)
    return undone


def _begun(caller: Caller, first: ImportAccountsRequest) -> Progress:
    return Progress(
        validate_only=first.validate_only,
        id="" if first.validate_only else clock.new_id(),
        importer_id=caller.id,
        sees_confidential=caller.sees_confidential,
        source=first.source,
        begin_time=clock.now(),
    )


async def _restore(tx: Transaction, caller: Caller, changes: list[Change]) -> None:
    """Let the archive say again what it said before; nobody has changed the accounts since."""
    now = clock.now()
    named = await profiles.list_named(tx, [change.account_id for change in changes])
    there = {account.id: account for account in named}
    revisions = [there[change.account_id].revise(wire.profile_before(change), now=now) for change in changes]
    if revisions:
        await profiles.save_accounts(tx, revisions, by=caller.id)
    _tell(tx, [], revisions)


async def _check(db: Database, done: Progress, rows: Rows) -> Batch:
    """Say what would become of the rows."""
    async with db.read() as tx:
        return _taken(rows, await _known(tx, done, rows))


async def _place(db: Database, done: Progress, rows: Rows) -> Batch:
    """Place the rows, anew when someone else has just written one of their accounts."""
    for _ in range(ATTEMPTS - 1):
        with suppress(AccountChanged, AccountCodeTaken):
            return await _place_once(db, done, rows)
    return await _place_once(db, done, rows)


async def _place_once(db: Database, done: Progress, rows: Rows) -> Batch:
    async with db.begin() as tx:
        await profiles.lock_groups(tx)
        batch = _taken(rows, await _known(tx, done, rows))
        await _keep(tx, batch, by=done.importer_id)
        await store.save_progress(tx, done.made(batch, now=clock.now()), wire.changes(batch))
    return batch


async def _known(tx: Transaction, done: Progress, rows: Rows) -> Known:
    readable = [row for row in rows if isinstance(row, Row)]
    parent_codes = {row.parent_code for row in readable if row.parent_code}
    named = await profiles.list_coded(tx, {row.code for row in readable} | parent_codes)
    ids = {account.code: account.id for account in named} | done.ids
    tops = done.tops([ids[code] for code in parent_codes if code in ids])
    return Known(
        class_ids=await classes.class_ids(tx, {row.class_code for row in readable if row.class_code}),
        accounts={account.code: account for account in named},
        ids=ids,
        parents=(await profiles.parents_above(tx, tops) if tops else {}) | done.parents,
        codes=done.codes,
        levels={} if done.sees_confidential else await confidential_among(tx, [account.id for account in named]),
    )


def _taken(rows: Rows, known: Known) -> Batch:
    batch = Batch(known=known)
    for row in rows:
        if isinstance(row, RefusedRow):
            batch.refused.append(row)
        else:
            batch.take(row, new_id=clock.new_id, now=clock.now())
    return batch


async def _keep(tx: Transaction, batch: Batch, *, by: str) -> None:
    """Save what is new and what has changed, and say so."""
    if batch.created:
        await profiles.add_accounts(tx, batch.created, by=by)
    if batch.revised:
        await profiles.save_accounts(tx, batch.revised, by=by)
    _tell(tx, batch.created, batch.revised)


def _tell(tx: Transaction, created: list[Account], revised: list[Revision]) -> None:
    for account in created:
        outbox.record(tx, profiles_wire.created(account), about=account.id)
    for revision in revised:
        outbox.record(tx, profiles_wire.updated(revision), about=revision.after.id)
