"""What changes proposals: load, decide, save, tell; the edge opened the transaction and ends it."""

from datetime import date

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from chassis.records import Seen
from services.accounts.agreements.refusals import AgreementOfAnotherAccount
from services.accounts.agreements.store import AGREEMENTS
from services.accounts.daily import CALENDAR, Daily
from services.accounts.profiles.store import get_account
from services.accounts.proposals import store, wire
from services.accounts.proposals.model import SETTLING, Move, Proposal, ProposalState, Terms
from services.accounts.proposals.store import PROPOSALS


async def draft_proposal(tx: Transaction, caller: Caller, account_id: str, terms: Terms) -> Proposal:
    """Begin a proposal to an account, and say so.

    Refuses with AccountNotServed, AccountNotFound, AgreementNotFound or AgreementOfAnotherAccount.
    """
    proposal = await _begun(tx, caller, account_id, terms)
    await PROPOSALS.add(tx, proposal)
    outbox.record(tx, wire.drafted(proposal), about=account_id)
    return proposal


async def receive_proposal(
    tx: Transaction, caller: Caller, account_id: str, terms: Terms, days: tuple[date, date]
) -> Proposal:
    """Keep a proposal from an account that came in on the first of two days, the second being today, and say so.

    Refuses with AccountNotServed, AccountNotFound, AgreementNotFound, AgreementOfAnotherAccount or
    ProposalSentInFuture.
    """
    sent_date, today = days
    proposal = (await _begun(tx, caller, account_id, terms)).receive(sent_date, today=today)
    await PROPOSALS.add(tx, proposal)
    outbox.record(tx, wire.received(proposal), about=account_id)
    return proposal


async def revise_proposal(tx: Transaction, caller: Caller, seen: Seen, terms: Terms) -> Proposal:
    """Put other words into a draft, and say so.

    Refuses with AccountNotServed, ProposalNotFound, ProposalChanged, ProposalStateWrong, AgreementNotFound or
    AgreementOfAnotherAccount.
    """
    proposal = await PROPOSALS.lock(tx, caller, seen)
    revised = proposal.revise(terms, now=clock.now())
    await _check_agreement(tx, caller, proposal.account_id, terms)
    return await _keep(tx, Move.REVISE, revised)


async def send_proposal(tx: Transaction, caller: Caller, seen: Seen, sent_date: date, today: date) -> Proposal:
    """Keep that a draft was sent, and say so.

    Refuses with AccountNotServed, ProposalNotFound, ProposalChanged, ProposalStateWrong or ProposalSentInFuture.
    """
    proposal = await PROPOSALS.lock(tx, caller, seen)
    return await _keep(tx, Move.SEND, proposal.send(sent_date, today=today, now=clock.now()))


async def settle_proposal(tx: Transaction, caller: Caller, seen: Seen, state: ProposalState, reason: str) -> Proposal:
    """Keep how a proposal was answered, and say so.

    Refuses with AccountNotServed, ProposalNotFound, ProposalChanged or ProposalStateWrong.
    """
    proposal = await PROPOSALS.lock(tx, caller, seen)
    return await _keep(tx, SETTLING[state], proposal.settle(state, reason, now=clock.now()))


async def move_on(tx: Transaction, proposal_id: str, today: date) -> None:
    """Let a proposal lapse when its last day for an answer has passed."""
    proposal = await PROPOSALS.lock(tx, CALENDAR, Seen(proposal_id))
    if proposal.unanswered_by(today):
        await _keep(tx, Move.LAPSE, proposal.settle(ProposalState.LAPSED, "", now=clock.now()))


async def _begun(tx: Transaction, caller: Caller, account_id: str, terms: Terms) -> Proposal:
    await get_account(tx, caller, account_id)
    await _check_agreement(tx, caller, account_id, terms)
    now = clock.now()
    return Proposal(id=clock.new_id(), account_id=account_id, terms=terms, create_time=now, update_time=now)


async def _check_agreement(tx: Transaction, caller: Caller, account_id: str, terms: Terms) -> None:
    if terms.agreement_id is None:
        return
    agreement = await AGREEMENTS.get(tx, caller, terms.agreement_id)
    if agreement.account_id != account_id:
        raise AgreementOfAnotherAccount(agreement.id)


async def _keep(tx: Transaction, move: Move, proposal: Proposal) -> Proposal:
    await PROPOSALS.save(tx, proposal)
    outbox.record(tx, wire.moved(move, proposal), about=proposal.account_id)
    return proposal


DAILY = Daily(due=store.list_unanswered, move=move_on)
"""Proposals lapse by themselves."""
