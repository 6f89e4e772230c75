"""What changes obligations: load, decide, save, tell; the edge opened the transaction and ends it."""

from datetime import date

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from chassis.records import Seen
from services.accounts.agreements.store import AGREEMENTS
from services.accounts.daily import CALENDAR, Daily
from services.accounts.obligations import store, wire
from services.accounts.obligations.model import Move, Obligation, ObligationState, Terms
from services.accounts.obligations.store import OBLIGATIONS


async def add_obligation(tx: Transaction, caller: Caller, agreement_id: str, terms: Terms) -> Obligation:
    """Take an obligation into the books, and say so.

    Refuses with AccountNotServed, AgreementNotFound, AgreementStateWrong or ObligationOutsideAgreement.
    """
    agreement = await AGREEMENTS.lock(tx, caller, Seen(agreement_id))
    return await _add(tx, Obligation.add(clock.new_id(), agreement, terms, now=clock.now()))


async def settle_obligation(tx: Transaction, caller: Caller, seen: Seen, move: Move, outcome: str) -> Obligation:
    """Keep that an obligation was fulfilled or waived, and what is owed next, and say so.

    Refuses with AccountNotServed, ObligationNotFound, ObligationChanged or ObligationAlreadySettled.
    """
    obligation = await OBLIGATIONS.lock(tx, caller, seen)
    return await _settle(tx, obligation, move, outcome)


async def move_on(tx: Transaction, obligation_id: str, today: date) -> None:
    """Let an obligation be overdue when its day has passed."""
    obligation = await OBLIGATIONS.lock(tx, CALENDAR, Seen(obligation_id))
    if obligation.missed_by(today):
        await _settle(tx, obligation, Move.MISS)


async def _settle(tx: Transaction, obligation: Obligation, move: Move, outcome: str = "") -> Obligation:
    settled = obligation.settle(move, outcome, now=clock.now())
    await OBLIGATIONS.save(tx, settled)
    outbox.record(tx, wire.moved(move, settled), about=settled.account_id)
    if obligation.state is ObligationState.OPEN:
        agreement = await AGREEMENTS.records.get(tx, CALENDAR, obligation.agreement_id)
        following = obligation.again(clock.new_id(), agreement, now=clock.now())
        if following is not None:
            await _add(tx, following)
    return settled


async def _add(tx: Transaction, obligation: Obligation) -> Obligation:
    await OBLIGATIONS.add(tx, obligation)
    outbox.record(tx, wire.added(obligation), about=obligation.account_id)
    return obligation


DAILY = Daily(due=store.list_missed, move=move_on)
"""Obligations become overdue by themselves, and those that repeat are owed again."""
