"""The only room of merging that speaks SQL; here stands what becomes of each table when an account is merged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on

from chassis import filtering, paging
from chassis.database import Transaction
from chassis.moving.store import Move, gone
from chassis.paging import Page
from services.accounts.figures.store import FIGURES, figures
from services.accounts.merging.model import Merge, MergeNotFound
from services.accounts.profiles.store import account_states, accounts
from services.accounts.search_index.store import search_accounts
from services.accounts.tables import metadata
from services.accounts.timeline.model import TimelineKind
from services.accounts.timeline.store import last_contacts, timeline_entries

merges = Table(
    "merges",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("survivor_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False, index=True),
    Column("merged_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False, index=True),
    Column("merged_code", Text, nullable=False),
    Column("merged_display_name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("merged_by", Text, nullable=False),
    Column("merge_time", DateTime(timezone=True), nullable=False),
    Column("survivor_before", LargeBinary, nullable=False),
    Column("survivor_after", LargeBinary, nullable=False),
    Column("merged_before", LargeBinary, nullable=False),
    Column("child_ids", ARRAY(Uuid(as_uuid=False)), nullable=False),
    Column("unmerge_time", DateTime(timezone=True)),
    Column("unmerge_reason", Text, nullable=False),
    Column("unmerged_by", Text, nullable=False),
    Index("merges_merge_time_idx", "merge_time", "id"),
)

STAYING: Mapping[str, str] = {
    "account_states": "each account keeps the history of its own class, grade and stage",
    "account_confidentiality": "the stricter level of the two holds for the survivor",
    "account_reads": "who was shown which account stays as it happened",
    "account_revisions": "who changed which account stays as it happened",
    "grade_decisions": "the survivor keeps the grade that was decided for it",
    "grade_scores": "the survivor keeps the scores that it was given",
    "account_tags": "a field of the archive, joined with the others",
    "import_changes": "what an import did stays as it did it",
    "external_references": "a field of the archive, joined with the others",
    "last_contacts": "follows the timeline, which moves",
    "search_accounts": "what an account itself is found by; a merged one is not found",
    "figures": "what is believed of the survivor changes at the merge; what was believed before stays as it was",
}
"""The tables of what belongs to an account whose rows do not move, and why. All others move, without being named."""

JOINED: Mapping[str, str] = {
    "custom_fields": "an account has one row; the survivor's stands where both have one",
    "documents": "one document of a kind stands for each event; the survivor's where both have one",
    "service_plans": "one signed plan holds; the survivor's where both have one",
    "segment_accounts": "an account is in a segment once",
}
"""Of these tables the survivor's rows stand beside the merged account's only where their keys differ; the rest stays."""

WHOLE: Mapping[str, str] = {
    "credit_assessments": "one credit holds; the survivor's where it was ever assessed",
    "credit_surveys": "what the assessments go by",
}
"""Of these tables all rows move where the survivor has none, and otherwise none: they follow each other in time."""

REFERENCES: Mapping[tuple[str, str], str] = {
    ("accounts", "parent_id"): "who stood below the merged account stands below the survivor",
    ("accounts", "referred_by_account_id"): "leads to the merged account, and from there to the survivor",
    ("accounts", "survivor_id"): "leads on from one merge to the next",
    ("duplicate_pairs", "first_id"): "a pair of which one is merged is not shown, and shown again when they part",
    ("duplicate_pairs", "second_id"): "the same",
    ("match_entries", "id"): "leads to the account itself, which says that it is merged",
    ("merges", "survivor_id"): "what happened stays as it happened",
    ("merges", "merged_id"): "what happened stays as it happened",
}
"""Where else an account is named, and what a merge makes of it."""

FILTERS = {
    "survivor_id": filtering.uuid(merges.c.survivor_id),
    "merged_id": filtering.uuid(merges.c.merged_id),
    "merged_code": filtering.text(merges.c.merged_code),
}


def moving_tables() -> list[Table]:
    """List the tables whose rows move with their account, those first that others refer to."""
    return [table for table in metadata.sorted_tables if "account_id" in table.c and table.name not in STAYING]


async def list_merges(tx: Transaction, page: Page, *, filter_source: str) -> list[Merge]:
    """List one more merge than the page holds, latest first."""
    by = (merges.c.merge_time, merges.c.id)
    asked = select(merges).where(paging.beyond(page, *by, descending=True), *filtering.clauses(filter_source, FILTERS))
    rows = await tx.look(asked.order_by(*(column.desc() for column in by)).limit(page.size + 1))
    return [Merge(**row) for row in rows.mappings()]


async def lock_merge(tx: Transaction, merge_id: str) -> Merge:
    """Get a merge and let no one else undo it. Refuses with MergeNotFound."""
    row = (await tx.execute(select(merges).where(merges.c.id == merge_id).with_for_update())).mappings().first()
    if row is None:
        raise MergeNotFound(merge_id)
    return Merge(**row)


async def add_merge(tx: Transaction, merge: Merge) -> None:
    """Keep a merge."""
    await tx.execute(insert(merges), vars(merge))


async def save_end(tx: Transaction, merge: Merge) -> None:
    """Keep that a merge was undone, when, why and by whom."""
    ended = {name: getattr(merge, name) for name in ("unmerge_time", "unmerge_reason", "unmerged_by")}
    await tx.execute(update(merges).where(merges.c.id == merge.id).values(ended))


async def child_ids(tx: Transaction, account_id: str) -> list[str]:
    """List who stands right below an account, and let no one else change them."""
    below = select(accounts.c.id).where(accounts.c.parent_id == account_id, accounts.c.survivor_id.is_(None))
    return [*(await tx.execute(below.order_by(accounts.c.id).with_for_update())).scalars()]


async def children_of(tx: Transaction, parent_id: str, among: Sequence[str]) -> list[str]:
    """List those of these accounts that stand right below another."""
    ids = any_(bindparam("ids", among, type_=ARRAY(Uuid(as_uuid=False))))
    below = select(accounts.c.id).where(accounts.c.parent_id == parent_id, accounts.c.id == ids)
    return [*(await tx.execute(below.order_by(accounts.c.id))).scalars()]


async def set_parent(tx: Transaction, child_ids: Sequence[str], parent_id: str) -> None:
    """Let accounts stand below another from now on."""
    ids = any_(bindparam("ids", child_ids, type_=ARRAY(Uuid(as_uuid=False))))
    await tx.execute(update(accounts).where(accounts.c.id == ids).values(parent_id=parent_id))


async def end_states(tx: Transaction, account_id: str, at: datetime) -> None:
    """Let the history of an account end."""
    open_state = (account_states.c.account_id == account_id) & account_states.c.valid_to.is_(None)
    await tx.execute(update(account_states).where(open_state).values(valid_to=at))


async def resume_states(tx: Transaction, account_id: str, at: datetime) -> None:
    """Let the history of an account go on with the state that it ended in."""
    latest = select(account_states).where(account_states.c.account_id == account_id)
    row = (await tx.look(latest.order_by(account_states.c.valid_from.desc()).limit(1))).mappings().one()
    await tx.execute(insert(account_states), dict(row) | {"valid_from": at, "valid_to": None})


async def end_figures(tx: Transaction, account_id: str, at: datetime) -> None:
    """Let nothing be believed of an account any more."""
    open_figures = (figures.c.account_id == account_id) & figures.c.valid_to.is_(None)
    await tx.execute(update(figures).where(open_figures).values(valid_to=at))


async def resume_figures(tx: Transaction, merge: Merge, at: datetime) -> None:
    """Believe of both accounts what was believed before the merge, but for what was corrected since."""
    mine = [*await _figures(tx, merge.merged_id, figures.c.valid_to == merge.merge_time)]
    joined = [*await _figures(tx, merge.survivor_id, figures.c.valid_from == merge.merge_time)]
    before = [*await _figures(tx, merge.survivor_id, figures.c.valid_to == merge.merge_time)]
    standing = {_key(row) for row in joined if row["valid_to"] is None}
    again = [*mine, *(row for row in before if _key(row) in standing)]
    await FIGURES.follow(tx, [dict(row) | {"valid_from": at, "valid_to": None} for row in again])
    withdrawn = standing - {_key(row) for row in before}
    for month, measure in withdrawn:
        same = (figures.c.month == month) & (figures.c.measure == measure) & figures.c.valid_to.is_(None)
        await tx.execute(update(figures).where(figures.c.account_id == merge.survivor_id, same).values(valid_to=at))


async def keep_last_contacts(tx: Transaction, *account_ids: str) -> None:
    """Keep when we were last in contact, by what the timelines now say."""
    await tx.execute(delete(last_contacts).where(last_contacts.c.account_id.in_(account_ids)))
    mine = timeline_entries.c.account_id.in_(account_ids) & (timeline_entries.c.kind == TimelineKind.VISIT)
    key = timeline_entries.c.account_id
    latest = select(key, timeline_entries.c.time, timeline_entries.c.record_id).where(mine).ext(distinct_on(key))
    ordered = latest.order_by(key, timeline_entries.c.time.desc())
    await tx.execute(insert(last_contacts).from_select(["account_id", "time", "visit_id"], ordered))


async def forget_search(tx: Transaction, account_id: str) -> None:
    """Let an account be found by nothing any more; saving it lets it be found again."""
    await tx.execute(delete(search_accounts).where(search_accounts.c.account_id == account_id))


async def lost(tx: Transaction, moving: Move) -> Mapping[str, int]:
    """Count what moved and is not there any more, by table."""
    return await gone(tx, moving, moving_tables())


async def _figures(tx: Transaction, account_id: str, when: Any) -> Any:
    return (await tx.look(select(figures).where(figures.c.account_id == account_id, when))).mappings()


def _key(row: Any) -> tuple[Any, str]:
    return row["month"], row["measure"]
