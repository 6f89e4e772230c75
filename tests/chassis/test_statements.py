from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    MetaData,
    Table,
    Text,
    Uuid,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import SQLAlchemyError

from chassis import clock, statements
from chassis.database import Database
from chassis.statements import Constant
from tests.chassis.notes import notes, write

WHOLE: dict[str, Any] = {
    "words": "十七个客户",
    "number": 17,
    "tags": ["A", "重点"],
    "extra": {"grade": "A", "years": [2025, 2026], "none": None},
    "day": date(2026, 2, 28),
    "time": datetime(2026, 2, 28, 12, 30, 15, 123456, tzinfo=UTC),
    "amount": Decimal("1234567.89"),
}
EMPTY: dict[str, Any] = {**dict.fromkeys(WHOLE), "words": ""}


@pytest.mark.parametrize("values", [pytest.param(WHOLE, id="whole"), pytest.param(EMPTY, id="none")])
@pytest.mark.parametrize("wrap", [pytest.param(Constant, id="constant"), pytest.param(lambda same: same, id="dynamic")])
async def test_what_is_written_is_read(db: Database, wrap: Any, values: dict[str, Any]) -> None:
    """Both ways of giving a statement do the same."""
    note = {"id": clock.new_id(), **values}
    async with db.begin() as tx:
        await tx.execute(wrap(insert(notes)), note)
        key = bindparam("key", type_=Uuid(as_uuid=False))
        found = (await tx.execute(wrap(select(notes).where(notes.c.id == key)), {"key": note["id"]})).mappings().one()

    assert dict(found) == note


async def test_a_value_in_the_statement_or_beside_it_is_the_same(db: Database) -> None:
    note_id = clock.new_id()
    async with db.begin() as tx:
        await tx.execute(insert(notes).values(id=note_id, words="before", number=None))
        inside = await tx.execute(update(notes).where(notes.c.id == note_id).values(number=1))
        beside = await tx.execute(update(notes).where(notes.c.id == bindparam("key")), {"key": note_id, "number": 2})
        number = (await tx.execute(select(notes.c.number).where(notes.c.id == note_id))).scalar_one()

    assert (inside.rowcount, beside.rowcount, number) == (1, 1, 2)


async def test_one_shape_with_other_values_is_compiled_once_and_keeps_its_values_apart(db: Database) -> None:
    """The cache of compiled statements must never give the value of the call before."""
    async with db.begin() as tx:
        ids = [await write(tx, number=number) for number in range(5)]
        found = [
            (await tx.execute(select(notes.c.number).where(notes.c.id == note_id, notes.c.number == number))).scalar()
            for number, note_id in enumerate(ids)
        ]
    compiled = len(statements._compiled)
    async with db.read() as tx:
        for number, note_id in enumerate(ids):
            await tx.execute(select(notes.c.number).where(notes.c.id == note_id, notes.c.number == number))

    assert found == [0, 1, 2, 3, 4]
    assert len(statements._compiled) == compiled


@pytest.mark.parametrize("wanted", [[], [1], [1, 3], [0, 1, 2, 3, 4, 9]], ids=len)
async def test_a_list_of_any_length_can_be_asked_for(db: Database, wanted: list[int]) -> None:
    async with db.begin() as tx:
        ids = [await write(tx, number=number) for number in range(5)]
        asked = select(notes.c.number).where(notes.c.number.in_(wanted), notes.c.id.in_(ids)).order_by(notes.c.number)
        found = (await tx.execute(asked)).scalars().all()
        pairs = select(func.count()).where(tuple_(notes.c.number, notes.c.words).in_([(n, ids[n]) for n in found]))
        count = (await tx.execute(pairs)).scalar_one()

    assert found == [number for number in wanted if number < 5]
    assert count == len(found)


async def test_a_write_answers_how_many_rows_and_what_it_is_asked_to_return(db: Database) -> None:
    async with db.begin() as tx:
        for number in (1, 1, 2):
            await write(tx, number=number)
        plain = await tx.execute(update(notes).where(notes.c.number == 1).values(number=5))
        none = await tx.execute(update(notes).where(notes.c.number == 1).values(number=5))
        returning = await tx.execute(delete(notes).where(notes.c.number == 5).returning(notes.c.number, notes.c.words))
        left = await tx.execute(delete(notes))

    assert (plain.rowcount, none.rowcount, returning.rowcount, left.rowcount) == (2, 0, 2, 1)
    assert [row.number for row in returning] == [5, 5]


