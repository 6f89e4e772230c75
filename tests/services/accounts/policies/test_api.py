from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from google.type.money_pb2 import Money
from kac.accounts.v1 import policy_pb2
from kac.accounts.v1.policy_service_pb2 import (
    ApprovePolicyRequest,
    GetPolicyRequest,
    ListApprovalLimitsRequest,
    ListPoliciesRequest,
    ProposePolicyRequest,
    RefusePolicyRequest,
    ReviewPolicyRequest,
    SetApprovalLimitRequest,
    WithdrawPolicyRequest,
)
from kac.accounts.v1.policy_service_pb2_grpc import PolicyServiceStub

from chassis import clock, wire
from chassis.access import Caller
from services.accounts.policies import actions
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, at_once, refused
from tests.services.accounts.agreements.asking import a_day, a_policy
from tests.services.accounts.archive import DIRECTOR, an_account

LIMITED, UNLIMITED = "CNY", "CHF"


async def ask(accounts: Running, verb: str, request: Any, caller: Caller = DIRECTOR) -> Any:
    if "request_id" in request.DESCRIPTOR.fields_by_name:
        request.request_id = clock.new_id()
    return await getattr(accounts.stub(PolicyServiceStub), verb)(request, metadata=accounts.be(caller))


async def set_limit(accounts: Running, units: int, currency: str = LIMITED) -> Any:
    request = SetApprovalLimitRequest(amount=Money(currency_code=currency, units=units))
    return await ask(accounts, "SetApprovalLimit", request)


async def a_served_account(accounts: Running, manager: Caller, leader: Caller) -> str:
    account = await an_account(accounts)
    await assigned(accounts, account.id, manager, leader=leader)
    return account.id


async def propose(accounts: Running, account_id: str, caller: Caller, *, units: int = 20_000, **said: Any) -> Any:
    currency = said.pop("currency", LIMITED)
    limit = Money(currency_code=currency, units=units)
    benefit = policy_pb2.Benefit(kind=policy_pb2.BENEFIT_KIND_DISCOUNT, basis_points=250, limit=limit)
    terms = a_policy(**{"benefit": benefit} | said)
    return await ask(accounts, "ProposePolicy", ProposePolicyRequest(account_id=account_id, terms=terms), caller)


@pytest.fixture
async def people(accounts: Running) -> tuple[str, Caller, Caller]:
    """An account, its manager, and the leader of the team; with an approval limit."""
    await set_limit(accounts, 50_000)
    manager, leader = a_caller("ACCOUNT_MANAGER"), a_caller("TEAM_LEADER")
    return await a_served_account(accounts, manager, leader), manager, leader


People = tuple[str, Caller, Caller]


async def facts_of(accounts: Running, account_id: str) -> list[Message]:
    return [fact for fact in await told(accounts, account_id) if fact.DESCRIPTOR.name.startswith("Policy")]


async def test_a_policy_goes_from_manager_to_leader_to_director(accounts: Running, people: People) -> None:
    """ACCT-05: service staff propose, somebody else approves."""
    account_id, manager, leader = people
    proposed = await propose(accounts, account_id, manager)
    early = await refused(ask(accounts, "ApprovePolicy", ApprovePolicyRequest(policy_id=proposed.id)))
    review = ReviewPolicyRequest(policy_id=proposed.id, comment="Worth it.", etag=proposed.etag)
    reviewed = await ask(accounts, "ReviewPolicy", review, leader)
    approval = ApprovePolicyRequest(policy_id=proposed.id, etag=reviewed.etag)
    approved = await ask(accounts, "ApprovePolicy", approval)

    assert (proposed.proposer_id, proposed.director_alone) == (manager.id, False)
    assert (early.code, early.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "POLICY_STATE_WRONG")
    assert (reviewed.reviewer_id, reviewed.review_comment) == (leader.id, "Worth it.")
    assert (approved.decider_id, approved.state) == (DIRECTOR.id, policy_pb2.POLICY_STATE_IN_FORCE)
    names = [fact.DESCRIPTOR.name for fact in await facts_of(accounts, account_id)]
    assert names == ["PolicyProposed", "PolicyReviewed", "PolicyApproved", "PolicyStarted"]
    request = GetPolicyRequest(policy_id=proposed.id, as_of=proposed.update_time)
    assert await ask(accounts, "GetPolicy", request) == proposed


async def test_above_the_limit_the_director_decides_alone(accounts: Running, people: People) -> None:
    account_id, manager, leader = people
    for said in ({"units": 50_001}, {"units": 1, "currency": UNLIMITED}):
        dear = await propose(accounts, account_id, manager, **said)

        no = await refused(ask(accounts, "ReviewPolicy", ReviewPolicyRequest(policy_id=dear.id), leader))
        approved = await ask(accounts, "ApprovePolicy", ApprovePolicyRequest(policy_id=dear.id))

        assert dear.director_alone
        assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "POLICY_DIRECTOR_ALONE")
        assert approved.state == policy_pb2.POLICY_STATE_IN_FORCE


async def test_a_leader_does_not_review_their_own_proposal(accounts: Running, people: People) -> None:
    account_id, _, leader = people
    own = await propose(accounts, account_id, leader)

    no = await refused(ask(accounts, "ReviewPolicy", ReviewPolicyRequest(policy_id=own.id), leader))

    assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "POLICY_NEEDS_ANOTHER")
    assert own.director_alone


