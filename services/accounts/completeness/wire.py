"""Completeness into messages; no decisions."""

from kac.accounts.v1 import completeness_pb2 as pb

from chassis import wire
from services.accounts.archive_policies.wire import label_message
from services.accounts.completeness.model import Completeness, Item


def completeness_message(measured: Completeness) -> pb.Completeness:
    """Put how complete an archive is."""
    return pb.Completeness(
        account_id=measured.archive.account_id,
        code=measured.archive.code,
        display_name=measured.archive.profile.display_name,
        percent=measured.percent,
        missing=map(_item_message, measured.missing),
    )


def _item_message(item: Item) -> pb.MissingItem:
    return pb.MissingItem(
        kind=wire.enum_value(pb.MissingItemKind, item.kind),
        name=item.name,
        label=label_message(item.label) if item.label else None,
    )
