"""Records that belong to one account: how each is found, locked, listed, kept and saved, for every table of them."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, RowMapping, Select, Table, Uuid, bindparam, insert, select, update

from chassis import paging
from chassis.access import AccountNotServed, Caller
from chassis.database import Transaction, refusing
from chassis.errors import Refusal
from chassis.paging import Page
from chassis.serving.store import served_by
from chassis.statements import Constant


class Record(Protocol):
    """What a table of records keeps: something of an id, whose version grows by one with each change."""

    @property
    def id(self) -> str:
        """Name the record."""

    @property
    def version(self) -> int:
        """Count its states, from 1."""


Kept = TypeVar("Kept", bound=Record)


@dataclass(frozen=True)
class Seen:
    """A record as the caller last saw it; an empty etag means whatever state is there."""

    record_id: str
    etag: str = ""


@dataclass(frozen=True)
class Records(Generic[Kept]):
    """A table of records, with the columns `id`, `account_id` and `version`, as the caller may reach them."""

    table: Table
    _: KW_ONLY
    noun: str
    """What a record is called to those who may not reach it, such as "visit"."""
    read: Callable[[RowMapping], Kept]
    """Make a record of a row."""
    values: Callable[[Kept], Mapping[str, Any]]
    """Give a value for each column."""
    missing: Callable[[str], Refusal]
    """Refuse an id under which nothing is kept."""
    changed: Callable[[str], Refusal]
    """Refuse to save a record of which someone else has saved the next version."""
    meanings: Callable[[Kept], Mapping[str, Refusal]] = field(default=lambda _: {})
    """What the table's constraints refuse, by their names."""

    async def get(self, tx: Transaction, caller: Caller, record_id: str) -> Kept:
        """Refuses as missing, or with AccountNotServed those who do not see the whole centre."""
        return self._found(caller, record_id, (await tx.look(self._reachable(caller, record_id))).mappings().first())

    async def seen(self, tx: Transaction, caller: Caller, seen: Seen) -> Kept:
        """Get a record in the state in which the caller saw it. Refuses as get does, or as changed."""
        record = await self.get(tx, caller, seen.record_id)
        if seen.etag not in {"", str(record.version)}:
            raise self.changed(record.id)
        return record

    async def lock(self, tx: Transaction, caller: Caller, record_id: str) -> Kept:
        """Get a record and let no one else change it meanwhile. Refuses as get does."""
        asked = self._reachable(caller, record_id).with_for_update(of=self.table)
        return self._found(caller, record_id, (await tx.execute(asked)).mappings().first())

    async def list(
        self,
        tx: Transaction,
        caller: Caller,
        page: Page,
        *where: ColumnElement[bool],
        by: tuple[ColumnElement[Any], ...],
        descending: bool = False,
    ) -> list[Kept]:
        """List one more record than the page holds, in the order of a key that ends in the id."""
        beyond = paging.beyond(page, *by, descending=descending)
        order = [column.desc() for column in by] if descending else by
        asked = select(self.table).where(served_by(caller, self.table.c.account_id), beyond, *where)
        rows = await tx.look(asked.order_by(*order).limit(page.size + 1))
        return [self.read(row) for row in rows.mappings()]

    async def add(self, tx: Transaction, record: Kept) -> None:
        """Keep a new record. Refuses as the constraints mean."""
        with refusing(self.meanings(record)):
            await tx.execute(self._insertion, self.values(record))

    def defer(self, tx: Transaction, record: Kept) -> None:
        """Keep a new record that no constraint refuses, in one trip with all that ends the transaction."""
        tx.defer(self._insertion, self.values(record))

    async def save(self, tx: Transaction, record: Kept) -> None:
        """Keep the next version of a record. Refuses as changed, or as the constraints mean."""
        with refusing(self.meanings(record)):
            saved = await tx.execute(
                self._change, {f"new_{name}": value for name, value in self.values(record).items()}
            )
        if saved.first() is None:
            raise self.changed(record.id)

    @cached_property
    def _insertion(self) -> Constant:
        return Constant(insert(self.table))

    @cached_property
    def _change(self) -> Constant:
        columns = self.table.c
        new = {column.name: bindparam(f"new_{column.name}", type_=column.type) for column in columns}
        same = (columns.id == new["id"]) & (columns.version == new["version"] - 1)
        changed = {name: value for name, value in new.items() if name not in {"id", "account_id"}}
        return Constant(update(self.table).where(same).values(changed).returning(columns.id))

    def _reachable(self, caller: Caller, record_id: str) -> Select[Any]:
        own = self.table.c.id == bindparam("id", record_id, type_=Uuid(as_uuid=False))
        return select(self.table).where(own, served_by(caller, self.table.c.account_id))

    def _found(self, caller: Caller, record_id: str, row: RowMapping | None) -> Kept:
        if row is not None:
            return self.read(row)
        if caller.sees_whole_centre:
            raise self.missing(record_id)
        raise AccountNotServed(f"{self.noun} {record_id}")
