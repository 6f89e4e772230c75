"""Policies into messages and back; no decisions."""

from collections.abc import Callable, Mapping

from google.protobuf.message import Message
from kac.accounts.v1 import events_pb2, policy_pb2

from chassis import wire
from services.accounts.policies.model import ApprovalLimit, Benefit, BenefitKind, Move, Policy, Terms
from services.accounts.profiles.wire import money, money_message

FACTS: Mapping[Move, Callable[..., Message]] = {
    Move.REVIEW: events_pb2.PolicyReviewed,
    Move.APPROVE: events_pb2.PolicyApproved,
    Move.REFUSE: events_pb2.PolicyRefused,
    Move.WITHDRAW: events_pb2.PolicyWithdrawn,
    Move.START: events_pb2.PolicyStarted,
    Move.EXPIRE: events_pb2.PolicyExpired,
}


def policy_message(policy: Policy) -> policy_pb2.Policy:
    """Put a policy."""
    return policy_pb2.Policy(
        id=policy.id,
        account_id=policy.account_id,
        terms=_terms_message(policy.terms),
        state=wire.enum_value(policy_pb2.PolicyState, policy.state),
        director_alone=policy.director_alone,
        proposer_id=policy.proposer_id,
        reviewer_id=policy.reviewer_id or "",
        review_comment=policy.review_comment,
        decider_id=policy.decider_id or "",
        closing_reason=policy.closing_reason,
        create_time=wire.timestamp(policy.create_time),
        update_time=wire.timestamp(policy.update_time),
        etag=str(policy.version),
    )


def terms(message: policy_pb2.PolicyTerms) -> Terms:
    """Take what a policy grants."""
    return Terms(
        title=message.title,
        benefit=_benefit(message.benefit),
        start_date=wire.day(message.start_date),
        end_date=wire.day(message.end_date),
        reason=message.reason,
    )


def limit_message(limit: ApprovalLimit) -> policy_pb2.ApprovalLimit:
    """Put an approval limit."""
    return policy_pb2.ApprovalLimit(
        amount=money_message(limit.amount),
        start_time=wire.timestamp(limit.valid_from),
        end_time=wire.timestamp(limit.valid_to),
    )


def proposed(policy: Policy) -> events_pb2.PolicyProposed:
    """Put the fact that a policy was proposed."""
    return events_pb2.PolicyProposed(policy=policy_message(policy))


def moved(move: Move, policy: Policy) -> Message:
    """Put the fact that a policy moved."""
    return FACTS[move](policy=policy_message(policy))


def limit_set(limit: ApprovalLimit) -> events_pb2.ApprovalLimitSet:
    """Put the fact that an approval limit was set."""
    return events_pb2.ApprovalLimitSet(approval_limit=limit_message(limit))


def _benefit(message: policy_pb2.Benefit) -> Benefit:
    return Benefit(
        kind=wire.enum_member(BenefitKind, policy_pb2.BenefitKind, message.kind),
        basis_points=message.basis_points,
        payment_days=message.payment_days,
        description=message.description,
        limit=money(message.limit),
    )


def _terms_message(terms: Terms) -> policy_pb2.PolicyTerms:
    benefit = terms.benefit
    return policy_pb2.PolicyTerms(
        title=terms.title,
        benefit=policy_pb2.Benefit(
            kind=wire.enum_value(policy_pb2.BenefitKind, benefit.kind),
            basis_points=benefit.basis_points,
            payment_days=benefit.payment_days,
            description=benefit.description,
            limit=money_message(benefit.limit),
        ),
        start_date=wire.date_message(terms.start_date),
        end_date=wire.date_message(terms.end_date),
        reason=terms.reason,
    )
