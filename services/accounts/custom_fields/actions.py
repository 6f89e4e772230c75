"""What changes custom fields: load, decide, save, tell; the edge opened the transaction and ends it."""

from collections.abc import Sequence

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from services.accounts.archive_policies.model import ArchivePolicy
from services.accounts.archive_policies.store import policy_of
from services.accounts.custom_fields import store, wire
from services.accounts.custom_fields.model import CustomFields, CustomValue
from services.accounts.profiles.store import lock_account


async def set_fields(
    tx: Transaction, caller: Caller, account_id: str, changes: Sequence[CustomValue], *, etag: str
) -> tuple[CustomFields, ArchivePolicy]:
    """Set values of an account, and say so; says nothing when nothing changes.

    Refuses with AccountNotServed, AccountNotFound, CustomFieldsChanged, CustomFieldUnknown, CustomFieldWrongKind or
    CustomFieldOptionUnknown.
    """
    await lock_account(tx, caller, account_id)
    policy = await policy_of(tx, account_id)
    held = await store.get_custom_fields(tx, account_id)
    held.check_etag(etag)
    kept = held.revise(changes, policy.checklist, now=clock.now())
    if kept is not held:
        await store.save_custom_fields(tx, kept)
        outbox.record(tx, wire.fields_set(kept), about=account_id)
    return kept, policy
