"""Facts from elsewhere that assignments depend on end here."""

from kac.accounts.v1.events_pb2 import AccountCreated, AccountMerged, AccountRemoved, AccountUnmerged, AccountUpdated

from chassis import wire as values
from chassis.database import Transaction
from chassis.reader import Listeners
from chassis.stream import Delivery
from services.teams.portfolios import actions, store, wire


async def on_account(tx: Transaction, fact: AccountCreated | AccountUpdated, _delivery: Delivery) -> None:
    """Keep that there is such an account, and its class."""
    await store.save_account(tx, wire.account(fact.account))


async def on_account_merged(tx: Transaction, fact: AccountMerged, _delivery: Delivery) -> None:
    """Let one manager serve what is one account."""
    merge = fact.merge
    at = values.instant(merge.merge_time)
    await actions.follow_merge(tx, merged_id=merge.merged_id, survivor_id=merge.survivor_id, at=at)


async def on_account_unmerged(tx: Transaction, fact: AccountUnmerged, _delivery: Delivery) -> None:
    """Let the account be served as before."""
    merge = fact.merge
    at = values.instant(merge.merge_time)
    await actions.follow_unmerge(tx, merged_id=merge.merged_id, survivor_id=merge.survivor_id, merged_at=at)


async def on_account_removed(tx: Transaction, fact: AccountRemoved, _delivery: Delivery) -> None:
    """Forget an account whose import was undone."""
    await store.remove_account(tx, fact.account_id)


LISTENERS: Listeners = {
    AccountCreated: on_account,
    AccountUpdated: on_account,
    AccountMerged: on_account_merged,
    AccountUnmerged: on_account_unmerged,
    AccountRemoved: on_account_removed,
}
