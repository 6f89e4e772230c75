"""The only room of duplicates that speaks SQL."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Select,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import paging
from chassis.access import Caller
from chassis.database import Transaction
from chassis.paging import Page
from chassis.serving.store import served_by
from services.accounts.confidentiality.model import MASKED
from services.accounts.confidentiality.store import unmasked, whole
from services.accounts.duplicates.matching import Known, Match, features, stored_keys
from services.accounts.duplicates.model import (
    DuplicatePairNotFound,
    DuplicateScanNotFound,
    Pair,
    Party,
    Reason,
    Scan,
    ScanState,
)
from services.accounts.profiles.store import accounts
from services.accounts.tables import metadata

LATE = timedelta(minutes=1)
"""How long after its `update_time` a change may be committed at the latest, to be seen."""
AT_ONCE = 1000
MOST_CANDIDATES = 300

match_entries = Table(
    "match_entries",
    metadata,
    Column("id", Uuid(as_uuid=False), ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False, index=True),
    Column("keys", postgresql.ARRAY(Text), nullable=False),
    Index("match_entries_keys_idx", "keys", postgresql_using="gin"),
)
"""The groups in which each account's duplicates are looked for; follows the accounts."""

duplicate_scans = Table(
    "duplicate_scans",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("state", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("end_time", DateTime(timezone=True)),
    Column("account_count", Integer, nullable=False),
    Column("pair_count", Integer, nullable=False),
)

duplicate_pairs = Table(
    "duplicate_pairs",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("first_id", Uuid(as_uuid=False), ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("second_id", Uuid(as_uuid=False), ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("score", Float, nullable=False),
    Column("reasons", ARRAY(Text), nullable=False),
    Column("dismiss_reason", Text, nullable=False),
    Column("dismissed_by", Text, nullable=False),
    Column("find_time", DateTime(timezone=True), nullable=False),
    Column("scan_id", Uuid(as_uuid=False), nullable=False),
    UniqueConstraint("first_id", "second_id"),
    Index("duplicate_pairs_score_idx", "score", "id"),
)

_KNOWN = select(
    accounts.c.id,
    accounts.c.display_name,
    accounts.c.legal_name,
    accounts.c.short_name,
    accounts.c.english_name,
    accounts.c.registration_number,
    accounts.c.domain,
    accounts.c.phone,
)


async def list_changed(tx: Transaction) -> list[RowMapping]:
    """List accounts whose entry is missing or behind, oldest change first, so many at once."""
    seen = select(func.max(match_entries.c.update_time)).scalar_subquery()
    same = (match_entries.c.id == accounts.c.id) & (match_entries.c.version == accounts.c.version)
    behind = (
        _KNOWN.add_columns(accounts.c.version, accounts.c.update_time)
        .outerjoin(match_entries, same)
        .where(match_entries.c.id.is_(None), or_(seen.is_(None), accounts.c.update_time > seen - LATE))
    )
    return [*(await tx.execute(behind.order_by(accounts.c.update_time, accounts.c.id).limit(AT_ONCE))).mappings()]


async def save_entries(tx: Transaction, changed: Iterable[RowMapping]) -> None:
    """Keep the groups of these accounts."""
    rows = [
        {
            "id": row["id"],
            "version": row["version"],
            "update_time": row["update_time"],
            "keys": stored_keys(features(known(row))),
        }
        for row in changed
    ]
    statement = upsert(match_entries)
    rest = {name: statement.excluded[name] for name in ("version", "update_time", "keys")}
    await tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=rest), rows)


async def list_alike(tx: Transaction, caller: Caller, keys: Sequence[str]) -> list[RowMapping]:
    """List accounts that are in one of these groups, with code and name, by what the caller may know of them."""
    masked = (
        unmasked(caller, accounts.c.id, accounts.c[name]).label(name) for name in ("registration_number", "phone")
    )
    asked = (
        _KNOWN.with_only_columns(*(column for column in _KNOWN.selected_columns if column.name not in MASKED))
        .add_columns(accounts.c.code, *masked)
        .join(match_entries, match_entries.c.id == accounts.c.id)
        .where(match_entries.c["keys"].overlap(list(keys)), accounts.c.survivor_id.is_(None))
        .where(served_by(caller, accounts.c.id))
    )
    return [*(await tx.look(asked.limit(MOST_CANDIDATES))).mappings()]


async def list_known(tx: Transaction) -> list[Known]:
    """List what is known of every account that is kept."""
    return [known(row) for row in (await tx.look(_KNOWN.where(accounts.c.survivor_id.is_(None)))).mappings()]


async def add_scan(tx: Transaction, scan: Scan) -> None:
    """Keep that a scan was asked for."""
    await tx.execute(insert(duplicate_scans), vars(scan))


async def get_scan(tx: Transaction, scan_id: str) -> Scan:
    """Refuses with DuplicateScanNotFound."""
    row = (await tx.look(select(duplicate_scans).where(duplicate_scans.c.id == scan_id))).mappings().first()
    if row is None:
        raise DuplicateScanNotFound(scan_id)
    return Scan(**dict(row) | {"state": ScanState(row["state"])})


async def find_requested(tx: Transaction) -> str | None:
    """Give the latest scan that was asked for and has not ended."""
    waiting = select(duplicate_scans.c.id).where(duplicate_scans.c.state == ScanState.REQUESTED)
    found = (await tx.look(waiting.order_by(duplicate_scans.c.create_time.desc()).limit(1))).scalar_one_or_none()
    return None if found is None else str(found)


async def save_pairs(tx: Transaction, scan_id: str, matches: Sequence[tuple[str, Match]], now: datetime) -> None:
    """Keep what a scan found, each under its id where it is new; what was dismissed stays so, the rest is forgotten."""
    rows = [
        vars_of(match) | {"id": pair_id, "find_time": now, "scan_id": scan_id, "dismiss_reason": "", "dismissed_by": ""}
        for pair_id, match in matches
    ]
    statement = upsert(duplicate_pairs)
    changes = {name: statement.excluded[name] for name in ("score", "reasons", "scan_id")}
    await tx.execute(statement.on_conflict_do_update(index_elements=["first_id", "second_id"], set_=changes), rows)
    stale = (duplicate_pairs.c.scan_id != scan_id) & (duplicate_pairs.c.dismiss_reason == "")
    await tx.execute(delete(duplicate_pairs).where(stale))


async def end_scans(tx: Transaction, *, account_count: int, pair_count: int, now: datetime) -> None:
    """Keep that every scan that waited has ended with this one."""
    ended = {"state": ScanState.ENDED, "end_time": now, "account_count": account_count, "pair_count": pair_count}
    waiting = duplicate_scans.c.state == ScanState.REQUESTED
    await tx.execute(update(duplicate_scans).where(waiting, duplicate_scans.c.create_time <= now).values(ended))


async def list_pairs(tx: Transaction, caller: Caller, page: Page, *, dismissed: bool) -> list[Pair]:
    """List one more pair than the page holds, most likely first; of accounts that are not masked to the caller."""
    by = (duplicate_pairs.c.score, duplicate_pairs.c.id)
    which = duplicate_pairs.c.dismiss_reason != "" if dismissed else duplicate_pairs.c.dismiss_reason == ""
    asked = _pairs(caller).where(which, paging.beyond(page, *by, descending=True))
    rows = await tx.look(asked.order_by(*(column.desc() for column in by)).limit(page.size + 1))
    return [_pair(row) for row in rows.mappings()]


async def get_pair(tx: Transaction, caller: Caller, pair_id: str) -> Pair:
    """Refuses with DuplicatePairNotFound."""
    row = (await tx.look(_pairs(caller).where(duplicate_pairs.c.id == pair_id))).mappings().first()
    if row is None:
        raise DuplicatePairNotFound(pair_id)
    return _pair(row)


async def save_dismissal(tx: Transaction, pair_id: str, *, reason: str, dismissed_by: str) -> None:
    """Keep that two accounts are two, and why."""
    said = {"dismiss_reason": reason, "dismissed_by": dismissed_by}
    await tx.execute(update(duplicate_pairs).where(duplicate_pairs.c.id == pair_id).values(said))


def known(row: RowMapping) -> Known:
    """Take what is known of an account."""
    names = (row["display_name"], row["legal_name"], row["short_name"], row["english_name"])
    own = {name: row[name] or "" for name in ("id", "registration_number", "domain", "phone")}
    return Known(names=[name for name in names if name], **own)


def vars_of(match: Match) -> dict[str, Any]:
    """Give a match as it is written."""
    return {name: getattr(match, name) for name in ("first_id", "second_id", "score")} | {"reasons": [*match.reasons]}


def _pairs(caller: Caller) -> Select[Any]:
    first, second = accounts.alias("first"), accounts.alias("second")
    both = (first.c.survivor_id.is_(None)) & (second.c.survivor_id.is_(None))
    shown = whole(caller, first.c.id) & whole(caller, second.c.id)
    return (
        select(
            duplicate_pairs,
            first.c.code.label("first_code"),
            first.c.display_name.label("first_display_name"),
            second.c.code.label("second_code"),
            second.c.display_name.label("second_display_name"),
        )
        .join(first, first.c.id == duplicate_pairs.c.first_id)
        .join(second, second.c.id == duplicate_pairs.c.second_id)
        .where(both, shown)
    )


def _pair(row: RowMapping) -> Pair:
    own = {name: row[name] for name in ("id", "score", "dismiss_reason", "dismissed_by", "find_time")}
    reasons = [Reason(reason) for reason in row["reasons"]]
    return Pair(first=_party(row, "first"), second=_party(row, "second"), reasons=reasons, **own)


def _party(row: RowMapping, side: str) -> Party:
    return Party(id=row[f"{side}_id"], code=row[f"{side}_code"], display_name=row[f"{side}_display_name"])
