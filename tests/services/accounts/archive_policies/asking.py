"""Builders of archive policies; each says only what matters to the test."""

from typing import Any

from kac.accounts.v1.archive_policy_pb2 import (
    CUSTOM_FIELD_KIND_TEXT,
    DOCUMENT_OCCASION_ARCHIVE,
    ArchiveChecklist,
    ArchivePolicy,
    CustomField,
    CustomFieldOption,
    DocumentKind,
    Label,
)
from kac.accounts.v1.archive_policy_service_pb2 import GetArchivePolicyRequest, SetArchivePolicyRequest
from kac.accounts.v1.archive_policy_service_pb2_grpc import ArchivePolicyServiceStub

from chassis import clock
from chassis.access import Caller
from tests.running import Running
from tests.services.accounts.archive import DIRECTOR


def a_field(code: str, **said: Any) -> CustomField:
    """Ask for a custom field; options are given by their codes."""
    options = [CustomFieldOption(code=option, label=Label(zh=option)) for option in said.pop("options", [])]
    usual: dict[str, Any] = {"label": Label(zh=code), "kind": CUSTOM_FIELD_KIND_TEXT, "options": options}
    return CustomField(**usual | {"code": code} | said)


def a_document(code: str, **said: Any) -> DocumentKind:
    """Ask for a document."""
    usual: dict[str, Any] = {"label": Label(zh=code), "occasion": DOCUMENT_OCCASION_ARCHIVE}
    return DocumentKind(**usual | {"code": code} | said)


def setting(class_id: str, *, etag: str = "0", **checklist: Any) -> SetArchivePolicyRequest:
    """Ask to let a class ask for this; its first policy unless an etag is said."""
    asked = ArchiveChecklist(**checklist)
    return SetArchivePolicyRequest(class_id=class_id, checklist=asked, etag=etag, request_id=clock.new_id())


async def a_policy(accounts: Running, class_id: str, **said: Any) -> ArchivePolicy:
    """Let a class ask for this."""
    stub = accounts.stub(ArchivePolicyServiceStub)
    policy: ArchivePolicy = await stub.SetArchivePolicy(setting(class_id, **said), metadata=accounts.be(DIRECTOR))
    return policy


async def policy_held(accounts: Running, class_id: str, *, caller: Caller = DIRECTOR, **said: Any) -> ArchivePolicy:
    """Get what holds for a class."""
    request = GetArchivePolicyRequest(class_id=class_id, **said)
    stub = accounts.stub(ArchivePolicyServiceStub)
    policy: ArchivePolicy = await stub.GetArchivePolicy(request, metadata=accounts.be(caller))
    return policy
