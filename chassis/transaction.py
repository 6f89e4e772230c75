"""One unit of work on PostgreSQL: opened no earlier than it must be, ended in as few trips as it can be."""

import asyncio
import re
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from chassis import outbox, requests, statements
from chassis.outbox import Fact
from chassis.requests import Answer
from chassis.statements import Constant, Rows, Statement, Values


@dataclass
class Transaction:
    """One unit of work: what is executed in it, told in it and answered to it becomes true together, or not at all.

    Isolation is READ COMMITTED: each statement sees what is committed when it begins.
    """

    connection: PoolConnectionProxy
    reading: bool = False
    """Whether it only lends its connection for reading, and opens and ends nothing."""
    told: list[Fact] = field(default_factory=list)
    answer: Answer | None = None
    _deferred: list[tuple[Constant, Values]] = field(default_factory=list)
    _begun: bool = False

    async def execute(self, statement: Statement, values: Values | Sequence[Values] | None = None) -> Rows:
        """Execute one statement, with the values of its parameters, or once for each of a sequence of such values."""
        if not (self._begun or self.reading):
            self._begun = True
            await self.connection.execute("BEGIN")
        if isinstance(values, Sequence):
            return await self._execute_many(statement, values)
        return await self.look(statement, values)

    async def look(self, statement: Statement, values: Values | None = None) -> Rows:
        """Execute a statement that neither writes nor locks: it does not open the transaction by itself."""
        shape, sql, arguments = statements.one(statement, values or {})
        if shape.writes:
            status = await self.connection.execute(sql, *arguments)
            return Rows(shape, [], rowcount=int(status.rsplit(" ", 1)[1]))
        records = await self.connection.fetch(sql, *arguments)
        return Rows(shape, records, rowcount=len(records))

    def defer(self, statement: Constant, values: Values) -> None:
        """Write at the very end, in one trip with the facts and the answer: for a row that nothing here reads again."""
        self._deferred.append((statement, values))

    async def commit(self) -> None:
        """Make it true. Work that wrote nothing before is one statement, which commits by itself."""
        writes = [*self._deferred, *outbox.writes(self.told), *requests.writes(self.answer)]
        sql = _together(tuple(statement.shape.sql for statement, _ in writes))
        arguments = [value for statement, values in writes for value in statement.shape.arguments(values)]
        if not self._begun:
            return await _to_its_end(self.connection.execute(sql, *arguments)) if writes else None
        if writes:
            await self.connection.execute(sql, *arguments)
        self._begun = False
        return await _to_its_end(_commit(self.connection))

    async def roll_back(self) -> None:
        """Take back what was written."""
        if self._begun:
            await _to_its_end(_roll_back(self.connection))

    async def _execute_many(self, statement: Statement, rows: Sequence[Values]) -> Rows:
        if rows:
            sql, arguments = statements.many(statement, rows)
            await self.connection.executemany(sql, arguments)
        return Rows(statements.NOTHING, [], rowcount=len(rows))


@cache
def _together(writes: Sequence[str]) -> str:
    """Put writes that do not depend on each other into one statement, their parameters numbered on."""
    parts: list[str] = []
    taken = 0
    for sql in writes:
        numbers = [int(number) for number in _PARAMETER.findall(sql)]
        parts.append(_PARAMETER.sub(partial(_number_on, taken), sql))
        taken += max(numbers, default=0)
    first = ", ".join(f"w{place} AS ({part})" for place, part in enumerate(parts[:-1]))
    return " ".join([*([f"WITH {first}"] if first else []), *parts[-1:]])


def _number_on(taken: int, parameter: re.Match[str]) -> str:
    return f"${int(parameter[1]) + taken}"


_PARAMETER = re.compile(r"\$(\d+)")


class RolledBackError(Exception):
    """A statement of the transaction had failed, and whoever executed it went on as if it had not."""


async def _commit(connection: PoolConnectionProxy) -> None:
    """PostgreSQL answers the COMMIT of a failed transaction by rolling it back, and calls that no error."""
    if await connection.execute("COMMIT") != "COMMIT":
        raise RolledBackError


async def _roll_back(connection: PoolConnectionProxy) -> None:
    """Leave why the transaction ended as the error that is seen, also when its session is gone."""
    try:
        await connection.execute("ROLLBACK")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        with suppress(asyncpg.InterfaceError):
            connection.terminate()


async def _to_its_end(ending: Awaitable[object]) -> None:
    """Await the end of a transaction however often the caller is cancelled meanwhile, then let it be cancelled."""
    task = asyncio.ensure_future(ending)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        task.exception()
        raise cancelled
    task.result()
