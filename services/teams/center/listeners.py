"""Facts from elsewhere that the centre depends on end here."""

from kac.accounts.v1.events_pb2 import AccountClassCreated

from chassis.database import Transaction
from chassis.reader import Listeners
from chassis.stream import Delivery
from services.teams.center import store


async def on_account_class_created(tx: Transaction, fact: AccountClassCreated, _delivery: Delivery) -> None:
    """Keep that there is such a class of accounts."""
    await store.add_known_class(tx, fact.account_class.id)


LISTENERS: Listeners = {AccountClassCreated: on_account_class_created}
