"""What finds duplicates, keeps what was found, and keeps what was said of it."""

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from chassis import clock
from chassis.access import Caller
from chassis.database import Database, Transaction
from services.accounts.duplicates import matching, store
from services.accounts.duplicates.matching import Known, Match
from services.accounts.duplicates.model import Candidate, Pair, Party, Scan

MOST = 20


async def find_duplicates(tx: Transaction, caller: Caller, described: Known) -> list[Candidate]:
    """Find the accounts that may be the one described, most likely first."""
    await follow(tx)
    keys = matching.asked_keys(matching.features(described))
    rows = {row["id"]: row for row in await store.list_alike(tx, caller, keys)}
    found = matching.find(described, map(store.known, rows.values()))[:MOST]
    return [
        Candidate(
            account=Party(id=other, code=rows[other]["code"], display_name=rows[other]["display_name"]),
            score=match.score,
            reasons=match.reasons,
        )
        for match in found
        for other in [match.second_id or match.first_id]
    ]


async def follow(tx: Transaction) -> None:
    """Let the entries by which accounts are found follow their changes; so many at once, until none is behind."""
    changed = await store.list_changed(tx)
    while changed:
        await store.save_entries(tx, changed)
        changed = await store.list_changed(tx) if len(changed) == store.AT_ONCE else []


async def request_scan(tx: Transaction) -> Scan:
    """Ask for a search through all accounts."""
    scan = Scan(id=clock.new_id(), create_time=clock.now())
    await store.add_scan(tx, scan)
    return scan


async def scan_when_asked(db: Database) -> None:
    """Search through all accounts when somebody has asked for it, in a process apart: it takes a minute of computing."""
    async with db.read() as tx:
        await follow(tx)
        scan_id = await store.find_requested(tx)
        accounts = await store.list_known(tx) if scan_id else []
    if scan_id is None:
        return
    matches = await _scanned(accounts)
    async with db.begin() as tx:
        await store.save_pairs(tx, scan_id, [(clock.new_id(), match) for match in matches], clock.now())
        await store.end_scans(tx, account_count=len(accounts), pair_count=len(matches), now=clock.now())


async def dismiss_pair(tx: Transaction, caller: Caller, pair_id: str, reason: str) -> Pair:
    """Keep that two accounts are two. Refuses with DuplicatePairNotFound."""
    pair = await store.get_pair(tx, caller, pair_id)
    await store.save_dismissal(tx, pair_id, reason=reason, dismissed_by=caller.id)
    return replace(pair, dismiss_reason=reason, dismissed_by=caller.id)


async def _scanned(accounts: list[Known]) -> list[Match]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart:
        return await asyncio.get_running_loop().run_in_executor(apart, matching.scan, accounts)
