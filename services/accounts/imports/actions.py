"""What an import changes: a handful of rows at a time, each handful in a transaction of its own."""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from kac.accounts.v1.account_service_pb2 import AccountRow, ImportAccountsRequest

from chassis import clock, outbox, validation
from chassis.database import Database, Transaction
from services.accounts.classes import store as classes
from services.accounts.imports import model, wire
from services.accounts.imports.model import Batch, Import, Known, RefusedRow, Row
from services.accounts.profiles import store
from services.accounts.profiles import wire as profiles_wire
from services.accounts.profiles.model import AccountChanged, AccountCodeTaken

ATTEMPTS = 5


async def import_accounts(db: Database, messages: AsyncIterator[ImportAccountsRequest]) -> Import:
    """Place the rows of a stream, message by message; a cut line leaves whole messages behind."""
    done: Import | None = None
    async for message in messages:
        done = done or Import(validate_only=message.validate_only)
        rows = [_read(row) for row in message.rows]
        done.add(await (_check(db, done, rows) if done.validate_only else _place(db, done, rows)))
    return done or Import(validate_only=False)


def _read(message: AccountRow) -> Row | RefusedRow:
    """Take a row, or say which rule of the contract it breaks; the edge leaves rows to us."""
    if found := validation.violations(message):
        refusal = validation.RequestInvalid(found)
        return model.refused_row(message.row_number, found[0][0], refusal)
    row = wire.row(message)
    return model.unstorable(row) or row


async def _check(db: Database, done: Import, rows: Sequence[Row | RefusedRow]) -> Batch:
    """Say what would become of the rows."""
    async with db.read() as tx:
        return _taken(rows, await _known(tx, done, rows))


async def _place(db: Database, done: Import, rows: Sequence[Row | RefusedRow]) -> Batch:
    """Place the rows, anew when someone else has just written one of their accounts."""
    for _ in range(ATTEMPTS - 1):
        with suppress(AccountChanged, AccountCodeTaken):
            return await _place_once(db, done, rows)
    return await _place_once(db, done, rows)


async def _place_once(db: Database, done: Import, rows: Sequence[Row | RefusedRow]) -> Batch:
    async with db.begin() as tx:
        await store.lock_groups(tx)
        batch = _taken(rows, await _known(tx, done, rows))
        await _keep(tx, batch)
    return batch


async def _known(tx: Transaction, done: Import, rows: Sequence[Row | RefusedRow]) -> Known:
    readable = [row for row in rows if isinstance(row, Row)]
    parent_codes = {row.parent_code for row in readable if row.parent_code}
    named = await store.list_coded(tx, {row.code for row in readable} | parent_codes)
    ids = {account.code: account.id for account in named} | done.ids
    tops = done.tops([ids[code] for code in parent_codes if code in ids])
    return Known(
        class_ids=await classes.class_ids(tx, {row.class_code for row in readable}),
        accounts={account.code: account for account in named},
        ids=ids,
        parents=(await store.parents_above(tx, tops) if tops else {}) | done.parents,
        codes=done.codes,
    )


def _taken(rows: Sequence[Row | RefusedRow], known: Known) -> Batch:
    batch = Batch(known=known)
    for row in rows:
        if isinstance(row, RefusedRow):
            batch.refused.append(row)
        else:
            batch.take(row, new_id=clock.new_id, now=clock.now())
    return batch


async def _keep(tx: Transaction, batch: Batch) -> None:
    """Save what is new and what has changed, and say so."""
    if batch.created:
        await store.add_accounts(tx, batch.created)
    if batch.revised:
        await store.save_accounts(tx, batch.revised)
    for account in batch.created:
        outbox.record(tx, profiles_wire.created(account), about=account.id)
    for revision in batch.revised:
        outbox.record(tx, profiles_wire.updated(revision), about=revision.after.id)
