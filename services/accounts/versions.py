"""Records whose every state is kept, so that they can be read as they stood at any instant (architecture §6)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Column, ColumnCollection, ColumnElement, Index, Table, exists, insert, select

from chassis import filtering, paging
from chassis.access import Caller
from chassis.database import Transaction
from chassis.filtering import Field
from chassis.paging import Page
from chassis.records import Records, Seen
from chassis.statements import Constant
from services.accounts.tables import metadata

Columns = ColumnCollection[str, Column[Any]]


class Dated(Protocol):
    """What has an id, a version, and the instant from which that version holds."""

    @property
    def id(self) -> str:
        """Name the record."""

    @property
    def version(self) -> int:
        """Count its states, from 1."""

    @property
    def update_time(self) -> datetime:
        """Say from when on this state holds."""


Kept = TypeVar("Kept", bound=Dated)


def versions_of(table: Table, name: str) -> Table:
    """Lay beside a table of records one of all their states."""
    columns = (
        Column(column.name, column.type, primary_key=column.name in {"id", "version"}, nullable=column.nullable)
        for column in table.columns
    )
    return Table(name, metadata, *columns, Index(f"{name}_account_id_idx", "account_id"))


@dataclass(frozen=True)
class Versions(Generic[Kept]):
    """Records with all their states. A list is read as of now, or as of an instant."""

    records: Records[Kept]
    _: KW_ONLY
    table: Table
    """Where each state is kept, the present one included."""
    fields: Callable[[Columns], Mapping[str, Field]]
    """What a list can be filtered by, given the columns of the table that is read."""
    key: Callable[[Columns], tuple[ColumnElement[Any], ...]]
    """What a list is ordered by, given these columns."""
    descending: bool = False

    async def get(self, tx: Transaction, caller: Caller, record_id: str, *, as_of: datetime | None = None) -> Kept:
        """Give a record as it stands, or stood. Refuses as Records.get does, and as missing before there was one."""
        kept = await self.records.get(tx, caller, record_id)
        if as_of is None:
            return kept
        asked = select(self.table).where(self.table.c.id == record_id, self._held(as_of))
        row = (await tx.look(asked)).mappings().first()
        if row is None:
            raise self.records.missing(record_id)
        return self.records.read(row)

    async def lock(self, tx: Transaction, caller: Caller, seen: Seen) -> Kept:
        """Get a record and let no one else change it meanwhile. Refuses as get does, or as changed since it was seen."""
        kept = await self.records.lock(tx, caller, seen.record_id)
        if seen.etag not in {"", str(kept.version)}:
            raise self.records.changed(kept.id)
        return kept

    async def list(
        self, tx: Transaction, caller: Caller, page: Page, *, filter_source: str, as_of: datetime | None
    ) -> list[Kept]:
        """List one more record than the page holds."""
        table, held = self.as_of(as_of)
        where = [*held, *filtering.clauses(filter_source, self.fields(table.c))]
        records = replace(self.records, table=table)
        return await records.list(tx, caller, page, *where, by=self.key(table.c), descending=self.descending)

    async def states(self, tx: Transaction, caller: Caller, record_id: str, page: Page) -> Sequence[Kept]:
        """List one more state of a record than the page holds, latest first. Refuses as Records.get does."""
        kept = await self.records.get(tx, caller, record_id)
        own = self.table.c
        asked = select(self.table).where(own.id == kept.id, paging.beyond(page, own.version, descending=True))
        rows = await tx.look(asked.order_by(own.version.desc()).limit(page.size + 1))
        return [self.records.read(row) for row in rows.mappings()]

    def as_of(self, instant: datetime | None) -> tuple[Table, Sequence[ColumnElement[bool]]]:
        """Give where the states are that hold now or held at an instant, and by which conditions."""
        return (self.records.table, ()) if instant is None else (self.table, (self._held(instant),))

    async def add(self, tx: Transaction, record: Kept) -> None:
        """Keep a new record. Refuses as the constraints mean."""
        await self.records.add(tx, record)
        tx.defer(self._insertion, self.records.values(record))

    async def save(self, tx: Transaction, record: Kept) -> None:
        """Keep the next state of a record. Refuses as Records.save does."""
        await self.records.save(tx, record)
        tx.defer(self._insertion, self.records.values(record))

    def _held(self, as_of: datetime) -> ColumnElement[bool]:
        """Hold for the state whose time had come by then, unless the time of the next had come too."""
        own, following = self.table.c, self.table.alias("following").c
        followed = (following.id == own.id) & (following.version == own.version + 1) & (following.update_time <= as_of)
        return (own.update_time <= as_of) & ~exists(select(1).where(followed))

    @cached_property
    def _insertion(self) -> Constant:
        return Constant(insert(self.table))
