"""The only room of the search index that speaks SQL."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ARRAY, Column, Index, Integer, Table, Text, Uuid, bindparam, cast, column, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import insert

from chassis.database import Transaction
from chassis.statements import Constant
from services.accounts.contacts.model import Contact
from services.accounts.profiles.model import Account
from services.accounts.search_index.model import (
    AccountEntry,
    ContactEntry,
    account_entry,
    contact_entry,
    hashed,
    listed,
)
from services.accounts.tables import arrays, metadata

INTEGERS = postgresql.ARRAY(Integer)

search_accounts = Table(
    "search_accounts",
    metadata,
    Column("account_id", Uuid(as_uuid=False), primary_key=True),
    Column("names", Text, nullable=False),
    Column("pinyin", Text, nullable=False),
    Column("initials", Text, nullable=False),
    Column("numbers", Text, nullable=False),
    Column("codes", Text, nullable=False),
    Column("registration_number", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("fragments", INTEGERS, nullable=False),
    Index("search_accounts_fragments_idx", "fragments", postgresql_using="gin"),
)

search_contacts = Table(
    "search_contacts",
    metadata,
    Column("contact_id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), nullable=False, index=True),
    Column("display_name", Text, nullable=False),
    Column("names", Text, nullable=False),
    Column("pinyin", Text, nullable=False),
    Column("initials", Text, nullable=False),
    Column("numbers", Text, nullable=False),
    Column("fragments", INTEGERS, nullable=False),
    Index("search_contacts_fragments_idx", "fragments", postgresql_using="gin"),
)


def _upsertion(table: Table) -> Constant:
    """Keep the rows that are given, in the place of what was there; fragments come as text, `{1,2}`, for rows given as
    arrays side by side cannot have arrays of different lengths in them.
    """
    parts = [(part.name, Text() if isinstance(part.type, ARRAY) else part.type) for part in table.columns]
    arrays = (bindparam(f"given_{name}", type_=ARRAY(kind)) for name, kind in parts)
    given = func.unnest(*arrays).table_valued(*(column(name, kind) for name, kind in parts), name="given")
    rows = select(*(cast(part, table.c[part.name].type) for part in given.render_derived().c))
    new = insert(table).from_select([name for name, _ in parts], rows)
    (key, *_), rest = table.primary_key.columns, [name for name, _ in parts[1:]]
    return Constant(new.on_conflict_do_update(index_elements=[key], set_={name: new.excluded[name] for name in rest}))


_INDEX_ACCOUNTS = _upsertion(search_accounts)
_INDEX_CONTACTS = _upsertion(search_contacts)


async def index_accounts(tx: Transaction, accounts: Iterable[Account]) -> None:
    """Let accounts, each given once, be found by what their archive says now, and by nothing else."""
    if rows := [account_row(account_entry(account)) for account in accounts]:
        await tx.execute(_INDEX_ACCOUNTS, arrays(search_accounts, rows))


async def index_contacts(tx: Transaction, contacts: Iterable[Contact]) -> None:
    """Let the accounts of contacts, each given once, be found by what is kept of them now, and by nothing else."""
    entries = map(contact_entry, contacts)
    await tx.execute(_INDEX_CONTACTS, arrays(search_contacts, map(contact_row, entries)))


def account_row(entry: AccountEntry) -> Mapping[str, Any]:
    """Give an entry as it is written."""
    own = {name: listed(getattr(entry, name)) for name in ("codes", "registration_number", "region", "tags")}
    return _row(entry) | own | {"account_id": entry.account_id}


def contact_row(entry: ContactEntry) -> Mapping[str, Any]:
    """Give an entry as it is written."""
    own = {name: getattr(entry, name) for name in ("contact_id", "account_id", "display_name")}
    return _row(entry) | own


def _row(entry: AccountEntry | ContactEntry) -> dict[str, Any]:
    return {
        "names": listed(entry.name.names),
        "pinyin": listed(reading.pinyin for reading in entry.name.readings),
        "initials": listed(reading.initials for reading in entry.name.readings),
        "numbers": listed(entry.numbers),
        "fragments": f"{{{','.join(map(str, hashed(entry.fragments)))}}}",
    }
