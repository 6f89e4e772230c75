"""The only room of segments that speaks SQL."""

from collections.abc import Collection

from sqlalchemy import (
    ARRAY,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    any_,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import filtering, paging
from chassis.access import Caller
from chassis.database import Transaction, refusing
from chassis.paging import Page
from chassis.serving.store import served_by
from services.accounts.profiles.model import Account, AccountNotFound
from services.accounts.profiles.store import FILTERS, accounts, list_accounts, list_named
from services.accounts.segments.model import Segment, SegmentChanged, SegmentNameTaken, SegmentNotFound
from services.accounts.tables import metadata

segments = Table(
    "segments",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("filter", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("display_name"),
)

segment_accounts = Table(
    "segment_accounts",
    metadata,
    Column("segment_id", Uuid(as_uuid=False), ForeignKey("segments.id"), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), primary_key=True, index=True),
)


def check_rule(source: str) -> None:
    """Refuses with FilterInvalid what is no filter of the list of accounts."""
    filtering.clauses(source, FILTERS)


async def add_segment(tx: Transaction, added: Segment) -> None:
    """Refuses with SegmentNameTaken."""
    with refusing({"segments_display_name_key": SegmentNameTaken(added.display_name)}):
        await tx.execute(insert(segments), vars(added))


async def save_segment(tx: Transaction, saved: Segment) -> None:
    """Keep the next version of a segment. Refuses with SegmentChanged or SegmentNameTaken."""
    same = (segments.c.id == saved.id) & (segments.c.version == saved.version - 1)
    with refusing({"segments_display_name_key": SegmentNameTaken(saved.display_name)}):
        written = await tx.execute(update(segments).where(same).values(vars(saved)).returning(segments.c.id))
    if written.first() is None:
        raise SegmentChanged(saved.id)


async def get_segment(tx: Transaction, segment_id: str) -> Segment:
    """Refuses with SegmentNotFound."""
    row = (await tx.look(select(segments).where(segments.c.id == segment_id))).mappings().first()
    if row is None:
        raise SegmentNotFound(segment_id)
    return Segment(**row)


async def list_segments(tx: Transaction, page: Page) -> list[Segment]:
    """List one more segment than the page holds, by name."""
    asked = select(segments).where(paging.beyond(page, segments.c.display_name))
    rows = await tx.look(asked.order_by(segments.c.display_name).limit(page.size + 1))
    return [Segment(**row) for row in rows.mappings()]


async def remove_segment(tx: Transaction, segment: Segment) -> None:
    """Forget a segment and who is in it. Refuses with SegmentChanged when someone writes it meanwhile."""
    await tx.execute(select(segments.c.id).where(segments.c.id == segment.id).with_for_update())
    await tx.execute(delete(segment_accounts).where(segment_accounts.c.segment_id == segment.id))
    same = (segments.c.id == segment.id) & (segments.c.version == segment.version)
    if (await tx.execute(delete(segments).where(same).returning(segments.c.id))).first() is None:
        raise SegmentChanged(segment.id)


async def put_accounts(tx: Transaction, segment_id: str, account_ids: Collection[str]) -> list[str]:
    """Put accounts into a segment, and give those that were not in it. Refuses with AccountNotFound."""
    known = {account.id for account in await list_named(tx, account_ids) if account.survivor_id is None}
    for account_id in account_ids:
        if account_id not in known:
            raise AccountNotFound(account_id)
    if not known:
        return []
    rows = [{"segment_id": segment_id, "account_id": account_id} for account_id in sorted(known)]
    put = upsert(segment_accounts).values(rows).on_conflict_do_nothing().returning(segment_accounts.c.account_id)
    return [*(await tx.execute(put)).scalars()]


async def take_accounts(tx: Transaction, segment_id: str, account_ids: Collection[str]) -> list[str]:
    """Take accounts out of a segment, and give those that were in it."""
    ids = any_(bindparam("ids", list(account_ids), type_=ARRAY(Uuid(as_uuid=False))))
    mine = (segment_accounts.c.segment_id == segment_id) & (segment_accounts.c.account_id == ids)
    taken = delete(segment_accounts).where(mine).returning(segment_accounts.c.account_id)
    return [*(await tx.execute(taken)).scalars()]


async def list_segment_accounts(tx: Transaction, caller: Caller, segment: Segment, page: Page) -> list[Account]:
    """List one more of a segment's accounts than the page holds, by code."""
    if not segment.fixed:
        return await list_accounts(tx, caller, page, filter_source=segment.filter)
    asked = (
        select(accounts.c.id)
        .join(segment_accounts, segment_accounts.c.account_id == accounts.c.id)
        .where(segment_accounts.c.segment_id == segment.id, accounts.c.survivor_id.is_(None))
        .where(served_by(caller, accounts.c.id), paging.beyond(page, accounts.c.code))
    )
    ids = [*(await tx.look(asked.order_by(accounts.c.code).limit(page.size + 1))).scalars()]
    return sorted(await list_named(tx, ids), key=lambda account: account.code)
