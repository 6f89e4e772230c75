"""What changes agreements: load, decide, save, tell; the edge opened the transaction and ends it."""

from dataclasses import replace
from datetime import date

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from chassis.records import Seen
from services.accounts.agreements import store, wire
from services.accounts.agreements.model import Agreement, Move, ServiceLevel, Signing, Terms
from services.accounts.agreements.store import AGREEMENTS
from services.accounts.daily import CALENDAR, Daily
from services.accounts.profiles.store import get_account


async def open_agreement(tx: Transaction, caller: Caller, account_id: str, terms: Terms) -> Agreement:
    """Begin to negotiate with an account, and say so.

    Refuses with AccountNotServed, AccountNotFound, AgreementCodeTaken or AgreementEndsBeforeStart.
    """
    await get_account(tx, caller, account_id)
    return await _add(tx, Agreement.open(clock.new_id(), account_id, terms, now=clock.now()))


async def revise_agreement(tx: Transaction, caller: Caller, seen: Seen, terms: Terms) -> Agreement:
    """Put other terms into a negotiation, and say so.

    Refuses with AccountNotServed, AgreementNotFound, AgreementChanged, AgreementStateWrong, AgreementCodeTaken or
    AgreementEndsBeforeStart.
    """
    agreement = await AGREEMENTS.lock(tx, caller, seen)
    return await _keep(tx, Move.REVISE, agreement.revise(terms, now=clock.now()))


async def sign_agreement(tx: Transaction, caller: Caller, seen: Seen, signing: Signing, today: date) -> Agreement:
    """Keep that an agreement was signed, let what it renews give way, and say so.

    Refuses with AccountNotServed, AgreementNotFound, AgreementChanged, AgreementStateWrong, AgreementSignedInFuture,
    AgreementServiceLevelMissing, AgreementAlreadyRenewed or RenewalOverlaps.
    """
    agreement = await AGREEMENTS.lock(tx, caller, seen)
    signed = await _keep(tx, Move.SIGN, agreement.sign(signing, today=today, now=clock.now()))
    if signed.predecessor_id is not None:
        renewed = await _current(tx, caller, Seen(signed.predecessor_id), today)
        await _keep(tx, Move.RENEW, renewed.renew(signed, now=clock.now()))
    return await _age(tx, signed, today)


async def amend_agreement(
    tx: Transaction, caller: Caller, seen: Seen, amendment: tuple[ServiceLevel, str], today: date
) -> Agreement:
    """Let the service level be another, as an amendment kept at a place says, and say so.

    Refuses with AccountNotServed, AgreementNotFound, AgreementChanged or AgreementStateWrong.
    """
    agreement = await _current(tx, caller, seen, today)
    return await _keep(tx, Move.AMEND, agreement.amend(*amendment, now=clock.now()))


async def terminate_agreement(tx: Transaction, caller: Caller, seen: Seen, reason: str, today: date) -> Agreement:
    """End an agreement, and say so.

    Refuses with AccountNotServed, AgreementNotFound, AgreementChanged or AgreementStateWrong.
    """
    agreement = await _current(tx, caller, seen, today)
    return await _keep(tx, Move.TERMINATE, agreement.terminate(reason, now=clock.now()))


async def renew_agreement(tx: Transaction, caller: Caller, agreement_id: str, terms: Terms, today: date) -> Agreement:
    """Begin to negotiate about the agreement that is to renew another, say so, and give it.

    Refuses with AccountNotServed, AgreementNotFound, AgreementStateWrong, AgreementAlreadyRenewed, AgreementCodeTaken,
    AgreementEndsBeforeStart or RenewalOverlaps.
    """
    renewed = await _current(tx, caller, Seen(agreement_id), today)
    successor = Agreement.open(clock.new_id(), renewed.account_id, terms, now=clock.now())
    renewed.check_renewal(terms)
    return await _add(tx, replace(successor, predecessor_id=renewed.id))


async def move_on(tx: Transaction, agreement_id: str, today: date) -> None:
    """Let an agreement start, end, or remind of its end, as the calendar says."""
    agreement = await _current(tx, CALENDAR, Seen(agreement_id), today)
    days = agreement.reminder(today)
    if days is not None and await store.add_reminder(tx, agreement.id, days_before=days, now=clock.now()):
        outbox.record(tx, wire.expiring(agreement, days), about=agreement.account_id)


async def _current(tx: Transaction, caller: Caller, seen: Seen, today: date) -> Agreement:
    """Lock an agreement, and let it be where the calendar has brought it, whether anyone has said so or not."""
    return await _age(tx, await AGREEMENTS.lock(tx, caller, seen), today)


async def _age(tx: Transaction, agreement: Agreement, today: date) -> Agreement:
    for move, aged in agreement.age(today=today, now=clock.now()):
        agreement = await _keep(tx, move, aged)
    return agreement


async def _add(tx: Transaction, agreement: Agreement) -> Agreement:
    await AGREEMENTS.add(tx, agreement)
    outbox.record(tx, wire.opened(agreement), about=agreement.account_id)
    return agreement


async def _keep(tx: Transaction, move: Move, agreement: Agreement) -> Agreement:
    await AGREEMENTS.save(tx, agreement)
    outbox.record(tx, wire.moved(move, agreement), about=agreement.account_id)
    return agreement


DAILY = Daily(due=store.list_due, move=move_on)
"""Agreements start, remind of their end, and end by themselves."""
