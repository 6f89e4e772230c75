"""What changes archive policies: load, decide, save, tell; the edge opened the transaction and ends it."""

from chassis import clock, outbox
from chassis.database import Transaction
from services.accounts.archive_policies import model, store, wire
from services.accounts.archive_policies.model import ArchiveChecklist, ArchivePolicy


async def set_policy(tx: Transaction, class_id: str, checklist: ArchiveChecklist, *, etag: str) -> ArchivePolicy:
    """Let the archives of a class hold this from now on, and say so; says nothing when nothing changes.

    Refuses with AccountClassNotFound, ArchivePolicyChanged, RequiredFieldUnknown or CustomFieldKindFixed.
    """
    model.check_required_fields(checklist)
    await store.lock_policies(tx)
    held = await store.get_policy(tx, class_id)
    model.check_etag(held, etag)
    model.check_kinds(checklist, await store.all_checklists(tx))
    policy = held.follow(clock.new_id(), checklist, now=clock.now())
    if policy is held:
        return held
    await store.add_policy(tx, policy)
    outbox.record(tx, wire.policy_set(policy), about=class_id)
    return policy
