from datetime import timedelta
from typing import Any

import pytest
from kac.accounts.v1 import proposal_pb2
from kac.accounts.v1.proposal_service_pb2 import (
    DraftProposalRequest,
    GetProposalRequest,
    ListProposalsRequest,
    ReceiveProposalRequest,
    ReviseProposalRequest,
    SendProposalRequest,
    SettleProposalRequest,
)
from kac.accounts.v1.proposal_service_pb2_grpc import ProposalServiceStub

from chassis import clock, wire
from services.accounts.proposals import actions, store
from tests.facts import told
from tests.running import Running, refused
from tests.services.accounts.agreements.asking import a_day, a_proposal, open_agreement
from tests.services.accounts.archive import DIRECTOR, an_account


async def ask(accounts: Running, request: Any) -> Any:
    """Send a request to the RPC that it is named after."""
    if "request_id" in request.DESCRIPTOR.fields_by_name:
        request.request_id = clock.new_id()
    verb = request.DESCRIPTOR.name.removesuffix("Request")
    return await getattr(accounts.stub(ProposalServiceStub), verb)(request, metadata=accounts.be(DIRECTOR))


async def facts_of(accounts: Running, account_id: str) -> list[str]:
    names = [fact.DESCRIPTOR.name for fact in await told(accounts, account_id)]
    return [name for name in names if name.startswith("Proposal")]


async def a_draft(accounts: Running, **said: Any) -> Any:
    account = await an_account(accounts)
    return await ask(accounts, DraftProposalRequest(account_id=account.id, terms=a_proposal(**said)))


async def a_sent_one(accounts: Running) -> Any:
    draft = await a_draft(accounts)
    return await ask(accounts, SendProposalRequest(proposal_id=draft.id, sent_date=a_day(-1), etag=draft.etag))


async def test_a_proposal_is_drafted_revised_sent_and_accepted(accounts: Running) -> None:
    """ACCT-25: what we propose, and what came of it."""
    account = await an_account(accounts)
    agreement = await open_agreement(accounts, account.id)
    draft = await ask(accounts, DraftProposalRequest(account_id=account.id, terms=a_proposal()))
    terms = a_proposal(content="Two lines.", agreement_id=agreement.id)
    revised = await ask(accounts, ReviseProposalRequest(proposal_id=draft.id, terms=terms))
    sent = await ask(accounts, SendProposalRequest(proposal_id=draft.id, sent_date=a_day(-1)))
    accepted = await ask(
        accounts, SettleProposalRequest(proposal_id=draft.id, state=proposal_pb2.PROPOSAL_STATE_ACCEPTED)
    )

    assert (draft.state, draft.direction) == (proposal_pb2.PROPOSAL_STATE_DRAFT, proposal_pb2.DIRECTION_TO_ACCOUNT)
    assert (revised.terms, sent.sent_date) == (terms, a_day(-1))
    assert accepted == await ask(accounts, GetProposalRequest(proposal_id=draft.id))
    assert await ask(accounts, GetProposalRequest(proposal_id=draft.id, as_of=draft.update_time)) == draft
    names = ["ProposalDrafted", "ProposalRevised", "ProposalSent", "ProposalSettled"]
    assert await facts_of(accounts, account.id) == names


async def test_a_proposal_from_the_account_waits_for_our_answer(accounts: Running) -> None:
    account = await an_account(accounts)
    request = ReceiveProposalRequest(account_id=account.id, terms=a_proposal(), sent_date=a_day(-1))
    received = await ask(accounts, request)
    declined = await ask(
        accounts,
        SettleProposalRequest(proposal_id=received.id, state=proposal_pb2.PROPOSAL_STATE_DECLINED, reason="Not ours."),
    )

    assert received.direction == proposal_pb2.DIRECTION_FROM_ACCOUNT
    assert (declined.outcome, declined.sent_date) == ("Not ours.", a_day(-1))
    assert await facts_of(accounts, account.id) == ["ProposalReceived", "ProposalSettled"]


async def test_a_proposal_lapses_by_itself_once_its_last_day_has_passed(accounts: Running) -> None:
    sent = await a_sent_one(accounts)
    last = wire.day(sent.terms.answer_date)
    before = f"{int(sent.id.replace('-', ''), 16) - 1:032x}"
    for days in (0, 1, 2):
        today = last + timedelta(days=days)
        async with accounts.db.begin() as tx:
            assert (sent.id in await store.list_unanswered(tx, today, before)) == (days == 1)
            await actions.move_on(tx, sent.id, today)

    lapsed = await ask(accounts, GetProposalRequest(proposal_id=sent.id))
    assert (lapsed.state, lapsed.etag) == (proposal_pb2.PROPOSAL_STATE_LAPSED, "3")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"state": proposal_pb2.PROPOSAL_STATE_DECLINED}, "REQUEST_INVALID"),
        ({"state": proposal_pb2.PROPOSAL_STATE_SENT, "reason": "x"}, "REQUEST_INVALID"),
        ({"state": proposal_pb2.PROPOSAL_STATE_LAPSED, "reason": "x", "etag": "9"}, "PROPOSAL_CHANGED"),
    ],
)
async def test_a_senseless_answer_is_refused(accounts: Running, said: dict[str, Any], reason: str) -> None:
    sent = await a_sent_one(accounts)

    no = await refused(ask(accounts, SettleProposalRequest(proposal_id=sent.id, **said)))

    assert no.reason == reason
    assert await ask(accounts, GetProposalRequest(proposal_id=sent.id)) == sent


async def test_what_was_sent_is_not_sent_or_revised_again(accounts: Running) -> None:
    sent = await a_sent_one(accounts)

    for request in (
        SendProposalRequest(proposal_id=sent.id, sent_date=a_day(-1)),
        ReviseProposalRequest(proposal_id=sent.id, terms=a_proposal()),
    ):
        assert (await refused(ask(accounts, request))).reason == "PROPOSAL_STATE_WRONG"


async def test_nothing_was_sent_the_day_after_tomorrow(accounts: Running) -> None:
    draft = await a_draft(accounts)

    no = await refused(ask(accounts, SendProposalRequest(proposal_id=draft.id, sent_date=a_day(2))))

    assert no.reason == "PROPOSAL_SENT_IN_FUTURE"


async def test_a_proposal_speaks_of_an_agreement_of_its_own_account(accounts: Running) -> None:
    foreign = await open_agreement(accounts, (await an_account(accounts)).id)

    assert (await refused(a_draft(accounts, agreement_id=foreign.id))).reason == "AGREEMENT_OF_ANOTHER_ACCOUNT"
    assert (await refused(a_draft(accounts, agreement_id=clock.new_id()))).reason == "AGREEMENT_NOT_FOUND"


async def test_proposals_are_listed_latest_first(accounts: Running) -> None:
    account = await an_account(accounts)
    ids = [(await ask(accounts, DraftProposalRequest(account_id=account.id, terms=a_proposal()))).id for _ in range(3)]
    request = ListProposalsRequest(
        filter=f'account_id = "{account.id}" AND direction = "TO_ACCOUNT" AND state = "DRAFT"', page_size=2
    )
    first = await ask(accounts, request)
    request.page_token = first.next_page_token

    assert [one.id for page in (first, await ask(accounts, request)) for one in page.proposals] == ids[::-1]
