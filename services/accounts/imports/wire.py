"""Imports into messages and back; no decisions."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from kac.accounts.v1 import account_pb2, import_pb2
from kac.accounts.v1.account_service_pb2 import AccountRow, ImportAccountsResponse, RowRefusal
from kac.accounts.v1.events_pb2 import AccountRemoved

from chassis import wire
from services.accounts.imports.model import Batch, Change, Import, Progress, RefusedRow, Row
from services.accounts.profiles import wire as profiles
from services.accounts.profiles.model import Profile, Revision
from services.accounts.stages.model import Stage

_FIELDS = {field.name: field for field in AccountRow.DESCRIPTOR.fields if field.name not in {"row_number", "code"}}
_DEFAULTS = {field.name: field.default for field in fields(Profile) if field.default is not MISSING}
_OWN = {"class_code", "parent_code", "stage"}
"""Columns that are no fields of a profile."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns that a source has, besides the code."""

    always: AbstractSet[str]
    """Those of which every row says something, if only that it is empty."""
    when_present: AbstractSet[str] = frozenset()
    """Those of which a row may say nothing, and leave what is there."""

    @property
    def names(self) -> AbstractSet[str]:
        """All of them."""
        return self.always | self.when_present

    @cached_property
    def profile(self) -> AbstractSet[str]:
        """Those that are fields of a profile."""
        return self.names - _OWN

    @cached_property
    def empty(self) -> Mapping[str, Any]:
        """What a row says of a profile in which every column is empty; some columns never are."""
        return {name: default for name, default in _DEFAULTS.items() if name in self.always}

    @property
    def unknown(self) -> AbstractSet[str]:
        """Those that no row has."""
        return self.names - _FIELDS.keys()


def _silent(name: str) -> bool:
    field = _FIELDS[name]
    return bool(field.is_repeated or (field.has_presence and field.message_type is None))


EVERY = Columns(
    always=frozenset(name for name in _FIELDS if not _silent(name)), when_present=frozenset(filter(_silent, _FIELDS))
)


def columns(given: FieldMask) -> Columns:
    """Take the columns that a source names, or all."""
    return Columns(always=frozenset(given.paths) - {"code"}) if given.paths else EVERY


def row(given: Mapping[str, Any], columns: Columns) -> Row:
    """Take what a row says in these columns."""
    said = {**columns.empty}
    for name in given.keys() & columns.profile:
        said[name] = profiles.form(name, given[name])
    return Row(
        number=given.get("row_number", 0),
        code=given["code"],
        class_code=given.get("class_code", "") if "class_code" in columns.always else None,
        parent_code=given.get("parent_code", "") if "parent_code" in columns.always else None,
        stage=profiles.stage(given.get("stage", 0)) if "stage" in columns.always else Stage.ACTIVE,
        said=said,
    )


def response(done: Progress) -> ImportAccountsResponse:
    """Put what became of the rows."""
    return ImportAccountsResponse(
        created_count=done.created_count,
        updated_count=done.updated_count,
        unchanged_count=done.unchanged_count,
        refused_count=done.refused_count,
        refusals=map(refusal_message, done.refused),
        import_id=done.id,
    )


def refusal_message(refused: RefusedRow) -> RowRefusal:
    """Put why a row could not be placed."""
    return RowRefusal(row_number=refused.number, field=refused.field, reason=refused.reason, message=refused.message)


def import_message(kept: Import) -> import_pb2.Import:
    """Put an import."""
    return import_pb2.Import(
        id=kept.id,
        source=kept.source,
        importer_id=kept.importer_id,
        create_time=wire.timestamp(kept.create_time),
        update_time=wire.timestamp(kept.update_time),
        created_count=kept.created_count,
        updated_count=kept.updated_count,
        unchanged_count=kept.unchanged_count,
        refused_count=kept.refused_count,
        undo_time=wire.timestamp(kept.undo_time),
        undone_by_id=kept.undone_by_id,
    )


def change_message(kept: Change) -> import_pb2.ImportChange:
    """Put what a row did."""
    return import_pb2.ImportChange(
        row_number=kept.row_number,
        account_id=kept.account_id,
        created=kept.created,
        changed=FieldMask(paths=kept.changed) if kept.changed else None,
    )


def changes(batch: Batch) -> list[Change]:
    """Remember what a handful of rows did."""
    created = [
        Change(row_number=batch.row_numbers[one.id], account_id=one.id, version=one.version) for one in batch.created
    ]
    return created + [_change(revision, batch.row_numbers[revision.after.id]) for revision in batch.revised]


def _change(revision: Revision, row_number: int) -> Change:
    """Remember a revision, with the account as it was in the form that outlives a wider profile."""
    return Change(
        row_number=row_number,
        account_id=revision.after.id,
        version=revision.after.version,
        changed=revision.changed,
        before=profiles.account_message(revision.before).SerializeToString(),
    )


def profile_before(change: Change) -> Profile:
    """Take the profile that an account had before an import changed it."""
    return profiles.profile(account_pb2.Account.FromString(change.before or b""))


def removed(account_id: str, code: str, import_id: str) -> AccountRemoved:
    """Put the fact that an account is gone."""
    return AccountRemoved(account_id=account_id, code=code, import_id=import_id)
