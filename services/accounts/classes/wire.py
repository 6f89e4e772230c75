"""Classes into messages; no decisions."""

from kac.accounts.v1 import account_class_pb2
from kac.accounts.v1.events_pb2 import AccountClassCreated

from chassis import wire
from services.accounts.classes.model import AccountClass


def class_message(kept: AccountClass) -> account_class_pb2.AccountClass:
    """Put a class."""
    return account_class_pb2.AccountClass(
        id=kept.id, code=kept.code, display_name=kept.display_name, create_time=wire.timestamp(kept.create_time)
    )


def created(kept: AccountClass) -> AccountClassCreated:
    """Put the fact that a class was created."""
    return AccountClassCreated(account_class=class_message(kept))
