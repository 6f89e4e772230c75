"""A table that belongs to no service, for tests of what every service's database can do."""

from collections.abc import Sequence

from sqlalchemy import (
    ARRAY,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis import clock
from chassis.database import Database, Transaction

notes = Table(
    "notes",
    MetaData(),
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("words", Text, nullable=False),
    Column("number", Integer),
    Column("tags", ARRAY(Text)),
    Column("extra", JSONB),
    Column("day", Date),
    Column("time", DateTime(timezone=True)),
    Column("amount", Numeric),
    UniqueConstraint("words", name="notes_words_key"),
)


async def write(tx: Transaction, words: str | None = None, *, number: int | None = None) -> str:
    """Write a note, and give its id."""
    note_id = clock.new_id()
    await tx.execute(insert(notes).values(id=note_id, words=words or note_id, number=number))
    return note_id


async def count(db: Database) -> int:
    """Count the notes that are true."""
    async with db.read() as tx:
        return int((await tx.execute(select(func.count()).select_from(notes))).scalar_one())


async def numbers(db: Database) -> Sequence[int | None]:
    """List the notes' numbers in the order in which they were written: ids sort only by their millisecond."""
    written = text("xmin::text::bigint, cmin::text::bigint")
    async with db.read() as tx:
        return (await tx.execute(select(notes.c.number).order_by(written))).scalars().all()
