"""What leads accounts on: load, decide, save, tell; the edge opened the transaction and ends it."""

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from services.accounts.profiles import store as profiles
from services.accounts.profiles.model import Account, Seen
from services.accounts.stages import model, store, wire
from services.accounts.stages.model import OnboardingItem, Stage, Step
from services.accounts.stages.store import ITEMS


async def change_stage(tx: Transaction, caller: Caller, seen: Seen, step: Step) -> Account:
    """Lead an account to another stage, and say so; what every new account needs is listed as onboarding begins.

    Refuses with AccountNotServed, AccountNotFound, AccountChanged, StageNotReachable or OnboardingUnfinished.
    """
    await profiles.lock_account(tx, caller, seen.account_id)
    account = await profiles.get_seen(tx, caller, seen)
    revision = account.enter(step.stage, reason=step.reason, now=clock.now())
    exception = await _prepare(tx, account, step)
    await profiles.save_account(tx, revision, by=caller.id)
    outbox.record(tx, wire.stage_changed(revision, exception), about=account.id)
    return revision.after


async def add_item(tx: Transaction, caller: Caller, account_id: str, title: str) -> OnboardingItem:
    """Put something that only this account needs on its list, and say so.

    Refuses with AccountNotServed or AccountNotFound.
    """
    await profiles.lock_account(tx, caller, account_id)
    return _add(tx, account_id, title)


async def complete_item(tx: Transaction, caller: Caller, item_id: str, note: str) -> OnboardingItem:
    """Keep that something was done, and say so.

    Refuses with AccountNotServed, OnboardingItemNotFound or OnboardingItemDone.
    """
    item = (await ITEMS.get(tx, caller, item_id)).complete(by=caller.id, note=note, now=clock.now())
    await ITEMS.save(tx, item)
    outbox.record(tx, wire.completed(item), about=item.account_id)
    return item


async def _prepare(tx: Transaction, account: Account, step: Step) -> str:
    """Begin onboarding with what is missing on the list, end it when nothing is open; give the exception that counts."""
    if step.stage is Stage.ONBOARDING:
        for code, title in model.missing(await store.open_items(tx, account.id)).items():
            _add(tx, account.id, title, code=code)
    if step.stage is not Stage.ACTIVE or account.stage is not Stage.ONBOARDING:
        return ""
    open_count = len(await store.open_items(tx, account.id))
    model.check_prepared(account.id, open_count, step.exception)
    return step.exception if open_count else ""


def _add(tx: Transaction, account_id: str, title: str, *, code: str = "") -> OnboardingItem:
    item = OnboardingItem(id=clock.new_id(), account_id=account_id, code=code, title=title, create_time=clock.now())
    ITEMS.defer(tx, item)
    outbox.record(tx, wire.added(item), about=account_id)
    return item
