"""Fills the archive of an accounts service with a population: accounts as the service writes them, contacts by COPY."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from itertools import islice
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import Table

from bench.population import Company, Person, Population
from chassis import clock
from chassis.database import Database
from services.accounts.channels.model import ChannelKind
from services.accounts.classes.model import AccountClass
from services.accounts.classes.store import add_class
from services.accounts.contacts.model import Contact, Details
from services.accounts.contacts.store import CONTACTS, contacts
from services.accounts.profiles.model import Account, Grade, Profile
from services.accounts.profiles.store import add_accounts
from services.accounts.search_index.model import ContactEntry, Findable, digits, hashed, listed, of_digits
from services.accounts.search_index.store import contact_row, search_contacts

ACCOUNTS_AT_ONCE, CONTACTS_AT_ONCE = 1000, 50_000
GRADES = (Grade.S, *[Grade.A] * 3, *[Grade.B] * 6, *[Grade.C] * 10)

_INDEXES = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE relname = ANY($1) AND NOT indisunique
"""
Thing = TypeVar("Thing")
Records = list[tuple[Any, ...]]


async def fill(url: str, *, accounts: int, contacts_each: int) -> list[str]:
    """Fill an empty archive, through a connection of its owner, and give the ids of the accounts in order of code."""
    population = Population(accounts)
    account_ids = await _fill_accounts(url, population)
    connection = await asyncpg.connect(url)
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=_jsonb, decoder=bytes, format="binary")
    await connection.execute("SET maintenance_work_mem = '256MB'")
    async with _without_indexes(connection, contacts, search_contacts):
        for kept, found in _contacts(population, account_ids, contacts_each):
            await _copy(connection, contacts, kept)
            await _copy(connection, search_contacts, found)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
    return account_ids


async def _fill_accounts(url: str, population: Population) -> list[str]:
    database = Database(url, statement_seconds=600)
    group = AccountClass(id=clock.new_id(), code="bench", display_name="Bench", create_time=clock.now())
    async with database.begin() as tx:
        await add_class(tx, group)
    ids: list[str] = []
    for companies in _parts(population.companies(), ACCOUNTS_AT_ONCE):
        made = [_account(company, group.id, GRADES[place % len(GRADES)]) for place, company in enumerate(companies)]
        async with database.begin() as tx:
            await add_accounts(tx, made, by="bench")
        ids += [account.id for account in made]
    await database.close()
    return ids


def _account(company: Company, class_id: str, grade: Grade) -> Account:
    profile = Profile(
        class_id=class_id, grade=grade, **{name: value for name, value in vars(company).items() if name != "code"}
    )
    return Account.new(clock.new_id(), company.code, profile, now=clock.now())


def _contacts(population: Population, account_ids: Sequence[str], each: int) -> Iterator[tuple[Records, Records]]:
    """Make the rows of contacts, and of what they are found by; what is the same for all is made once."""
    now = clock.now()
    usual = CONTACTS.values(Contact.new(clock.new_id(), "", Details(display_name=""), now=now))
    for some in _parts(_people(population, account_ids, each), CONTACTS_AT_ONCE):
        kept, found = [], []
        for account_id, person in some:
            contact_id = clock.new_id()
            own = {"id": contact_id, "account_id": account_id, "display_name": person.display_name}
            kept.append(_record(contacts, {**usual, **own, "channels": _channels(person)}))
            found.append(_found_by(contact_id, account_id, person))
        yield kept, found


def _people(population: Population, account_ids: Sequence[str], each: int) -> Iterator[tuple[str, Person]]:
    for company, account_id in zip(population.companies(), account_ids, strict=True):
        yield from ((account_id, person) for person in population.people(company, each))


def _channels(person: Person) -> list[dict[str, Any]]:
    addresses = {ChannelKind.MOBILE: person.phone, ChannelKind.EMAIL: person.email}
    return [{"kind": kind, "value": value, "preferred": False} for kind, value in addresses.items()]


def _found_by(contact_id: str, account_id: str, person: Person) -> tuple[Any, ...]:
    row, fragments = _named(person.display_name)
    number = digits(person.phone)
    own = {"contact_id": contact_id, "account_id": account_id, "numbers": listed([number])}
    return _record(search_contacts, {**row, **own, "fragments": [*fragments, *hashed(of_digits(number))]})


@cache
def _named(name: str) -> tuple[Mapping[str, Any], Sequence[int]]:
    """Give what all who have a name are found by; they are many, so it is made once."""
    entry = ContactEntry(contact_id="", account_id="", display_name=name, name=Findable.by([name]), numbers=())
    return contact_row(entry), hashed(entry.fragments)


def _record(table: Table, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values[column.name] for column in table.columns)


def _parts(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Take so many at a time."""
    rest = iter(things)
    while part := list(islice(rest, size)):
        yield part


def _jsonb(value: object) -> bytes:
    """Write JSON as a binary COPY takes it: behind the number of its form."""
    return b"\x01" + json.dumps(value).encode()


async def _copy(connection: asyncpg.Connection, table: Table, records: Records) -> None:
    await connection.copy_records_to_table(
        table.name, records=records, columns=[column.name for column in table.columns]
    )


@asynccontextmanager
async def _without_indexes(connection: asyncpg.Connection, *tables: Table) -> AsyncIterator[None]:
    """Drop the indexes that hold no constraint for the length of the block: made anew, they cost a tenth."""
    rows = await connection.fetch(_INDEXES, [table.name for table in tables])
    for row in rows:
        await connection.execute(f"DROP INDEX {row['name']}")
    yield
    for row in rows:
        await connection.execute(row["definition"])
