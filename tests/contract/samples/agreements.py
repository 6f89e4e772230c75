"""Requests about agreements, obligations, policies and proposals."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from google.protobuf.message import Message
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money
from kac.accounts.v1 import agreement_pb2, obligation_pb2, policy_pb2, proposal_pb2
from kac.accounts.v1 import agreement_service_pb2 as agreements
from kac.accounts.v1 import obligation_service_pb2 as obligations
from kac.accounts.v1 import policy_service_pb2 as policies
from kac.accounts.v1 import proposal_service_pb2 as proposals

from chassis import clock, wire
from tests.contract.making import Samples, a_code, once
from tests.contract.story import Make, Side, Story

ABOUT = {"agreement_id", "obligation_id", "policy_id", "proposal_id"}


def a_day(days: int = 0) -> Date:
    """Give a day, counted from today; anywhere on earth, it is no later than tomorrow."""
    return wire.date_message((clock.now() + timedelta(days=days)).date())


def some_terms(first: int = -1, last: int = 400, **said: Any) -> agreement_pb2.AgreementTerms:
    """Agree on a year of service."""
    usual: dict[str, Any] = {
        "code": a_code(),
        "title": "年度服务协议",
        "kind": agreement_pb2.AGREEMENT_KIND_SERVICE,
        "start_date": a_day(first),
        "end_date": a_day(last),
        "amount": Money(currency_code="CNY", units=1_200_000),
        "service_level": a_service_level(),
        "notice_days": 60,
    }
    return agreement_pb2.AgreementTerms(**usual | said)


def a_service_level() -> agreement_pb2.ServiceLevel:
    """Answer within four hours."""
    return agreement_pb2.ServiceLevel(response_hours=4, contents=["Hotline", "Yearly inspection"])


def a_signing() -> agreement_pb2.AgreementSigning:
    """Sign the day before yesterday."""
    return agreement_pb2.AgreementSigning(
        signing_date=a_day(-2), our_signer="林岚", account_signer="陈明", document_reference="HT-2026-118"
    )


def something_owed(days: int = 30) -> obligation_pb2.ObligationTerms:
    """Owe a report each month."""
    return obligation_pb2.ObligationTerms(
        debtor=obligation_pb2.DEBTOR_US,
        department="Engineering",
        content="Report on the inspection",
        first_due_date=a_day(days),
        recurrence=obligation_pb2.RECURRENCE_MONTHLY,
    )


def a_policy(**said: Any) -> policy_pb2.PolicyTerms:
    """Grant a discount of two and a half percent for a quarter."""
    limit = Money(currency_code="CNY", units=20_000)
    usual: dict[str, Any] = {
        "title": "季度折扣",
        "benefit": policy_pb2.Benefit(kind=policy_pb2.BENEFIT_KIND_DISCOUNT, basis_points=250, limit=limit),
        "start_date": a_day(-1),
        "end_date": a_day(90),
        "reason": "They compare offers.",
    }
    return policy_pb2.PolicyTerms(**usual | said)


def a_proposal(**said: Any) -> proposal_pb2.ProposalTerms:
    """Propose a second line."""
    usual: dict[str, Any] = {"subject": "Second line", "content": "We propose a second line.", "answer_date": a_day(60)}
    return proposal_pb2.ProposalTerms(**usual | said)


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
