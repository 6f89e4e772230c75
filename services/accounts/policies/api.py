"""A caller's request about policies ends here."""

from datetime import tzinfo

from kac.accounts.v1 import policy_pb2
from kac.accounts.v1.policy_service_pb2 import (
    ApprovePolicyRequest,
    GetPolicyRequest,
    ListApprovalLimitsRequest,
    ListApprovalLimitsResponse,
    ListPoliciesRequest,
    ListPoliciesResponse,
    ProposePolicyRequest,
    RefusePolicyRequest,
    ReviewPolicyRequest,
    SetApprovalLimitRequest,
    WithdrawPolicyRequest,
)

from chassis import clock, paging
from chassis import wire as values
from chassis.access import Role
from chassis.call import Call
from chassis.records import Seen
from services.accounts.policies import actions, store, wire
from services.accounts.policies.model import Proposer, Proposition
from services.accounts.policies.store import POLICIES
from services.accounts.profiles.wire import money


class PolicyService:
    """Leads preferential policies from proposal to approval."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    async def ProposePolicy(self, request: ProposePolicyRequest, call: Call) -> policy_pb2.Policy:
        """Propose a policy."""
        proposer = Proposer(id=call.caller.id, leader=call.caller.role == Role.ROLE_TEAM_LEADER)
        terms = wire.terms(request.terms)
        proposition = Proposition(account_id=request.account_id, proposer=proposer, terms=terms)
        policy = await actions.propose_policy(call.tx, call.caller, proposition, clock.today(self._zone))
        return wire.policy_message(policy)

    async def GetPolicy(self, request: GetPolicyRequest, call: Call) -> policy_pb2.Policy:
        """Get one policy, as it stands or stood."""
        as_of = values.as_of(request)
        return wire.policy_message(await POLICIES.get(call.tx, call.caller, request.policy_id, as_of=as_of))

    async def ListPolicies(self, request: ListPoliciesRequest, call: Call) -> ListPoliciesResponse:
        """List policies, the latest proposed first."""
        page, as_of = paging.page(request, str, str), values.as_of(request)
        policies, next_token = page.cut(
            await POLICIES.list(call.tx, call.caller, page, filter_source=request.filter, as_of=as_of),
            key=lambda policy: [policy.create_time.isoformat(), policy.id],
        )
        return ListPoliciesResponse(policies=map(wire.policy_message, policies), next_page_token=next_token)

    async def ReviewPolicy(self, request: ReviewPolicyRequest, call: Call) -> policy_pb2.Policy:
        """Agree to a policy as team leader."""
        seen, today = Seen(request.policy_id, request.etag), clock.today(self._zone)
        policy = await actions.review_policy(call.tx, call.caller, seen, request.comment, today)
        return wire.policy_message(policy)

    async def ApprovePolicy(self, request: ApprovePolicyRequest, call: Call) -> policy_pb2.Policy:
        """Approve a policy as director."""
        seen, today = Seen(request.policy_id, request.etag), clock.today(self._zone)
        return wire.policy_message(await actions.approve_policy(call.tx, call.caller, seen, today))

    async def RefusePolicy(self, request: RefusePolicyRequest, call: Call) -> policy_pb2.Policy:
        """Refuse a policy."""
        seen, today = Seen(request.policy_id, request.etag), clock.today(self._zone)
        policy = await actions.refuse_policy(call.tx, call.caller, seen, request.reason, today)
        return wire.policy_message(policy)

    async def WithdrawPolicy(self, request: WithdrawPolicyRequest, call: Call) -> policy_pb2.Policy:
        """Take a policy back."""
        seen, today = Seen(request.policy_id, request.etag), clock.today(self._zone)
        policy = await actions.withdraw_policy(call.tx, call.caller, seen, request.reason, today)
        return wire.policy_message(policy)

    async def SetApprovalLimit(self, request: SetApprovalLimitRequest, call: Call) -> policy_pb2.ApprovalLimit:
        """Set the approval limit of a currency."""
        return wire.limit_message(await actions.set_limit(call.tx, money(request.amount)))

    async def ListApprovalLimits(self, request: ListApprovalLimitsRequest, call: Call) -> ListApprovalLimitsResponse:
        """List the approval limits by currency."""
        limits = await store.list_limits(call.tx, values.as_of(request))
        return ListApprovalLimitsResponse(approval_limits=map(wire.limit_message, limits))
