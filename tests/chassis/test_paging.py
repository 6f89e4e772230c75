import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kac.activity.v1.visit_service_pb2 import ListVisitsRequest
from sqlalchemy import insert, select

from chassis import clock, database, paging
from chassis.database import Database
from chassis.errors import TextNotStorable
from chassis.paging import PageTokenInvalid
from tests.chassis.notes import notes

START = datetime(2026, 1, 1, tzinfo=UTC)


async def listed(db: Database, request: ListVisitsRequest, *, descending: bool = False) -> tuple[list[int], str]:
    """List notes by time and id, as a service lists visits."""
    page = paging.page(request, str, str)
    order = [column.desc() if descending else column.asc() for column in (notes.c.time, notes.c.id)]
    beyond = paging.beyond(page, notes.c.time, notes.c.id, descending=descending)
    async with db.read() as tx:
        rows = (await tx.execute(select(notes).where(beyond).order_by(*order).limit(page.size + 1))).all()
    kept, token = page.cut(rows, key=lambda row: [row.time.isoformat(), row.id])
    return [row.number for row in kept], token


@pytest.fixture
async def filled(db: Database) -> Database:
    """Ten notes, of which pairs share their instant."""
    rows = [
        {"id": clock.new_id(), "words": str(number), "number": number, "time": START + timedelta(days=number // 2)}
        for number in range(10)
    ]
    ordered = sorted(rows, key=lambda row: str(row["id"]))
    async with db.begin() as tx:
        await tx.execute(insert(notes), [row | {"id": key["id"]} for row, key in zip(rows, ordered, strict=True)])
    return db


@pytest.mark.parametrize("size", [1, 2, 3, 9, 10, 11])
@pytest.mark.parametrize("descending", [False, True])
async def test_pages_give_every_row_once_and_end(filled: Database, size: int, *, descending: bool) -> None:
    seen: list[int] = []
    token, pages = "", 0
    while token or not pages:
        numbers, token = await listed(
            filled, ListVisitsRequest(page_size=size, page_token=token), descending=descending
        )
        seen += numbers
        pages += 1

    assert seen == sorted(range(10), reverse=descending)
    assert pages == -(-10 // size)


async def test_rows_that_come_and_go_in_between_are_neither_repeated_nor_skipped_over(filled: Database) -> None:
    first, token = await listed(filled, ListVisitsRequest(page_size=4))
    async with filled.begin() as tx:
        await tx.execute(notes.delete().where(notes.c.number == 3))
        await tx.execute(insert(notes).values(id=clock.new_id(), words="new", number=-1, time=START))
    rest, _ = await listed(filled, ListVisitsRequest(page_size=50, page_token=token))

    assert first + rest == list(range(10))


def test_without_a_size_a_page_is_of_the_usual_one() -> None:
    assert paging.page(ListVisitsRequest(), str).size == paging.USUAL_SIZE


def a_token(request: ListVisitsRequest, key: Any) -> str:
    """A token as this list would give it, with a key of the test."""
    return base64.urlsafe_b64encode(json.dumps([paging._digest(request), key]).encode()).decode()


async def test_a_token_of_other_arguments_is_refused(filled: Database) -> None:
    _, token = await listed(filled, ListVisitsRequest(page_size=4, filter="a"))
    for request in (
        ListVisitsRequest(page_size=4, filter="b", page_token=token),
        ListVisitsRequest(page_size=4, page_token=token),
    ):
        with pytest.raises(PageTokenInvalid):
            await listed(filled, request)


async def test_the_size_may_change_between_pages(filled: Database) -> None:
    _, token = await listed(filled, ListVisitsRequest(page_size=4))

    assert (await listed(filled, ListVisitsRequest(page_size=2, page_token=token)))[0] == [4, 5]


@pytest.mark.parametrize(
    "key",
    [
        pytest.param([], id="too_short"),
        pytest.param(["a", "b", "c"], id="too_long"),
        pytest.param([1, 2], id="numbers"),
        pytest.param(["a", None], id="null"),
        pytest.param({"a": 1}, id="object"),
        pytest.param("text", id="text"),
        pytest.param([["a"], "b"], id="nested"),
        pytest.param(["2026-01-01", "not an id"], id="no_zone_and_no_id"),
        pytest.param(["never", "b"], id="no_instant"),
        pytest.param(["9999-12-31T23:59:59-23:59", "b"], id="after_all_time"),
        pytest.param(["0001-01-01T00:00:00+23:59", "b"], id="before_all_time"),
        pytest.param(["2026-01-01T00:00:00Z", "\ud800"], id="surrogate"),
        pytest.param(["2026-01-01T00:00:00Z", "a\x00b"], id="nul"),
    ],
)
async def test_a_forged_key_is_refused_and_breaks_nothing(filled: Database, key: Any) -> None:
    """The digest is no secret: anyone can put another key behind it."""
    request = ListVisitsRequest(page_size=4)
    request.page_token = a_token(request, key)

    with pytest.raises((PageTokenInvalid, *database.FAULTS)) as raised:
        await listed(filled, request)

    meant = raised.value if isinstance(raised.value, PageTokenInvalid) else database.meaning(raised.value)
    assert isinstance(meant, (PageTokenInvalid, TextNotStorable))


@pytest.mark.parametrize(
    "token",
    ["x", "====", "é", "bm90IGpzb24=", base64.urlsafe_b64encode(b"[" * 100_000).decode(), "bnVsbA==", "MQ=="],
    ids=["short", "padding", "not_ascii", "not_json", "deep", "null", "number"],
)
def test_a_token_that_is_none_is_refused(token: str) -> None:
    with pytest.raises(PageTokenInvalid):
        paging.page(ListVisitsRequest(page_token=token), str, str)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(key=JSON)
def test_whatever_a_token_holds_it_is_refused_or_a_key_of_the_right_types(key: Any) -> None:
    request = ListVisitsRequest()
    request.page_token = a_token(request, key)
    try:
        page = paging.page(request, str, int)
        paging.beyond(page, notes.c.words, notes.c.number)
    except PageTokenInvalid:
        return
    assert page.after is not None
    assert -(2**31) <= page.after[1] < 2**31
    assert [type(part) for part in page.after] == [str, int]


@settings(max_examples=100, deadline=None)
@given(token=st.text(max_size=60))
def test_any_text_as_token_is_refused(token: str) -> None:
    if token:
        with pytest.raises(PageTokenInvalid):
            paging.page(ListVisitsRequest(page_token=token), str)
