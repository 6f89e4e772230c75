"""PostgreSQL: a pool, transactions whose facts and answer are written last, and what its refusals mean."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from sqlalchemy import text

from chassis import statements
from chassis.errors import Refusal, TextNotStorable, Unavailable
from chassis.outbox import Fact
from chassis.requests import Answer
from chassis.statements import Constant, Rows, Statement, Values

ACQUIRE_SECONDS = 5.0


@dataclass
class Transaction:
    """One unit of work: what is executed in it, told in it and answered to it becomes true together, or not at all."""

    connection: PoolConnectionProxy
    told: list[Fact] = field(default_factory=list)
    answer: Answer | None = None

    async def execute(self, statement: Statement, values: Values | Sequence[Values] | None = None) -> Rows:
        """Execute one statement, with the values of its parameters, or once for each of a sequence of such values."""
        if isinstance(values, Sequence):
            return await self._execute_many(statement, values)
        shape, sql, arguments = statements.one(statement, values or {})
        if shape.writes:
            status = await self.connection.execute(sql, *arguments)
            return Rows(shape, [], rowcount=int(status.rsplit(" ", 1)[1]))
        records = await self.connection.fetch(sql, *arguments)
        return Rows(shape, records, rowcount=len(records))

    async def _execute_many(self, statement: Statement, rows: Sequence[Values]) -> Rows:
        if rows:
            sql, arguments = statements.many(statement, rows)
            await self.connection.executemany(sql, arguments)
        return Rows(NOTHING, [], rowcount=len(rows))


NOTHING = statements.Shape(sql="", names=(), defaults={}, columns=(), writes=True)


class Database:
    """The pool of one service's database."""

    def __init__(self, url: str, *, pool_size: int = 10, statement_seconds: float = 15) -> None:
        self._url = url
        self._size = pool_size
        self._milliseconds = str(int(statement_seconds * 1000))
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()
        self.told = asyncio.Event()
        """Set whenever a transaction that told something has committed."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Open a transaction; it commits at the end of the block, and cancellation does not cut the commit short."""
        async with self._connection() as connection:
            await connection.execute("BEGIN")
            tx = Transaction(connection)
            try:
                yield tx
                await _write_last(tx)
            except BaseException:
                await _to_its_end(connection.execute("ROLLBACK"))
                raise
            await _to_its_end(connection.execute("COMMIT"))
            if tx.told:
                self.told.set()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Lend a connection for reading, without the two trips that a transaction costs."""
        async with self._connection() as connection:
            yield Transaction(connection)

    async def close(self) -> None:
        """Close every connection."""
        if self._pool is not None:
            await self._pool.close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[PoolConnectionProxy]:
        pool = self._pool or await self._open()
        try:
            connection = await pool.acquire(timeout=ACQUIRE_SECONDS)
        except TimeoutError:
            raise Unavailable("The database") from None
        try:
            yield connection
        finally:
            await pool.release(connection)

    async def _open(self) -> asyncpg.Pool:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url,
                    min_size=0,
                    max_size=self._size,
                    timeout=ACQUIRE_SECONDS,
                    max_inactive_connection_lifetime=600,
                    init=_speak_plainly,
                    reset=_leave_as_is,
                    server_settings={
                        "jit": "off",
                        "timezone": "UTC",
                        "statement_timeout": self._milliseconds,
                        "lock_timeout": self._milliseconds,
                        "idle_in_transaction_session_timeout": "60000",
                    },
                )
            return self._pool


async def _speak_plainly(connection: asyncpg.Connection | PoolConnectionProxy) -> None:
    """Exchange ids as text and JSON as values, on a new connection."""
    await connection.set_type_codec("uuid", schema="pg_catalog", encoder=str, decoder=str)
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)


async def _leave_as_is(_connection: asyncpg.Connection) -> None:
    """Spare the trip that resets a session: nothing here changes one, and each transaction ends itself."""


_COLUMNS = "INSERT INTO outbox (id, subject, about, time, trace_parent, payload)"
_FACT = f"{_COLUMNS} VALUES (:id, :subject, :about, :time, :trace_parent, :payload)"
_FACTS = f"""{_COLUMNS} SELECT * FROM unnest(
    CAST(:id AS uuid[]), CAST(:subject AS text[]), CAST(:about AS text[]), CAST(:time AS timestamptz[]),
    CAST(:trace_parent AS text[]), CAST(:payload AS bytea[]))"""  # noqa: S608 - nothing but our own constants
_ANSWER = """INSERT INTO requests (caller_id, request_id, rpc, fingerprint, response, time) VALUES (
    :caller_id, :request_id, :rpc, :fingerprint, :response, :answer_time)"""
_LAST = {
    (1, False): Constant(text(_FACT)),
    (2, False): Constant(text(_FACTS)),
    (0, True): Constant(text(_ANSWER)),
    (1, True): Constant(text(f"WITH fact AS ({_FACT}) {_ANSWER}")),
    (2, True): Constant(text(f"WITH facts AS ({_FACTS}) {_ANSWER}")),
}
"""What is written last, by the number of facts (2 for more) and whether there is an answer to keep."""


async def _write_last(tx: Transaction) -> None:
    """Write the told facts and the answer in one trip: every row they speak of is locked by now."""
    statement = _LAST.get((min(len(tx.told), 2), tx.answer is not None))
    if statement is None:
        return
    values: dict[str, object] = dict(vars(tx.answer)) if tx.answer else {}
    if len(tx.told) == 1:
        values |= vars(tx.told[0])
    else:
        values |= {name: [getattr(fact, name) for fact in tx.told] for name in Fact.__dataclass_fields__ if tx.told}
    await tx.execute(statement, values)


async def _to_its_end(ending: Awaitable[object]) -> None:
    """Await COMMIT or ROLLBACK even when the caller is cancelled meanwhile, then let the cancellation go on."""
    task = asyncio.ensure_future(ending)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            await asyncio.wait([task])
        raise


@contextmanager
def refusing(meanings: Mapping[str, Refusal]) -> Iterator[None]:
    """Say what a broken constraint means, by its name; a constraint without a meaning stays a bug."""
    try:
        yield
    except asyncpg.IntegrityConstraintViolationError as error:
        refusal = meanings.get(error.constraint_name or "")
        if refusal is None:
            raise
        raise refusal from error


FAULTS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What a database, or the way to it, may raise."""

PASSING = frozenset({"08", "40", "53", "55", "57"})
"""SQLSTATE classes that pass: connection, rollback (deadlock), resources, lock not available, operator intervention."""

CLIENT_SIDE = "22000"
"""The SQLSTATE under which asyncpg refuses to encode a value: ours to get right, so a bug."""


def passes(error: BaseException) -> bool:
    """Whether a fault goes away by itself: the database is away, or too busy."""
    return isinstance(error if isinstance(error, Refusal) else meaning(error), Unavailable)


def meaning(error: BaseException) -> Refusal | None:
    """Say what a fault of the database means to a caller; None for what is a bug."""
    if isinstance(error, (OSError, asyncpg.InterfaceError)):
        return Unavailable("The database")
    state = (isinstance(error, asyncpg.PostgresError) and error.sqlstate) or ""
    if state[:2] == "22" and state != CLIENT_SIDE:
        return TextNotStorable()
    return Unavailable("The database") if state[:2] in PASSING else None