async def test_a_refusal_and_a_withdrawal_say_why(accounts: Running, people: People) -> None:
    account_id, manager, leader = people
    first, second = [await propose(accounts, account_id, manager) for _ in range(2)]
    refusal = RefusePolicyRequest(policy_id=first.id, reason="Too dear.")
    refused_ = await ask(accounts, "RefusePolicy", refusal, leader)
    withdrawal = WithdrawPolicyRequest(policy_id=second.id, reason="They left.")
    withdrawn = await ask(accounts, "WithdrawPolicy", withdrawal, manager)

    assert (refused_.state, refused_.closing_reason) == (policy_pb2.POLICY_STATE_REFUSED, "Too dear.")
    assert (withdrawn.state, withdrawn.closing_reason) == (policy_pb2.POLICY_STATE_WITHDRAWN, "They left.")
    for request in (RefusePolicyRequest(policy_id=first.id), WithdrawPolicyRequest(policy_id=second.id)):
        verb = request.DESCRIPTOR.name.removesuffix("Request")
        assert (await refused(ask(accounts, verb, request))).reason == "REQUEST_INVALID"


async def test_one_of_several_decisions_counts(accounts: Running, people: People) -> None:
    account_id, manager, leader = people
    policy = await propose(accounts, account_id, manager)

    answers, refusals = await at_once(
        ask(accounts, "RefusePolicy", RefusePolicyRequest(policy_id=policy.id, reason="No.", etag=policy.etag), leader)
        for _ in range(3)
    )

    assert len(answers) == 1
    assert {no.reason for no in refusals} == {"POLICY_CHANGED"}


async def test_a_policy_ends_by_itself(accounts: Running, people: People) -> None:
    account_id, manager, _ = people
    policy = await propose(accounts, account_id, manager)
    for days in (90, 91, 92):
        async with accounts.db.begin() as tx:
            await actions.move_on(tx, policy.id, wire.day(a_day(days)))

    ended = await ask(accounts, "GetPolicy", GetPolicyRequest(policy_id=policy.id))
    assert (ended.state, ended.etag) == (policy_pb2.POLICY_STATE_EXPIRED, "2")
    assert [fact.DESCRIPTOR.name for fact in await facts_of(accounts, account_id)][-1] == "PolicyExpired"


LIMIT = Money(currency_code="CNY", units=1)


def a_benefit(
    kind: policy_pb2.BenefitKind.ValueType = policy_pb2.BENEFIT_KIND_DISCOUNT, **said: Any
) -> policy_pb2.Benefit:
    return policy_pb2.Benefit(kind=kind, **said)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param({"end_date": a_day(-2)}, "POLICY_ENDS_BEFORE_START", id="ends before it starts"),
        pytest.param({"end_date": None}, "REQUEST_INVALID", id="no end"),
        pytest.param({"reason": ""}, "REQUEST_INVALID", id="no reason"),
        pytest.param({"benefit": a_benefit(limit=LIMIT)}, "REQUEST_INVALID", id="no discount"),
        pytest.param(
            {"benefit": a_benefit(basis_points=10_001, limit=LIMIT)},
            "REQUEST_INVALID",
            id="over 100 %",
        ),
        pytest.param(
            {
                "benefit": a_benefit(
                    policy_pb2.BENEFIT_KIND_EXTENDED_PAYMENT, basis_points=5, payment_days=5, limit=LIMIT
                )
            },
            "REQUEST_INVALID",
            id="days and a discount",
        ),
        pytest.param(
            {"benefit": a_benefit(policy_pb2.BENEFIT_KIND_GIFT, limit=LIMIT)}, "REQUEST_INVALID", id="an unknown gift"
        ),
        pytest.param({"benefit": a_benefit(basis_points=5)}, "REQUEST_INVALID", id="no limit"),
    ],
)
async def test_senseless_policies_are_refused(
    accounts: Running, people: People, said: dict[str, Any], reason: str
) -> None:
    account_id, manager, _ = people

    no = await refused(propose(accounts, account_id, manager, **said))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, reason)
    assert await facts_of(accounts, account_id) == []


async def test_limits_follow_each_other_and_stay_readable(accounts: Running) -> None:
    currency = "XTS"

    async def held(**said: Any) -> list[policy_pb2.ApprovalLimit]:
        page = await ask(accounts, "ListApprovalLimits", ListApprovalLimitsRequest(**said))
        return [limit for limit in page.approval_limits if limit.amount.currency_code == currency]

    first = await set_limit(accounts, 1, currency)
    answers, _ = await at_once(set_limit(accounts, units, currency) for units in (2, 3, 4, 5))
    after_all = await held()
    same = await set_limit(accounts, 6, currency), await set_limit(accounts, 6, currency)

    assert len(answers) == 4
    assert len(after_all) == 1
    assert same[0] == same[1]
    assert await held() == [same[0]]
    assert [limit.amount for limit in await held(as_of=first.start_time)] == [first.amount]


async def test_policies_are_listed_latest_first_to_those_who_serve_the_account(
    accounts: Running, people: People
) -> None:
    account_id, manager, leader = people
    ids = [(await propose(accounts, account_id, manager)).id for _ in range(3)]
    request = ListPoliciesRequest(filter=f'account_id = "{account_id}" AND state = "PROPOSED" AND kind = "DISCOUNT"')

    for caller in (manager, leader, DIRECTOR):
        page = await ask(accounts, "ListPolicies", request, caller)
        assert [policy.id for policy in page.policies] == ids[::-1]
    assert not (await ask(accounts, "ListPolicies", request, a_caller("ACCOUNT_MANAGER"))).policies
