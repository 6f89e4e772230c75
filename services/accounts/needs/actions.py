"""What changes needs: load, decide, save, tell; the edge opened the transaction and ends it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from chassis.records import Seen
from services.accounts.needs import wire
from services.accounts.needs.model import Need, Request, Step
from services.accounts.needs.store import NEEDS
from services.accounts.profiles.store import get_account


async def record_need(tx: Transaction, caller: Caller, account_id: str, request: Request) -> Need:
    """Keep a need, and say so. Refuses with AccountNotServed, AccountNotFound or ContactNotFound."""
    await get_account(tx, caller, account_id)
    now = clock.now()
    need = Need(
        id=clock.new_id(),
        account_id=account_id,
        request=request,
        recorder_id=caller.id,
        author_id=caller.id,
        create_time=now,
        update_time=now,
    )
    await NEEDS.add(tx, need)
    outbox.record(tx, wire.recorded(need), about=account_id)
    return need


async def update_need(tx: Transaction, caller: Caller, seen: Seen, change: Mapping[str, Any]) -> Need:
    """Say a need otherwise; says nothing when nothing changes.

    Refuses with AccountNotServed, NeedNotFound, NeedChanged, NeedClosed or ContactNotFound.
    """
    need = await NEEDS.lock(tx, caller, seen)
    said = replace(need.request, **change)
    return await _saved(tx, need, need.revise(said, author_id=caller.id, now=clock.now()))


async def take_step(tx: Transaction, caller: Caller, seen: Seen, step: Step) -> Need:
    """Bring a need to another state, and say so.

    Refuses with AccountNotServed, NeedNotFound, NeedChanged or NeedStepNotAllowed.
    """
    need = await NEEDS.lock(tx, caller, seen)
    return await _saved(tx, need, need.take(step, author_id=caller.id, now=clock.now()))


async def _saved(tx: Transaction, before: Need, after: Need) -> Need:
    if after != before:
        await NEEDS.save(tx, after)
        outbox.record(tx, wire.updated(before, after), about=after.account_id)
    return after
