"""The only room of history that speaks SQL."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Column, DateTime, Integer, LargeBinary, Table, Text, Uuid, insert, select

from chassis import paging
from chassis.database import Transaction
from chassis.errors import Refusal
from chassis.paging import Page
from chassis.statements import Constant
from services.accounts.history.model import Version
from services.accounts.tables import metadata

record_versions = Table(
    "record_versions",
    metadata,
    Column("record_id", Uuid(as_uuid=False), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("time", DateTime(timezone=True), nullable=False),
    Column("author_id", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

_KEEP = Constant(insert(record_versions))
_LATEST_FIRST = record_versions.c.version.desc()


def keep_version(tx: Transaction, version: Version) -> None:
    """Keep what a record says from now on; the record itself is locked, or new."""
    tx.defer(_KEEP, vars(version))


async def list_versions(tx: Transaction, record_id: str, page: Page) -> list[Version]:
    """List one more version than the page holds, latest first."""
    asked = select(record_versions).where(
        record_versions.c.record_id == record_id, paging.beyond(page, record_versions.c.version, descending=True)
    )
    rows = await tx.look(asked.order_by(_LATEST_FIRST).limit(page.size + 1))
    return [Version(**row) for row in rows.mappings()]


async def get_version(
    tx: Transaction, record_id: str, *, as_of: datetime, missing: Callable[[str], Refusal]
) -> Version:
    """Get what a record said at an instant. Refuses as missing when there was none yet."""
    asked = select(record_versions).where(record_versions.c.record_id == record_id, record_versions.c.time <= as_of)
    row = (await tx.look(asked.order_by(_LATEST_FIRST).limit(1))).mappings().first()
    if row is None:
        raise missing(record_id)
    return Version(**row)
