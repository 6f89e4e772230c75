from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from chassis import clock, database, filtering
from chassis.database import Database
from chassis.errors import TextNotStorable
from chassis.filtering import FilterInvalid
from tests.chassis.notes import notes


class Grade(StrEnum):
    """Values of the test."""

    A = "A"
    B = "B"


FIELDS = {
    "id": filtering.uuid(notes.c.id),
    "words": filtering.text(notes.c.words),
    "grade": filtering.enum(notes.c.words, Grade),
    "time": filtering.instant(notes.c.time),
    "day": filtering.day(notes.c.day),
    "length": filtering.whole(func.length(notes.c.words)),
    "short": filtering.flag(func.length(notes.c.words) == 1),
}


async def found(db: Database, source: str) -> set[str]:
    async with db.read() as tx:
        rows = await tx.execute(select(notes.c.words).where(*filtering.clauses(source, FIELDS)))
        return set(rows.scalars())


@pytest.fixture
async def filled(db: Database) -> Database:
    """Notes to choose from."""
    async with db.begin() as tx:
        for words in ("A", "B", "华东电网", "100%", "a_b", 'say "hi"', "back\\slash"):
            await tx.execute(
                insert(notes).values(id=clock.new_id(), words=words, time=clock.now(), day=clock.now().date())
            )
    return db


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", {"A", "B", "华东电网", "100%", "a_b", 'say "hi"', "back\\slash"}),
        ('grade = "A"', {"A"}),
        ("grade = A", {"A"}),
        ("grade = GRADE_A", {"A"}),
        ('grade="A"', {"A"}),
        ('words = "A"', {"A"}),
        ('words : "电"', {"华东电网"}),
        ('words : "A"', {"A", "a_b", "back\\slash", 'say "hi"'}),
        ('words : "%"', {"100%"}),
        ('words : "_"', {"a_b"}),
        (r'words = "say \"hi\""', {'say "hi"'}),
        (r'words = "back\\slash"', {"back\\slash"}),
        ('grade != "A" AND words : "B"', {"B", "a_b", "back\\slash"}),
        ('time > "2020-01-01T00:00:00Z" AND grade = "B"', {"B"}),
        ('time < "2020-01-01T00:00:00Z"', set()),
        ('day > "2020-01-01" AND grade = "B"', {"B"}),
        ("day <= 2020-01-01", None),
        ('day = "2020-02-30"', None),
        ('words = "x"; DROP TABLE notes"', None),
        ("words = 'A'", None),
    ],
)
async def test_a_filter_chooses_rows(filled: Database, source: str, words: set[str] | None) -> None:
    if words is None:
        with pytest.raises(FilterInvalid):
            await found(filled, source)
    else:
        assert await found(filled, source) == words


@pytest.mark.parametrize(
    ("source", "position"),
    [
        ("=", 0),
        ("grade", 0),
        ("grade =", 0),
        ('colour = "A"', 0),
        ('grade = "C"', 8),
        ('grade > "A"', 6),
        ('grade = "A" OR grade = "B"', 12),
        ('grade = "A" AND', 15),
        ('grade = "A" grade = "B"', 12),
        ('words = "unclosed', 8),
        ('id = "7"', 5),
        ('time = "2026-01-01T00:00:00"', 7),
        ('time = "0001-01-01T00:00:00+23:59"', 7),
        ("NOT grade = A", 0),
        ("(grade = A)", 0),
    ],
)
def test_what_is_not_understood_is_shown_where(source: str, position: int) -> None:
    with pytest.raises(FilterInvalid) as raised:
        filtering.clauses(source, FIELDS)

    assert raised.value.position == position
    assert str(raised.value).endswith(".")


async def test_a_literal_nul_is_refused(filled: Database) -> None:
    with pytest.raises(FilterInvalid):
        await found(filled, 'words = "a\x00b"')


WORDS = st.sampled_from(
    ["grade", "words", "time", "id", "colour", "AND", "OR", "=", "!=", "<", ":", '"', '"A"', '"x', "\\", "(", ")", " "]
)


@settings(max_examples=200, deadline=None)
@given(source=st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join), st.lists(WORDS).map("".join)))
def test_any_text_is_a_filter_or_refused(source: str) -> None:
    try:
        clauses = filtering.clauses(source, FIELDS)
    except FilterInvalid as refusal:
        assert 0 <= refusal.position <= len(source)  # noqa: PT017 - either way is right
    else:
        assert isinstance(clauses, list)


@settings(max_examples=200, deadline=None)
@given(
    value=st.text(max_size=30), name=st.sampled_from(sorted(FIELDS)), operator=st.sampled_from(["=", "!=", "<", ":"])
)
def test_any_value_is_compared_or_refused(value: str, name: str, operator: str) -> None:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    try:
        (clause,) = filtering.clauses(f'{name} {operator} "{quoted}"', FIELDS)
    except FilterInvalid:
        return
    assert clause is not None


@settings(max_examples=60, deadline=None)
@given(value=st.text(max_size=20))
def test_a_quoted_text_arrives_as_it_was_meant(value: str) -> None:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    if "\x00" in value:
        return
    (clause,) = filtering.clauses(f'words = "{quoted}"', FIELDS)

    compiled: Any = clause.compile()
    assert list(compiled.params.values()) == [value]


@pytest.mark.parametrize("value", ["\ufeff", "\u202e", "😀", "ß", "İ"])
async def test_any_character_can_be_asked_for(filled: Database, value: str) -> None:
    async with filled.begin() as tx:
        await tx.execute(insert(notes).values(id=clock.new_id(), words=value))

    assert value in await found(filled, f'words = "{value}"')
    assert value in await found(filled, f'words : "{value}"')


async def test_whatever_reaches_the_database_is_storable_or_named(filled: Database) -> None:
    for source in ('words = "\U0010ffff"', 'words : "\x01"'):
        try:
            await found(filled, source)
        except database.FAULTS as error:
            assert isinstance(database.meaning(error), TextNotStorable)  # noqa: PT017 - either way is right


@pytest.mark.parametrize("source", ["short = true", "short != false"])
async def test_flags_compare_with_true_and_false(filled: Database, source: str) -> None:
    assert await found(filled, source) == {"A", "B"}
    with pytest.raises(FilterInvalid):
        filtering.clauses("short = maybe", FIELDS)


async def test_whole_numbers_compare_by_value(filled: Database) -> None:
    assert await found(filled, 'length < "2"') == {"A", "B"}
    assert await found(filled, 'length < "2147483647"') == await found(filled, 'length >= "1"')
    for bad in ("many", "1.5", "2147483648", "9" * 5000):
        with pytest.raises(FilterInvalid):
            filtering.clauses(f'length = "{bad}"', FIELDS)
