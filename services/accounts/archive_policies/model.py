"""Archive policies, true on paper: what an archive must hold, and how a class comes to ask for something else."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from enum import StrEnum

from services.accounts.archive_policies.refusals import (
    ArchivePolicyChanged,
    CustomFieldKindFixed,
    RequiredFieldUnknown,
)
from services.accounts.profiles.model import Profile, later

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when our defaults have been asked for."""

NEVER_EMPTY = {"display_name", "class_id", "grade"}
REQUIRABLE: Collection[str] = {field.name for field in fields(Profile)} - NEVER_EMPTY
"""What an archive says of an account and may leave empty."""


class CustomFieldKind(StrEnum):
    """What the values of a custom field are."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DATE = "DATE"
    CHOICE = "CHOICE"
    BOOLEAN = "BOOLEAN"


class DocumentOccasion(StrEnum):
    """What makes a document due."""

    ARCHIVE = "ARCHIVE"
    SERVICE_EVENT = "SERVICE_EVENT"
    VISIT = "VISIT"

    @property
    def usual_working_days(self) -> int:
        """Within how many working days such a document is filed unless the policy says otherwise (ACCT-16, ACCT-17)."""
        return 2 if self is DocumentOccasion.ARCHIVE else 1


@dataclass(frozen=True, kw_only=True)
class Label:
    """What people read."""

    zh: str
    en: str = ""


@dataclass(frozen=True, kw_only=True)
class CustomFieldOption:
    """What may be chosen."""

    code: str
    label: Label


@dataclass(frozen=True, kw_only=True)
class CustomField:
    """A field that the centre adds to the archives of a class."""

    code: str
    label: Label
    kind: CustomFieldKind
    options: tuple[CustomFieldOption, ...] = ()
    required: bool = False
    confidential: bool = False


@dataclass(frozen=True, kw_only=True)
class DocumentKind:
    """A kind of document that an archive holds, and within how many working days it is filed."""

    code: str
    label: Label
    occasion: DocumentOccasion
    filing_working_days: int
    required: bool = False
    since: datetime = ALWAYS
    """From when on the class asks for it without a break; what was there before is due from then."""


@dataclass(frozen=True, kw_only=True)
class ArchiveChecklist:
    """What an archive must hold."""

    required_fields: tuple[str, ...] = ()
    contact_required: bool = False
    custom_fields: tuple[CustomField, ...] = ()
    documents: tuple[DocumentKind, ...] = ()

    @property
    def custom(self) -> Mapping[str, CustomField]:
        """The custom fields by code."""
        return {field.code: field for field in self.custom_fields}

    def due_on(self, occasion: DocumentOccasion) -> list[DocumentKind]:
        """Name the documents that this makes due."""
        return [kind for kind in self.documents if kind.occasion is occasion]

    def asked_since(self, before: "ArchiveChecklist", *, now: datetime) -> "ArchiveChecklist":
        """Remember of each document since when it has been asked for."""
        known = {kind.code: kind.since for kind in before.documents}
        documents = tuple(replace(kind, since=known.get(kind.code, now)) for kind in self.documents)
        return replace(self, documents=documents)


@dataclass(frozen=True, kw_only=True)
class ArchivePolicy:
    """What the archives of one class must hold, from an instant on."""

    id: str
    class_id: str
    checklist: ArchiveChecklist
    valid_from: datetime
    valid_to: datetime | None = None
    version: int

    @classmethod
    def usual(cls, class_id: str) -> "ArchivePolicy":
        """Give what holds while the centre has set nothing."""
        return cls(id="", class_id=class_id, checklist=USUAL, valid_from=ALWAYS, version=0)

    def follow(self, policy_id: str, checklist: ArchiveChecklist, *, now: datetime) -> "ArchivePolicy":
        """Give the policy that holds from now on; this one when it asks for the same."""
        asked = checklist.asked_since(self.checklist, now=now)
        if asked == self.checklist and self.version:
            return self
        begin = later(now, than=self.valid_from)
        return ArchivePolicy(
            id=policy_id, class_id=self.class_id, checklist=asked, valid_from=begin, version=self.version + 1
        )


def check_etag(policy: ArchivePolicy, etag: str) -> None:
    """Refuses with ArchivePolicyChanged."""
    if etag != str(policy.version):
        raise ArchivePolicyChanged(policy.class_id)


def check_required_fields(checklist: ArchiveChecklist) -> None:
    """Refuses with RequiredFieldUnknown."""
    for name in checklist.required_fields:
        if name not in REQUIRABLE:
            raise RequiredFieldUnknown(name)


def check_kinds(checklist: ArchiveChecklist, others: Iterable[ArchiveChecklist]) -> None:
    """Refuses with CustomFieldKindFixed a code that is of another kind in any policy there ever was."""
    known = {field.code: field.kind for other in others for field in other.custom_fields}
    for field in checklist.custom_fields:
        if known.get(field.code, field.kind) is not field.kind:
            raise CustomFieldKindFixed(field.code, known[field.code])


def _usual_document(code: str, zh: str, en: str) -> DocumentKind:
    occasion = DocumentOccasion.ARCHIVE
    days = occasion.usual_working_days
    return DocumentKind(
        code=code, label=Label(zh=zh, en=en), occasion=occasion, filing_working_days=days, required=True
    )


USUAL = ArchiveChecklist(
    required_fields=("industry", "region"),
    contact_required=True,
    documents=(
        _usual_document("business_licence", "营业执照", "Business licence"),
        _usual_document("cooperation_agreement", "合作协议", "Cooperation agreement"),
        _usual_document("invoice_details", "开票资料", "Invoice details"),
    ),
)
"""Our default, after the texts' list of papers without those of one trade (ACCT-15)."""
