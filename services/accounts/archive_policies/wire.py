"""Archive policies into messages and back; no decisions."""

from kac.accounts.v1 import archive_policy_pb2 as pb
from kac.accounts.v1.events_pb2 import ArchivePolicySet

from chassis import wire
from services.accounts.archive_policies.model import (
    ArchiveChecklist,
    ArchivePolicy,
    CustomField,
    CustomFieldKind,
    CustomFieldOption,
    DocumentKind,
    DocumentOccasion,
    Label,
)


def policy_message(policy: ArchivePolicy) -> pb.ArchivePolicy:
    """Put a policy."""
    return pb.ArchivePolicy(
        id=policy.id,
        class_id=policy.class_id,
        checklist=checklist_message(policy.checklist),
        start_time=wire.timestamp(policy.valid_from) if policy.version else None,
        end_time=wire.timestamp(policy.valid_to),
        etag=str(policy.version),
    )


def policy_set(policy: ArchivePolicy) -> ArchivePolicySet:
    """Put the fact that a policy was set."""
    return ArchivePolicySet(archive_policy=policy_message(policy))


def checklist_message(checklist: ArchiveChecklist) -> pb.ArchiveChecklist:
    """Put what an archive must hold."""
    return pb.ArchiveChecklist(
        required_fields=checklist.required_fields,
        contact_required=checklist.contact_required,
        custom_fields=map(_custom_field_message, checklist.custom_fields),
        documents=map(document_kind_message, checklist.documents),
    )


def checklist(message: pb.ArchiveChecklist) -> ArchiveChecklist:
    """Take what an archive must hold."""
    return ArchiveChecklist(
        required_fields=tuple(message.required_fields),
        contact_required=message.contact_required,
        custom_fields=tuple(map(_custom_field, message.custom_fields)),
        documents=tuple(map(_document_kind, message.documents)),
    )


def document_kind_message(kind: DocumentKind) -> pb.DocumentKind:
    """Put a kind of document."""
    return pb.DocumentKind(
        code=kind.code,
        label=label_message(kind.label),
        occasion=wire.enum_value(pb.DocumentOccasion, kind.occasion),
        filing_working_days=kind.filing_working_days,
        required=kind.required,
    )


def label_message(label: Label) -> pb.Label:
    """Put what people read."""
    return pb.Label(zh=label.zh, en=label.en)


def _custom_field_message(field: CustomField) -> pb.CustomField:
    return pb.CustomField(
        code=field.code,
        label=label_message(field.label),
        kind=wire.enum_value(pb.CustomFieldKind, field.kind),
        options=(pb.CustomFieldOption(code=one.code, label=label_message(one.label)) for one in field.options),
        required=field.required,
        confidential=field.confidential,
    )


def _label(message: pb.Label) -> Label:
    return Label(zh=message.zh, en=message.en)


def _custom_field(message: pb.CustomField) -> CustomField:
    return CustomField(
        code=message.code,
        label=_label(message.label),
        kind=wire.enum_member(CustomFieldKind, pb.CustomFieldKind, message.kind),
        options=tuple(CustomFieldOption(code=one.code, label=_label(one.label)) for one in message.options),
        required=message.required,
        confidential=message.confidential,
    )


def _document_kind(message: pb.DocumentKind) -> DocumentKind:
    occasion = wire.enum_member(DocumentOccasion, pb.DocumentOccasion, message.occasion)
    return DocumentKind(
        code=message.code,
        label=_label(message.label),
        occasion=occasion,
        filing_working_days=message.filing_working_days or occasion.usual_working_days,
        required=message.required,
    )
