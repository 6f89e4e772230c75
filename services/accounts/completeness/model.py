"""Completeness, true on paper: what an archive is missing, and how much of it is there."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.accounts.archive_policies.model import ArchiveChecklist, DocumentOccasion, Label
from services.accounts.profiles.model import Profile


class MissingItemKind(StrEnum):
    """What an archive can be missing."""

    FIELD = "FIELD"
    CONTACT = "CONTACT"
    CUSTOM_FIELD = "CUSTOM_FIELD"
    DOCUMENT = "DOCUMENT"


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something that an archive must hold."""

    kind: MissingItemKind
    name: str = ""
    label: Label | None = None


@dataclass(frozen=True, kw_only=True)
class Archive:
    """What an archive holds, as far as completeness asks."""

    account_id: str
    code: str
    profile: Profile
    has_contact: bool
    custom_codes: Collection[str]
    document_codes: Collection[str]

    def holds(self, item: Item) -> bool:
        """Whether it is there."""
        match item.kind:
            case MissingItemKind.FIELD:
                return bool(getattr(self.profile, item.name))
            case MissingItemKind.CONTACT:
                return self.has_contact
            case MissingItemKind.CUSTOM_FIELD:
                return item.name in self.custom_codes
            case MissingItemKind.DOCUMENT:
                return item.name in self.document_codes


@dataclass(frozen=True, kw_only=True)
class Completeness:
    """How complete an archive is (ACCT-13)."""

    archive: Archive
    percent: int
    missing: tuple[Item, ...]


def required(checklist: ArchiveChecklist) -> Iterator[Item]:
    """Name what an archive must hold, in the policy's order."""
    for name in checklist.required_fields:
        yield Item(kind=MissingItemKind.FIELD, name=name)
    if checklist.contact_required:
        yield Item(kind=MissingItemKind.CONTACT)
    for field in checklist.custom_fields:
        if field.required:
            yield Item(kind=MissingItemKind.CUSTOM_FIELD, name=field.code, label=field.label)
    for kind in checklist.due_on(DocumentOccasion.ARCHIVE):
        if kind.required:
            yield Item(kind=MissingItemKind.DOCUMENT, name=kind.code, label=kind.label)


def measure(archive: Archive, checklist: ArchiveChecklist) -> Completeness:
    """Measure an archive; one of which nothing is required is complete."""
    asked = list(required(checklist))
    missing = tuple(item for item in asked if not archive.holds(item))
    percent = 100 * (len(asked) - len(missing)) // len(asked) if asked else 100
    return Completeness(archive=archive, percent=percent, missing=missing)
