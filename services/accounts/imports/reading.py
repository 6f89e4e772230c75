"""Reads the messages of an import: each row taken, or refused by the contract's rules, a message ahead of the placing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from kac.accounts.v1.account_service_pb2 import AccountRow, ImportAccountsRequest

from chassis import plain, validation
from chassis.validation import RequestInvalid
from services.accounts.imports import model, wire
from services.accounts.imports.model import RefusedRow, Row

Rows = Sequence[Row | RefusedRow]


@dataclass(frozen=True, kw_only=True)
class Handful:
    """The rows of one message, and the first message, which speaks for the whole stream."""

    first: ImportAccountsRequest
    rows: Rows


class Reader:
    """Takes rows in the columns that the source has; the edge leaves their rules to us."""

    def __init__(self, first: ImportAccountsRequest) -> None:
        """Refuses with RequestInvalid a column that no row has."""
        columns = wire.columns(first.update_mask)
        if columns.unknown:
            raise RequestInvalid([("update_mask", f"no row has {', '.join(sorted(columns.unknown))}")])
        self._columns = columns
        self._checked = columns.names | {"code"}
        self._surely_valid = plain.check(AccountRow, self._checked)

    def read(self, message: AccountRow) -> Row | RefusedRow:
        """Take a row, or say which rule of the contract it breaks."""
        given = plain.given(message)
        if not self._surely_valid(given) and (found := self._violations(message)):
            return model.refused_row(message.row_number, found[0][0], RequestInvalid(found))
        row = wire.row(given, self._columns)
        return model.unstorable(row) or row

    def _violations(self, message: AccountRow) -> list[tuple[str, str]]:
        found = validation.violations(message)
        return [(path, rule) for path, rule in found if path.partition("[")[0].partition(".")[0] in self._checked]


async def handfuls(messages: AsyncIterator[ImportAccountsRequest]) -> AsyncIterator[Handful]:
    """Read the rows of each message while the database is busy with those before."""
    reading = _read(messages)
    coming = asyncio.ensure_future(anext(reading, None))
    try:
        while (handful := await coming) is not None:
            coming = asyncio.ensure_future(anext(reading, None))
            yield handful
    finally:
        coming.cancel()


async def _read(messages: AsyncIterator[ImportAccountsRequest]) -> AsyncIterator[Handful]:
    first: ImportAccountsRequest | None = None
    async for message in messages:
        if first is None:
            first, reader = message, Reader(message)
        yield Handful(first=first, rows=[reader.read(row) for row in message.rows])
