"""Opaque page tokens (AIP-158): the key of the last row and a digest of the arguments that the list was asked with."""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar, cast

from google.protobuf.message import Message
from sqlalchemy import BigInteger, ColumnElement, Date, DateTime, literal, true, tuple_

from chassis.errors import Invalid

USUAL_SIZE = 50

Row = TypeVar("Row")

_OF_ONE_PAGE = {"page_token", "page_size", "request_id"}
"""What differs from page to page of one list."""


@dataclass(eq=False)
class PageTokenInvalid(Invalid):
    """The token was not given by this list for these arguments."""

    def __str__(self) -> str:
        return "The page token was not given by this list for these arguments; begin again without one."


@dataclass(frozen=True, kw_only=True)
class Page:
    """Which page is asked for: its size and the key of the row before it."""

    size: int
    after: list[Any] | None
    digest: str

    def cut(self, rows: Sequence[Row], *, key: Callable[[Row], list[Any]]) -> tuple[Sequence[Row], str]:
        """Cut rows, read one more than the page holds, to the page and the token of the next; empty on the last."""
        if len(rows) <= self.size:
            return rows, ""
        rows = rows[: self.size]
        token = base64.urlsafe_b64encode(json.dumps([self.digest, key(rows[-1])]).encode()).decode()
        return rows, token


def page(request: Any, *key_types: type) -> Page:
    """Read `page_size` and `page_token` of a list request whose rows are keyed by these types.

    Refuses with PageTokenInvalid.
    """
    digest = _digest(request)
    after = _after(request.page_token, digest, key_types) if request.page_token else None
    return Page(size=request.page_size or USUAL_SIZE, after=after, digest=digest)


def beyond(page: Page, *key: ColumnElement[Any], descending: bool = False) -> ColumnElement[bool]:
    """Hold for the rows behind the page before, in the order of the key. Refuses with PageTokenInvalid."""
    before = last(page, *key)
    if before is None:
        return true()
    end = tuple_(*(literal(part, column.type) for part, column in zip(before, key, strict=True)))
    return tuple_(*key) < end if descending else tuple_(*key) > end


def last(page: Page, *key: ColumnElement[Any]) -> list[Any] | None:
    """Give the key of the row before the page as its columns take it; None for the first. Refuses with PageTokenInvalid."""
    if page.after is None:
        return None
    return [_typed(part, column) for part, column in zip(page.after, key, strict=True)]


def _typed(part: Any, column: ColumnElement[Any]) -> Any:
    """Give a part of a key as its column takes it; a forged token may hold texts and instants that no column does."""
    try:
        str(part).encode()
        if isinstance(part, int):
            part.to_bytes(8 if isinstance(column.type, BigInteger) else 4, signed=True)
        if isinstance(column.type, DateTime):
            return datetime.fromisoformat(part).astimezone(UTC)
        return date.fromisoformat(part) if isinstance(column.type, Date) else part
    except (ValueError, OverflowError) as error:
        raise PageTokenInvalid from error


def _after(token: str, digest: str, key_types: tuple[type, ...]) -> list[Any]:
    try:
        given, key = cast("list[Any]", json.loads(base64.urlsafe_b64decode(token.encode())))
    except (ValueError, TypeError, RecursionError) as error:
        raise PageTokenInvalid from error
    if given != digest or not isinstance(key, list) or tuple(map(type, key)) != key_types:
        raise PageTokenInvalid
    return key


def _digest(request: Message) -> str:
    arguments = type(request)()
    arguments.CopyFrom(request)
    for name in _OF_ONE_PAGE.intersection(request.DESCRIPTOR.fields_by_name):
        arguments.ClearField(name)
    data = request.DESCRIPTOR.full_name.encode() + arguments.SerializeToString(deterministic=True)
    return hashlib.blake2b(data, digest_size=8).hexdigest()
