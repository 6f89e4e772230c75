"""A caller's request about archive policies ends here."""

from kac.accounts.v1 import archive_policy_pb2
from kac.accounts.v1.archive_policy_service_pb2 import (
    GetArchivePolicyRequest,
    ListArchivePoliciesRequest,
    ListArchivePoliciesResponse,
    SetArchivePolicyRequest,
)

from chassis import paging
from chassis import wire as values
from chassis.call import Call
from services.accounts.archive_policies import actions, store, wire


class ArchivePolicyService:
    """Keeps what the archives of each class must hold."""

    async def SetArchivePolicy(self, request: SetArchivePolicyRequest, call: Call) -> archive_policy_pb2.ArchivePolicy:
        """Set the policy of one class."""
        checklist = wire.checklist(request.checklist)
        policy = await actions.set_policy(call.tx, request.class_id, checklist, etag=request.etag)
        return wire.policy_message(policy)

    async def GetArchivePolicy(self, request: GetArchivePolicyRequest, call: Call) -> archive_policy_pb2.ArchivePolicy:
        """Get the policy of one class."""
        policy = await store.get_policy(call.tx, request.class_id, as_of=values.as_of(request))
        return wire.policy_message(policy)

    async def ListArchivePolicies(self, request: ListArchivePoliciesRequest, call: Call) -> ListArchivePoliciesResponse:
        """List the policies that the centre has set."""
        page = paging.page(request, str)
        policies, next_token = page.cut(
            await store.list_policies(call.tx, page, as_of=values.as_of(request)), key=lambda policy: [policy.class_id]
        )
        return ListArchivePoliciesResponse(
            archive_policies=map(wire.policy_message, policies), next_page_token=next_token
        )
