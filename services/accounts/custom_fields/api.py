"""A caller's request about custom fields ends here."""

from kac.accounts.v1 import custom_fields_pb2
from kac.accounts.v1.custom_field_service_pb2 import GetCustomFieldsRequest, SetCustomFieldsRequest

from chassis.call import Call
from services.accounts.archive_policies.model import ArchivePolicy
from services.accounts.archive_policies.store import policy_of
from services.accounts.confidentiality.actions import masked_among
from services.accounts.custom_fields import actions, store, wire
from services.accounts.custom_fields.model import CustomFields
from services.accounts.profiles.store import get_account


class CustomFieldService:
    """Keeps the values of the fields that the centre adds to its accounts."""

    async def SetCustomFields(self, request: SetCustomFieldsRequest, call: Call) -> custom_fields_pb2.CustomFields:
        """Set values of one account."""
        changes = [wire.change(value) for value in request.values]
        kept, policy = await actions.set_fields(call.tx, call.caller, request.account_id, changes, etag=request.etag)
        return await _shown(call, kept, policy)

    async def GetCustomFields(self, request: GetCustomFieldsRequest, call: Call) -> custom_fields_pb2.CustomFields:
        """Get the values of one account."""
        await get_account(call.tx, call.caller, request.account_id)
        policy = await policy_of(call.tx, request.account_id)
        return await _shown(call, await store.get_custom_fields(call.tx, request.account_id), policy)


async def _shown(call: Call, kept: CustomFields, policy: ArchivePolicy) -> custom_fields_pb2.CustomFields:
    """Put values as the caller may see them."""
    values = kept.shown(policy.checklist)
    if not await masked_among(call, [kept.account_id]):
        return wire.fields_message(kept, values)
    masked = kept.masked(policy.checklist)
    return wire.fields_message(kept, [value for value in values if value.code not in masked], masked)
