"""What is agreed with accounts, owed, granted and proposed, as valid as can be."""

from datetime import timedelta
from typing import Any

from google.type.date_pb2 import Date
from google.type.money_pb2 import Money
from kac.accounts.v1 import agreement_pb2, obligation_pb2, policy_pb2, proposal_pb2
from kac.accounts.v1.agreement_pb2 import Agreement
from kac.accounts.v1.agreement_service_pb2 import OpenAgreementRequest, SignAgreementRequest
from kac.accounts.v1.agreement_service_pb2_grpc import AgreementServiceStub

from chassis import clock, wire
from chassis.access import Caller
from tests.running import Running
from tests.services.accounts.archive import DIRECTOR, a_code


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


async def open_agreement(accounts: Running, account_id: str, caller: Caller = DIRECTOR, **said: Any) -> Agreement:
    """Open the negotiation of an agreement."""
    request = OpenAgreementRequest(account_id=account_id, terms=some_terms(**said), request_id=clock.new_id())
    opened: Agreement = await agreement_service(accounts).OpenAgreement(request, metadata=accounts.be(caller))
    return opened


async def sign(accounts: Running, agreement_id: str, caller: Caller = DIRECTOR, **said: Any) -> Agreement:
    """Sign an agreement."""
    request = SignAgreementRequest(agreement_id=agreement_id, signing=a_signing(), request_id=clock.new_id(), **said)
    signed: Agreement = await agreement_service(accounts).SignAgreement(request, metadata=accounts.be(caller))
    return signed


async def in_force(accounts: Running, account_id: str, **said: Any) -> Agreement:
    """Open and sign an agreement that has begun."""
    return await sign(accounts, (await open_agreement(accounts, account_id, **said)).id)


def agreement_service(accounts: Running) -> Any:
    """Make a client of the agreement service."""
    return accounts.stub(AgreementServiceStub)
