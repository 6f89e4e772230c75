"""Facts from elsewhere that assignments depend on end here."""

from kac.accounts.v1.events_pb2 import AccountCreated, AccountUpdated

from chassis.database import Transaction
from chassis.reader import Listeners
from chassis.stream import Delivery
from services.teams.portfolios import store, wire


async def on_account(tx: Transaction, fact: AccountCreated | AccountUpdated, _delivery: Delivery) -> None:
    """Keep that there is such an account, and its class."""
    await store.save_account(tx, wire.account(fact.account))


LISTENERS: Listeners = {AccountCreated: on_account, AccountUpdated: on_account}