async def test_an_upsert_says_whether_it_wrote(db: Database) -> None:
    note = {"id": clock.new_id(), "words": "once"}
    async with db.begin() as tx:
        first = await tx.execute(upsert(notes).values(note).on_conflict_do_nothing())
        again = await tx.execute(upsert(notes).values(note).on_conflict_do_nothing())

    assert (first.rowcount, again.rowcount) == (1, 0)


@pytest.mark.parametrize("wrap", [pytest.param(Constant, id="constant"), pytest.param(lambda same: same, id="dynamic")])
async def test_many_rows_are_written_at_once(db: Database, wrap: Any) -> None:
    rows = [{"id": clock.new_id(), **WHOLE, "words": str(number), "number": number} for number in range(300)]
    async with db.begin() as tx:
        written = await tx.execute(wrap(insert(notes)), rows)
        nothing = await tx.execute(wrap(insert(notes)), [])
        found = (await tx.execute(select(func.count(), func.sum(notes.c.number)))).one()

    assert (written.rowcount, nothing.rowcount) == (300, 0)
    assert tuple(found) == (300, sum(range(300)))


async def test_a_result_without_rows_still_knows_its_columns(db: Database) -> None:
    async with db.read() as tx:
        mappings = (await tx.execute(select(notes))).mappings()
        keys = list(mappings.keys())
        empty = await tx.execute(text("SELECT 1 AS one WHERE false"))

    assert mappings.all() == []
    assert keys == [column.name for column in notes.columns]
    assert empty.first() is None


async def test_two_columns_of_one_name_are_told_apart(db: Database) -> None:
    other = notes.alias("other")
    async with db.begin() as tx:
        note_id = await write(tx)
        asked = select(notes.c.id, other.c.id.label("other_id")).where(notes.c.id == other.c.id)
        row = (await tx.execute(asked)).one()

    assert (row.id, row.other_id) == (note_id, note_id)


async def test_a_row_has_all_its_ways_of_being_read(db: Database) -> None:
    async with db.begin() as tx:
        note_id = await write(tx, number=3)
        asked = select(notes.c.id, notes.c.number)
        row: Any = (await tx.execute(asked)).one()
        (mapping,) = (await tx.execute(asked)).mappings()

    assert (row.id, row[1], row._mapping["number"], mapping["id"]) == (note_id, 3, 3, note_id)
    assert isinstance(row.id, str)


async def test_a_literal_and_a_bound_value_meet(db: Database) -> None:
    async with db.read() as tx:
        asked = Constant(select(literal("x").label("fixed"), bindparam("given", type_=Text).label("given")))
        row = (await tx.execute(asked, {"given": "y"})).one()

    assert tuple(row) == ("x", "y")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        pytest.param(Constant(insert(notes)), KeyError, id="constant"),
        pytest.param(
            Constant(update(notes).where(notes.c.id == bindparam("key")).values(number=1)), KeyError, id="where"
        ),
        pytest.param(
            update(notes).where(notes.c.id == bindparam("key")).values(number=1), SQLAlchemyError, id="dynamic"
        ),
    ],
)
async def test_a_value_that_was_forgotten_is_a_bug_and_no_null(db: Database, statement: Any, fault: type) -> None:
    with pytest.raises(fault):
        async with db.begin() as tx:
            await tx.execute(statement, {"words": "half"})


async def test_a_row_among_many_that_lacks_a_value_is_a_bug_and_no_null(db: Database) -> None:
    rows: list[dict[str, Any]] = [
        {"id": clock.new_id(), "words": "a", "number": 1},
        {"id": clock.new_id(), "words": "b"},
    ]
    with pytest.raises(KeyError):
        async with db.begin() as tx:
            await tx.execute(insert(notes), rows)


@pytest.mark.parametrize("column", [Column("made", Text, default="x"), Column("made", Text, onupdate="x")])
def test_a_default_that_only_sqlalchemy_would_fill_in_is_refused(column: Column[Any]) -> None:
    """The driver is asked without SQLAlchemy's engine, so such a column would silently stay empty."""
    table = Table("made", MetaData(), Column("id", Uuid, primary_key=True), column)

    with pytest.raises(TypeError, match="default"):
        statements.one(update(table).values(id=clock.new_id()), {})
        statements.one(insert(table).values(id=clock.new_id()), {})
