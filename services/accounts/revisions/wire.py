"""Revisions into messages; no decisions."""

from google.protobuf.field_mask_pb2 import FieldMask
from kac.accounts.v1 import account_revision_pb2

from chassis import wire
from services.accounts.revisions.model import AccountRevision


def revision_message(revision: AccountRevision) -> account_revision_pb2.AccountRevision:
    """Put a revision."""
    return account_revision_pb2.AccountRevision(
        account_id=revision.account_id,
        etag=str(revision.version),
        change_time=wire.timestamp(revision.change_time),
        changed_by=revision.changed_by,
        changed=FieldMask(paths=revision.changed),
        reason=revision.reason,
    )
