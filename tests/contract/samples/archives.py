"""Requests about what archives hold."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.message import Message
from google.type.date_pb2 import Date
from kac.accounts.v1 import archive_policy_pb2 as policies
from kac.accounts.v1 import (
    archive_policy_service_pb2,
    completeness_service_pb2,
    confidentiality_pb2,
    custom_field_service_pb2,
)
from kac.accounts.v1 import confidentiality_service_pb2 as confidentiality
from kac.accounts.v1 import document_service_pb2 as documents
from kac.accounts.v1.custom_fields_pb2 import CustomValue

from tests.contract.making import Samples, a_code, once
from tests.contract.story import Make, Side, Story


def _checklist() -> policies.ArchiveChecklist:
    bank = policies.CustomField(
        code="main_bank", label=policies.Label(zh="主办银行", en="Main bank"), kind=policies.CUSTOM_FIELD_KIND_TEXT
    )
    licence = policies.DocumentKind(
        code="business_licence",
        label=policies.Label(zh="营业执照", en="Business licence"),
        occasion=policies.DOCUMENT_OCCASION_ARCHIVE,
        required=True,
    )
    acceptance = policies.DocumentKind(
        code="acceptance", label=policies.Label(zh="验收单"), occasion=policies.DOCUMENT_OCCASION_SERVICE_EVENT
    )
    return policies.ArchiveChecklist(
        required_fields=["industry"], custom_fields=[bank], documents=[licence, acceptance]
    )


def _set_policy(_story: Story, side: Side) -> Message:
    return once(
        archive_policy_service_pb2.SetArchivePolicyRequest, class_id=side.class_id, checklist=_checklist(), etag="1"
    )


def _values() -> list[CustomValue]:
    return [CustomValue(code="main_bank", text="江海银行")]


def _filing(side: Side) -> dict[str, Any]:
    """File the licence, as everybody may."""
    kept = {"title": "营业执照", "location": "柜3-12"}
    return {"account_id": side.account.id, "code": "business_licence", **kept}


def _event() -> documents.DocumentEventEntry:
    """Name a delivery that nobody has spoken of."""
    return documents.DocumentEventEntry(reference=a_code(), date=Date(year=2026, month=3, day=2))


async def tell(make: Make, side: Side) -> Mapping[str, str]:
    """Let the class ask for something, and fill it in."""
    held: dict[str, Any] = {"class_id": side.class_id, "checklist": _checklist(), "etag": "0"}
    await make("ArchivePolicyService.SetArchivePolicy", **held)
    await make("CustomFieldService.SetCustomFields", account_id=side.account.id, values=_values())
    document = await make("DocumentService.FileDocument", **_filing(side))
    return {"document_id": document.id}


SAMPLES: Samples = {
    "CompletenessService.GetCompleteness": lambda _story, side: completeness_service_pb2.GetCompletenessRequest(
        account_id=side.account.id
    ),
    "CompletenessService.ListIncompleteAccounts": lambda _story, _side: (
        completeness_service_pb2.ListIncompleteAccountsRequest(page_size=20)
    ),
    "DocumentService.FileDocument": lambda _story, side: once(documents.FileDocumentRequest, **_filing(side)),
    "DocumentService.ExpectDocument": lambda _story, side: once(
        documents.ExpectDocumentRequest, account_id=side.account.id, code="acceptance", event=_event()
    ),
    "DocumentService.ExcuseDocument": lambda _story, side: once(
        documents.ExcuseDocumentRequest, account_id=side.account.id, code="business_licence", reason="it was ill"
    ),
    "DocumentService.GetDocumentChecklist": lambda _story, side: documents.GetDocumentChecklistRequest(
        account_id=side.account.id
    ),
    "DocumentService.ListDocuments": lambda _story, _side: documents.ListDocumentsRequest(page_size=20),
    "ArchivePolicyService.SetArchivePolicy": _set_policy,
    "ArchivePolicyService.GetArchivePolicy": lambda _story, side: archive_policy_service_pb2.GetArchivePolicyRequest(
        class_id=side.class_id
    ),
    "ArchivePolicyService.ListArchivePolicies": lambda _story, _side: (
        archive_policy_service_pb2.ListArchivePoliciesRequest(page_size=20)
    ),
    "ConfidentialityService.SetConfidentiality": lambda _story, side: once(
        confidentiality.SetConfidentialityRequest,
        account_id=side.account.id,
        level=confidentiality_pb2.CONFIDENTIALITY_LEVEL_CENTRE,
        reason="nothing about it is a secret",
    ),
    "ConfidentialityService.GetConfidentiality": lambda _story, side: confidentiality.GetConfidentialityRequest(
        account_id=side.account.id
    ),
    "ConfidentialityService.ListConfidentialAccounts": lambda _story, _side: (
        confidentiality.ListConfidentialAccountsRequest(page_size=20)
    ),
    "ConfidentialityService.ListAccountReads": lambda _story, _side: confidentiality.ListAccountReadsRequest(
        page_size=20
    ),
    "CustomFieldService.SetCustomFields": lambda _story, side: once(
        custom_field_service_pb2.SetCustomFieldsRequest, account_id=side.account.id, values=_values()
    ),
    "CustomFieldService.GetCustomFields": lambda _story, side: custom_field_service_pb2.GetCustomFieldsRequest(
        account_id=side.account.id
    ),
}
