"""Facts from elsewhere by which accounts are found end here."""

from kac.teams.v1.events_pb2 import MemberCreated

from chassis.database import Transaction
from chassis.reader import Listeners
from chassis.stream import Delivery
from services.accounts.search import store


async def on_member_created(tx: Transaction, fact: MemberCreated, _delivery: Delivery) -> None:
    """Keep what the member is called, for accounts are looked for by their manager too."""
    await store.save_member(tx, fact.member.id, fact.member.display_name)


LISTENERS: Listeners = {MemberCreated: on_member_created}
