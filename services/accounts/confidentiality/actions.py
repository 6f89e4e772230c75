"""What changes confidentiality, and what leaves a trace of being shown: decide, save, tell."""

from collections.abc import Collection, Iterable

from chassis import clock, outbox
from chassis.access import Caller
from chassis.call import Call
from chassis.database import Transaction
from services.accounts.confidentiality import store, wire
from services.accounts.confidentiality.model import (
    MASKED,
    AccountRead,
    Confidentiality,
    FieldConfidential,
    Judgement,
    check_shown,
    masked,
)
from services.accounts.profiles.model import Account
from services.accounts.profiles.store import lock_account


async def set_confidentiality(tx: Transaction, caller: Caller, account_id: str, said: Judgement) -> Confidentiality:
    """Say how confidential an account is from now on. Refuses with AccountNotFound or ConfidentialityChanged."""
    await lock_account(tx, caller, account_id)
    held = await store.get_confidentiality(tx, account_id)
    kept = held.follow(said, setter_id=caller.id, now=clock.now())
    await store.add_confidentiality(tx, kept)
    outbox.record(tx, wire.confidentiality_set(kept), about=account_id)
    return kept


async def masked_among(call: Call, account_ids: Collection[str]) -> Collection[str]:
    """Give those of these accounts, all within the caller's reach, that are masked to them.

    Each confidential one that is not leaves an entry in the log of reads: whoever asks shows what they asked for.
    """
    confidential = (await store.confidential_among(call.tx, account_ids)).keys()
    if confidential and call.caller.sees_confidential:
        await store.note_reads(call.tx, [_read(call, account_id) for account_id in sorted(confidential)])
        return ()
    return confidential


async def shown(call: Call, account: Account) -> Account:
    """Give an account as the caller may see it; see `masked_among`."""
    return (await all_shown(call, [account]))[0]


async def all_shown(call: Call, accounts: Collection[Account]) -> list[Account]:
    """Give accounts as the caller may see them; see `masked_among`."""
    hidden = await masked_among(call, [account.id for account in accounts])
    return [masked(account) if account.id in hidden else account for account in accounts]


async def check_unmasked(call: Call, account_id: str) -> None:
    """Refuses with AccountConfidential those to whom the account is masked; others leave an entry in the log of reads."""
    check_shown(account_id, await masked_among(call, [account_id]))


async def check_fields(tx: Transaction, caller: Caller, account_id: str, names: Iterable[str]) -> None:
    """Refuses with FieldConfidential a change of what is masked to the caller: its outcome would tell what was there."""
    hidden = sorted(MASKED.keys() & set(names))
    if not caller.sees_confidential and hidden and await store.confidential_among(tx, [account_id]):
        raise FieldConfidential(hidden[0])


def _read(call: Call, account_id: str) -> AccountRead:
    return AccountRead(
        id=clock.new_id(),
        account_id=account_id,
        reader_id=call.caller.id,
        role=call.caller.role,
        rpc=call.rpc,
        read_time=clock.now(),
    )
