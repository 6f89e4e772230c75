"""Facts from elsewhere that visits depend on end here."""

from kac.accounts.v1.events_pb2 import AccountCreated

from chassis.database import Transaction
from chassis.reader import Listeners
from chassis.stream import Delivery
from services.activity.visits import store


async def on_account_created(tx: Transaction, fact: AccountCreated, _delivery: Delivery) -> None:
    """Keep that there is such an account."""
    await store.add_known_account(tx, fact.account.id)


LISTENERS: Listeners = {AccountCreated: on_account_created}
