"""Requests about agreements, obligations, policies and proposals."""

from collections.abc import Mapping

from google.protobuf.message import Message
from google.type.money_pb2 import Money
from kac.accounts.v1 import agreement_service_pb2 as agreements
from kac.accounts.v1 import obligation_service_pb2 as obligations
from kac.accounts.v1 import policy_service_pb2 as policies
from kac.accounts.v1 import proposal_pb2
from kac.accounts.v1 import proposal_service_pb2 as proposals

from tests.contract.making import Samples, once
from tests.contract.story import Make, Side, Story
from tests.services.accounts.agreements.asking import (
    a_day,
    a_policy,
    a_proposal,
    a_service_level,
    a_signing,
    some_terms,
    something_owed,
)

ABOUT = {"agreement_id", "obligation_id", "policy_id", "proposal_id"}


async def tell(make: Make, side: Side) -> Mapping[str, str]:
    """Negotiate an agreement, owe something under it, propose a policy, and draft a proposal."""
    account_id = side.account.id
    agreement = await make("AgreementService.OpenAgreement", account_id=account_id, terms=some_terms())
    owed = await make("ObligationService.AddObligation", agreement_id=agreement.id, terms=something_owed())
    policy = await make("PolicyService.ProposePolicy", by=side.manager, account_id=account_id, terms=a_policy())
    proposal = await make("ProposalService.DraftProposal", account_id=account_id, terms=a_proposal())
    return {
        "agreement_id": agreement.id,
        "obligation_id": owed.id,
        "policy_id": policy.id,
        "proposal_id": proposal.id,
    }


def _renew(_story: Story, side: Side) -> Message:
    terms = some_terms(first=401, last=800)
    return once(agreements.RenewAgreementRequest, agreement_id=side.known["agreement_id"], terms=terms)


def _draft(_story: Story, side: Side) -> Message:
    terms = a_proposal(agreement_id=side.known["agreement_id"])
    return once(proposals.DraftProposalRequest, account_id=side.account.id, terms=terms)


AGREEMENTS: Samples = {
    "OpenAgreement": lambda _story, side: once(
        agreements.OpenAgreementRequest, account_id=side.account.id, terms=some_terms()
    ),
    "GetAgreement": lambda _story, side: agreements.GetAgreementRequest(agreement_id=side.known["agreement_id"]),
    "ListAgreements": lambda _story, _side: agreements.ListAgreementsRequest(page_size=20),
    "ReviseAgreement": lambda _story, side: once(
        agreements.ReviseAgreementRequest, agreement_id=side.known["agreement_id"], terms=some_terms()
    ),
    "SignAgreement": lambda _story, side: once(
        agreements.SignAgreementRequest, agreement_id=side.known["agreement_id"], signing=a_signing()
    ),
    "AmendAgreement": lambda _story, side: once(
        agreements.AmendAgreementRequest,
        agreement_id=side.known["agreement_id"],
        service_level=a_service_level(),
        document_reference="HT-2026-118/1",
    ),
    "TerminateAgreement": lambda _story, side: once(
        agreements.TerminateAgreementRequest, agreement_id=side.known["agreement_id"], reason="They merge."
    ),
    "RenewAgreement": _renew,
}

OBLIGATIONS: Samples = {
    "AddObligation": lambda _story, side: once(
        obligations.AddObligationRequest, agreement_id=side.known["agreement_id"], terms=something_owed()
    ),
    "GetObligation": lambda _story, side: obligations.GetObligationRequest(obligation_id=side.known["obligation_id"]),
    "ListObligations": lambda _story, _side: obligations.ListObligationsRequest(page_size=20),
    "FulfillObligation": lambda _story, side: once(
        obligations.FulfillObligationRequest, obligation_id=side.known["obligation_id"], outcome="Sent."
    ),
    "WaiveObligation": lambda _story, side: once(
        obligations.WaiveObligationRequest, obligation_id=side.known["obligation_id"], reason="Nothing happened."
    ),
}

POLICIES: Samples = {
    "ProposePolicy": lambda _story, side: once(
        policies.ProposePolicyRequest, account_id=side.account.id, terms=a_policy()
    ),
    "GetPolicy": lambda _story, side: policies.GetPolicyRequest(policy_id=side.known["policy_id"]),
    "ListPolicies": lambda _story, _side: policies.ListPoliciesRequest(page_size=20),
    "ReviewPolicy": lambda _story, side: once(
        policies.ReviewPolicyRequest, policy_id=side.known["policy_id"], comment="Worth it."
    ),
    "ApprovePolicy": lambda _story, side: once(policies.ApprovePolicyRequest, policy_id=side.known["policy_id"]),
    "RefusePolicy": lambda _story, side: once(
        policies.RefusePolicyRequest, policy_id=side.known["policy_id"], reason="Too dear."
    ),
    "WithdrawPolicy": lambda _story, side: once(
        policies.WithdrawPolicyRequest, policy_id=side.known["policy_id"], reason="No longer needed."
    ),
    "SetApprovalLimit": lambda _story, _side: once(
        policies.SetApprovalLimitRequest, amount=Money(currency_code="CNY", units=50_000)
    ),
    "ListApprovalLimits": lambda _story, _side: policies.ListApprovalLimitsRequest(),
}

PROPOSALS: Samples = {
    "DraftProposal": _draft,
    "ReceiveProposal": lambda _story, side: once(
        proposals.ReceiveProposalRequest, account_id=side.account.id, terms=a_proposal(), sent_date=a_day(-1)
    ),
    "GetProposal": lambda _story, side: proposals.GetProposalRequest(proposal_id=side.known["proposal_id"]),
    "ListProposals": lambda _story, _side: proposals.ListProposalsRequest(page_size=20),
    "ReviseProposal": lambda _story, side: once(
        proposals.ReviseProposalRequest, proposal_id=side.known["proposal_id"], terms=a_proposal()
    ),
    "SendProposal": lambda _story, side: once(
        proposals.SendProposalRequest, proposal_id=side.known["proposal_id"], sent_date=a_day(-1)
    ),
    "SettleProposal": lambda _story, side: once(
        proposals.SettleProposalRequest,
        proposal_id=side.known["proposal_id"],
        state=proposal_pb2.PROPOSAL_STATE_DECLINED,
        reason="Too dear.",
    ),
}

SAMPLES: Samples = {
    f"{service}.{name}": sample
    for service, samples in {
        "AgreementService": AGREEMENTS,
        "ObligationService": OBLIGATIONS,
        "PolicyService": POLICIES,
        "ProposalService": PROPOSALS,
    }.items()
    for name, sample in samples.items()
}
