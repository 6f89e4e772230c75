"""What changes custom fields: load, decide, save, tell; the edge opened the transaction and ends it."""

from collections.abc import Sequence

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from services.accounts.archive_policies.model import ArchiveChecklist, ArchivePolicy
from services.accounts.archive_policies.store import policy_of
from services.accounts.confidentiality.model import FieldConfidential
from services.accounts.confidentiality.store import confidential_among
from services.accounts.custom_fields import store, wire
from services.accounts.custom_fields.model import CustomFields, CustomValue
from services.accounts.profiles.store import lock_account


async def set_fields(
    tx: Transaction, caller: Caller, account_id: str, changes: Sequence[CustomValue], *, etag: str
) -> tuple[CustomFields, ArchivePolicy]:
    """Set values of an account, and say so; says nothing when nothing changes.

    Refuses with AccountNotServed, AccountNotFound, CustomFieldsChanged, CustomFieldUnknown, CustomFieldWrongKind,
    CustomFieldOptionUnknown or FieldConfidential.
    """
    await lock_account(tx, caller, account_id)
    policy = await policy_of(tx, account_id)
    held = await store.get_custom_fields(tx, account_id)
    held.check_etag(etag)
    await check_codes(tx, caller, account_id, changes, policy.checklist)
    kept = held.revise(changes, policy.checklist, now=clock.now())
    if kept is not held:
        await store.save_custom_fields(tx, kept)
        outbox.record(tx, wire.fields_set(kept), about=account_id)
    return kept, policy


async def check_codes(
    tx: Transaction, caller: Caller, account_id: str, changes: Sequence[CustomValue], checklist: ArchiveChecklist
) -> None:
    """Refuses with FieldConfidential a change of what is masked to the caller."""
    confidential = {field.code for field in checklist.custom_fields if field.confidential}
    hidden = [change.code for change in changes if change.code in confidential]
    if hidden and not caller.sees_confidential and await confidential_among(tx, [account_id]):
        raise FieldConfidential(hidden[0])
