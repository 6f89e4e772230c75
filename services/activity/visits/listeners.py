"""Facts from elsewhere that visits depend on end here."""

from kac.accounts.v1.events_pb2 import AccountCreated, AccountMerged, AccountRemoved, AccountUnmerged

from chassis.database import Transaction
from chassis.moving.store import Move
from chassis.reader import Listeners
from chassis.stream import Delivery
from services.activity.visits import store


async def on_account_created(tx: Transaction, fact: AccountCreated, _delivery: Delivery) -> None:
    """Keep that there is such an account."""
    await store.add_known_account(tx, fact.account.id)


async def on_account_removed(tx: Transaction, fact: AccountRemoved, _delivery: Delivery) -> None:
    """Forget an account whose import was undone."""
    await store.remove_known_account(tx, fact.account_id)


async def on_account_merged(tx: Transaction, fact: AccountMerged, _delivery: Delivery) -> None:
    """Let the visits of the merged account be visits to the survivor."""
    merge = fact.merge
    await store.merge_visits(tx, Move(merge_id=merge.id, from_id=merge.merged_id, to_id=merge.survivor_id))


async def on_account_unmerged(tx: Transaction, fact: AccountUnmerged, _delivery: Delivery) -> None:
    """Let the visits that the merge moved be visits to the account that they were made to."""
    merge = fact.merge
    await store.part_visits(tx, Move(merge_id=merge.id, from_id=merge.merged_id, to_id=merge.survivor_id))


LISTENERS: Listeners = {
    AccountCreated: on_account_created,
    AccountRemoved: on_account_removed,
    AccountMerged: on_account_merged,
    AccountUnmerged: on_account_unmerged,
}
