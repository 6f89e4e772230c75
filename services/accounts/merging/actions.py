"""What merges accounts and parts them again: load, decide, save, tell; the edge opened the transaction and ends it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kac.accounts.v1 import merge_pb2

from chassis import clock, outbox
from chassis.access import Caller
from chassis.database import Transaction
from chassis.errors import AccountMerged
from chassis.moving.store import Move, count, move, move_back
from services.accounts.confidentiality.model import ConfidentialityLevel, Judgement
from services.accounts.confidentiality.store import add_confidentiality, get_confidentiality
from services.accounts.confidentiality.wire import confidentiality_set
from services.accounts.figures.store import add_figures, believed
from services.accounts.figures.wire import recorded
from services.accounts.merging import model, store, wire
from services.accounts.merging.model import Choices, Merge, MergeIntoItself, Pair, Request, UnmergeBlocked
from services.accounts.profiles import store as profiles
from services.accounts.profiles.model import Account, AccountChanged, Profile, Revision, above
from services.accounts.profiles.wire import updated
from services.accounts.search_index.store import index_accounts

STRICTNESS = [*ConfidentialityLevel]
"""The levels of confidentiality, the strictest last."""


async def preview_merge(
    tx: Transaction, caller: Caller, survivor_id: str, merged_id: str, choices: Choices
) -> merge_pb2.MergePreview:
    """Say what a merge would do.

    Refuses with MergeIntoItself, AccountNotFound, AccountMerged, MergeFieldUnknown or AccountGroupCycle.
    """
    pair = await _pair(tx, caller, survivor_id, merged_id)
    result = replace(pair.survivor, profile=pair.joined(choices))
    own, other = await believed(tx, survivor_id), await believed(tx, merged_id)
    moved = {**await count(tx, merged_id, store.moving_tables()), **({"figures": len(other)} if other else {})}
    return wire.preview(pair, result, moved, len([*model.overlapping(own, other)]))


async def merge_accounts(tx: Transaction, caller: Caller, request: Request) -> Merge:
    """Let one account survive with what belonged to both, and say so.

    Refuses with MergeIntoItself, AccountNotFound, AccountMerged, AccountChanged, MergeFieldUnknown, AccountGroupCycle or
    MergeFiguresOverlap.
    """
    await profiles.lock_groups(tx)
    for account_id in sorted((request.survivor_id, request.merged_id)):
        await profiles.lock_account(tx, caller, account_id)
    pair = await _pair(tx, caller, request.survivor_id, request.merged_id)
    _check_seen(pair, request)
    own, other = await believed(tx, pair.survivor.id), await believed(tx, pair.merged.id)
    known = (figure.record_time for figure in (*own.values(), *other.values()))
    now = model.instant(clock.now(), pair.survivor.update_time, pair.merged.update_time, *known)
    news = model.joined_figures(pair.survivor.id, own, other, request.overlapping_figures, now=now)
    survivor = _next(pair.survivor, pair.joined(request.choices), now)
    merge = _merge(pair, survivor, request, caller, now)
    merge = replace(merge, child_ids=await _adopt(tx, caller, pair, now))
    await _bury(tx, caller, pair.merged, survivor.id, now)
    await profiles.save_account(tx, Revision(before=pair.survivor, after=survivor), by=caller.id)
    await add_figures(tx, news)
    await move(tx, _move(merge), store.moving_tables(), whole=store.WHOLE)
    await store.keep_last_contacts(tx, survivor.id, pair.merged.id)
    await _protect(tx, pair, now)
    await store.add_merge(tx, merge)
    _tell(tx, Revision(before=pair.survivor, after=survivor))
    if news:
        outbox.record(tx, recorded(news), about=survivor.id)
    outbox.record(tx, wire.merged(merge, survivor, pair.merged), about=pair.merged.id)
    return merge


async def unmerge_accounts(tx: Transaction, caller: Caller, merge_id: str, reason: str) -> Merge:
    """Let two accounts be two again, as far as what came later allows, and say so.

    Refuses with MergeNotFound, MergeUndone, UnmergeTooLate, UnmergeBlocked, RowsBound or ExternalReferenceTaken.
    """
    await profiles.lock_groups(tx)
    merge = await store.lock_merge(tx, merge_id)
    survivor, buried = await _both_ends(tx, merge)
    now = model.instant(clock.now(), survivor.update_time, buried.update_time)
    undone = merge.undo(reason, caller.id, now=now)
    await _check_undoable(tx, merge, survivor)
    before, after, was = map(wire.unpacked, (merge.survivor_before, merge.survivor_after, merge.merged_before))
    parted = _next(survivor, model.parted(survivor.profile, before=before, after=after), now)
    again = replace(_next(buried, was, now), survivor_id=None)
    await _check_groups(tx, merge, parted, again)
    await profiles.save_account(tx, Revision(before=survivor, after=parted), by=caller.id)
    await profiles.save_account(tx, Revision(before=buried, after=again), by=caller.id)
    await index_accounts(tx, [again])
    await store.resume_states(tx, again.id, now)
    await _give_back_children(tx, caller, merge, now)
    await store.resume_figures(tx, merge, now)
    await move_back(tx, _move(merge), store.moving_tables())
    await store.keep_last_contacts(tx, parted.id, again.id)
    await store.save_end(tx, undone)
    _tell(tx, Revision(before=survivor, after=parted))
    outbox.record(tx, wire.unmerged(undone, parted, again), about=again.id)
    return undone


async def _pair(tx: Transaction, caller: Caller, survivor_id: str, merged_id: str) -> Pair:
    if survivor_id == merged_id:
        raise MergeIntoItself(survivor_id)
    survivor = await profiles.get_account(tx, caller, survivor_id)
    merged = await profiles.get_account(tx, caller, merged_id)
    return Pair(survivor=survivor, merged=merged, parents=await profiles.parents_above(tx, [survivor_id, merged_id]))


def _check_seen(pair: Pair, request: Request) -> None:
    for account, etag in ((pair.survivor, request.survivor_etag), (pair.merged, request.merged_etag)):
        if etag != str(account.version):
            raise AccountChanged(account.id)


def _next(account: Account, profile: Profile, now: datetime) -> Account:
    """Give the next state of an account, also where its archive says the same as before: what belongs to it changes."""
    return replace(account, profile=profile, update_time=now, version=account.version + 1)


def _merge(pair: Pair, survivor: Account, request: Request, caller: Caller, now: datetime) -> Merge:
    return Merge(
        id=clock.new_id(),
        survivor_id=survivor.id,
        merged_id=pair.merged.id,
        merged_code=pair.merged.code,
        merged_display_name=pair.merged.profile.display_name,
        reason=request.reason,
        merged_by=caller.id,
        merge_time=now,
        survivor_before=wire.packed(pair.survivor),
        survivor_after=wire.packed(survivor),
        merged_before=wire.packed(pair.merged),
    )


def _move(merge: Merge) -> Move:
    return Move(merge_id=merge.id, from_id=merge.merged_id, to_id=merge.survivor_id)


async def _bury(tx: Transaction, caller: Caller, merged: Account, survivor_id: str, now: datetime) -> None:
    """Let an account only lead to the one that survives it; what other systems call it is free for the survivor."""
    bare = replace(merged.profile, tags=(), external_references=())
    buried = replace(_next(merged, bare, now), survivor_id=survivor_id)
    await profiles.save_account(tx, Revision(before=merged, after=buried), by=caller.id)
    await store.forget_search(tx, merged.id)
    await store.end_states(tx, merged.id, now)
    await store.end_figures(tx, merged.id, now)


async def _protect(tx: Transaction, pair: Pair, now: datetime) -> None:
    """Let the survivor be as confidential as the stricter of the two, for it shows what belonged to both."""
    own, other = [await get_confidentiality(tx, account.id) for account in (pair.survivor, pair.merged)]
    if STRICTNESS.index(other.level) <= STRICTNESS.index(own.level):
        return
    said = own.follow(Judgement(level=other.level, reason=other.reason), setter_id=other.setter_id, now=now)
    await add_confidentiality(tx, said)
    outbox.record(tx, confidentiality_set(said), about=pair.survivor.id)


async def _adopt(tx: Transaction, caller: Caller, pair: Pair, now: datetime) -> Sequence[str]:
    """Let who stood below the merged account stand below the survivor, and say so; give who they are."""
    children = [one for one in await store.child_ids(tx, pair.merged.id) if one != pair.survivor.id]
    await _set_parent(tx, caller, children, pair.survivor.id, now)
    return children


async def _give_back_children(tx: Transaction, caller: Caller, merge: Merge, now: datetime) -> None:
    children = await store.children_of(tx, merge.survivor_id, merge.child_ids)
    await _set_parent(tx, caller, children, merge.merged_id, now)


async def _set_parent(tx: Transaction, caller: Caller, child_ids: Sequence[str], parent_id: str, now: datetime) -> None:
    children = await profiles.list_named(tx, child_ids)
    revisions = [child.revise(replace(child.profile, parent_id=parent_id), now=now) for child in children]
    if revisions:
        await profiles.save_accounts(tx, revisions, by=caller.id)
    for revision in revisions:
        _tell(tx, revision)


def _tell(tx: Transaction, revision: Revision) -> None:
    if revision.changed:
        outbox.record(tx, updated(revision), about=revision.after.id)


async def _both_ends(tx: Transaction, merge: Merge) -> tuple[Account, Account]:
    kept = {account.id: account for account in await profiles.list_named(tx, [merge.survivor_id, merge.merged_id])}
    return kept[merge.survivor_id], kept[merge.merged_id]


async def _check_undoable(tx: Transaction, merge: Merge, survivor: Account) -> None:
    """Refuses with UnmergeBlocked, naming each thing in the way."""
    obstacles = []
    if survivor.survivor_id:
        later = AccountMerged(survivor.id, survivor.survivor_id)
        obstacles.append(f"the survivor has itself been merged since ({later})")
    lost = await store.lost(tx, _move(merge))
    obstacles += [
        f"{number} of {table} that moved are not with the survivor any more" for table, number in lost.items()
    ]
    if obstacles:
        raise UnmergeBlocked(merge.id, "; ".join(obstacles))


async def _check_groups(tx: Transaction, merge: Merge, survivor: Account, again: Account) -> None:
    """Refuses with UnmergeBlocked when somebody would stand above themselves again."""
    children = await store.children_of(tx, merge.survivor_id, merge.child_ids)
    ends = [account.profile.parent_id for account in (survivor, again) if account.profile.parent_id]
    parents = await profiles.parents_above(tx, [*ends, survivor.id, *children])
    parents |= {survivor.id: survivor.profile.parent_id, again.id: again.profile.parent_id}
    parents |= dict.fromkeys(children, again.id)
    for account_id in (survivor.id, again.id):
        parent_id = parents[account_id]
        if parent_id and account_id in above(parent_id, parents):
            raise UnmergeBlocked(merge.id, f"account {account_id} would stand above itself in the group")
