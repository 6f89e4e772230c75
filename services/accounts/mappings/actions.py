"""What changes mappings. They are tools of the back office and no facts about accounts, so nobody is told."""

from collections.abc import Sequence
from dataclasses import replace

from chassis import clock
from chassis.database import Transaction
from services.accounts.mappings import model, store, wire
from services.accounts.mappings.model import Column, ColumnMapping, MappingChanged


async def save_mapping(tx: Transaction, name: str, columns: Sequence[Column], *, etag: str) -> ColumnMapping:
    """Keep a mapping, new or over the one that the caller saw.

    Refuses with MappingFieldUnknown, MappingFieldRepeated or MappingChanged.
    """
    model.check(columns, wire.FIELDS)
    now = clock.now()
    if not etag:
        added = ColumnMapping(name=name, columns=columns, create_time=now, update_time=now)
        await store.add_mapping(tx, added)
        return added
    there = await store.get_mapping(tx, name)
    if etag != str(there.version):
        raise MappingChanged(name)
    saved = replace(there, columns=columns, update_time=now, version=there.version + 1)
    await store.save_mapping(tx, saved)
    return saved
