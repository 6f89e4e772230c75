"""Custom fields, true on paper: what their values are, how they change, and what is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from chassis.errors import Conflict, Invalid
from services.accounts.archive_policies.model import ArchiveChecklist, CustomField, CustomFieldKind

Plain = str | float | bool | date


@dataclass(eq=False)
class CustomFieldUnknown(Invalid):
    """The class has no such field."""

    code: str

    def __str__(self) -> str:
        return f"The policy of the account's class has no custom field {self.code}; look the codes up there."


@dataclass(eq=False)
class CustomFieldWrongKind(Invalid):
    """A field takes values of its kind."""

    code: str
    kind: str

    def __str__(self) -> str:
        return f"The custom field {self.code} is of kind {self.kind}; give such a value."


@dataclass(eq=False)
class CustomFieldOptionUnknown(Invalid):
    """Only an option may be chosen."""

    code: str
    option: str

    def __str__(self) -> str:
        return f"The custom field {self.code} has no option {self.option}; choose one that the policy lists."


@dataclass(eq=False)
class CustomFieldsChanged(Conflict):
    """Someone else wrote first."""

    account_id: str

    def __str__(self) -> str:
        return f"The custom fields of account {self.account_id} have changed since you read them; read them again."


@dataclass(frozen=True, kw_only=True)
class CustomValue:
    """A value, and what it is; without a plain value it empties its field."""

    code: str
    kind: CustomFieldKind | None = None
    plain: Plain | None = None


@dataclass(frozen=True, kw_only=True)
class CustomFields:
    """All values of one account by code, also of fields that its class does not have at present."""

    account_id: str
    values: Mapping[str, CustomValue] = field(default_factory=dict)
    update_time: datetime | None = None
    version: int = 0

    def shown(self, checklist: ArchiveChecklist) -> list[CustomValue]:
        """Give the values of the fields that the class has, in its order."""
        return [self.values[field.code] for field in checklist.custom_fields if field.code in self.values]

    def masked(self, checklist: ArchiveChecklist) -> list[str]:
        """Name the confidential fields that have a value."""
        return [value.code for value in self.shown(checklist) if checklist.custom[value.code].confidential]

    def check_etag(self, etag: str) -> None:
        """Refuses with CustomFieldsChanged."""
        if etag not in {"", str(self.version)}:
            raise CustomFieldsChanged(self.account_id)

    def revise(self, changes: Iterable[CustomValue], checklist: ArchiveChecklist, *, now: datetime) -> "CustomFields":
        """Set and empty fields; nothing changes where they say so already.

        Refuses with CustomFieldUnknown, CustomFieldWrongKind or CustomFieldOptionUnknown.
        """
        values = dict(self.values)
        for change in changes:
            check(change, checklist.custom)
            values.pop(change.code, None)
            if change.plain is not None:
                values[change.code] = change
        if values == self.values:
            return self
        return replace(self, values=values, update_time=now, version=self.version + 1)


def check(change: CustomValue, fields: Mapping[str, CustomField]) -> None:
    """Refuses with CustomFieldUnknown, CustomFieldWrongKind or CustomFieldOptionUnknown."""
    if change.code not in fields:
        raise CustomFieldUnknown(change.code)
    asked = fields[change.code]
    if change.plain is None:
        return
    if change.kind is not asked.kind:
        raise CustomFieldWrongKind(change.code, asked.kind)
    if asked.kind is CustomFieldKind.CHOICE and change.plain not in {option.code for option in asked.options}:
        raise CustomFieldOptionUnknown(change.code, str(change.plain))
