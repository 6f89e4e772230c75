"""What changes accounts: load, decide, save, tell; the edge opened the transaction and ends it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from services.accounts.confidentiality.actions import check_fields
from services.accounts.profiles import model, store, wire
from services.accounts.profiles.model import Account, Profile, Revision, Seen
from services.accounts.stages.model import Stage


async def create_account(
    tx: Transaction, caller: Caller, code: str, profile: Profile, stage: Stage = Stage.ACTIVE
) -> Account:
    """Begin the archive of an account, and say so.

    Refuses with AccountCodeTaken, AccountClassNotFound, AccountParentNotFound, ReferringAccountNotFound or
    ExternalReferenceTaken.
    """
    account = Account.new(clock.new_id(), code, profile, stage=stage, now=clock.now())
    await store.add_account(tx, account, by=caller.id)
    outbox.record(tx, wire.created(account), about=account.id)
    return account


async def update_account(tx: Transaction, caller: Caller, seen: Seen, change: Mapping[str, Any]) -> Account:
    """Change the named fields of an account's profile, and say so; says nothing when nothing changes.

    Refuses with AccountNotServed, AccountNotFound, AccountChanged, AccountClassNotFound, AccountParentNotFound,
    AccountGroupCycle, ReferringAccountNotFound, AccountRefersToItself, ExternalReferenceTaken or FieldConfidential.
    """
    account = await store.get_seen(tx, caller, seen)
    await check_fields(tx, caller, account.id, change)
    revision = account.revise(replace(account.profile, **change), now=clock.now())
    if not revision.changed:
        return account
    await check_group(tx, revision)
    await store.save_account(tx, revision, by=caller.id)
    outbox.record(tx, wire.updated(revision), about=account.id)
    return revision.after


async def verify_account(tx: Transaction, caller: Caller, seen: Seen) -> Account:
    """Keep that the archive says the truth of an account, and say so.

    Refuses with AccountNotServed, AccountNotFound or AccountChanged.
    """
    account = await store.get_seen(tx, caller, seen)
    revision = account.verify(now=clock.now())
    await store.save_account(tx, revision, by=caller.id)
    outbox.record(tx, wire.updated(revision), about=account.id)
    return revision.after


async def check_group(tx: Transaction, revision: Revision) -> None:
    """Refuses with AccountGroupCycle a move that would put the account above itself, even together with other moves."""
    parent_id = revision.after.profile.parent_id
    if parent_id is None or "parent_id" not in revision.changed:
        return
    await store.lock_groups(tx)
    model.check_group(revision.after.id, parent_id, await store.parents_above(tx, [parent_id]))
