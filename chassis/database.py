"""PostgreSQL: a pool, transactions whose facts and answer are written last, and what its refusals mean."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import CursorResult, Executable, TextClause, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from chassis.errors import Refusal, TextNotStorable, Unavailable
from chassis.outbox import Fact
from chassis.requests import Answer


@dataclass
class Transaction:
    """One unit of work: what is executed in it, told in it and answered to it becomes true together, or not at all."""

    connection: AsyncConnection
    told: list[Fact] = field(default_factory=list)
    answer: Answer | None = None

    async def execute(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        """Execute one statement, with the values of its parameters, or with a sequence of such values."""
        return await self.connection.execute(statement, values)


class Database:
    """The pool of one service's database."""

    def __init__(self, url: str, *, pool_size: int = 10, statement_seconds: float = 15) -> None:
        self._engine = _engine(url, pool_size, statement_seconds)
        self._reading = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self.told = asyncio.Event()
        """Set whenever a transaction that told something has committed."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Open a transaction; it commits at the end of the block, and cancellation does not cut the commit short."""
        async with self._engine.connect() as connection:
            await connection.begin()
            tx = Transaction(connection)
            try:
                yield tx
                await _write_last(tx)
            except BaseException:
                await _to_its_end(connection.rollback())
                raise
            await _to_its_end(connection.commit())
            if tx.told:
                self.told.set()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Lend a connection for reading, without the two trips that a transaction costs."""
        async with self._reading.connect() as connection:
            yield Transaction(connection)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def _engine(url: str, pool_size: int, statement_seconds: float) -> AsyncEngine:
    milliseconds = str(int(statement_seconds * 1000))
    return create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        pool_recycle=1800,
        connect_args={
            "timeout": 5,
            "server_settings": {
                "jit": "off",
                "timezone": "UTC",
                "statement_timeout": milliseconds,
                "lock_timeout": milliseconds,
                "idle_in_transaction_session_timeout": "60000",
            },
        },
    )


_FACTS = """INSERT INTO outbox (id, subject, about, time, trace_parent, payload) SELECT * FROM unnest(
    CAST(:id AS uuid[]), CAST(:subject AS text[]), CAST(:about AS text[]), CAST(:time AS timestamptz[]),
    CAST(:trace_parent AS text[]), CAST(:payload AS bytea[]))"""
_ANSWER = """INSERT INTO requests (caller_id, request_id, rpc, fingerprint, response, time) VALUES (
    :caller_id, :request_id, :rpc, :fingerprint, :response, :answer_time)"""
_LAST = {
    (True, False): text(_FACTS),
    (False, True): text(_ANSWER),
    (True, True): text(f"WITH facts AS ({_FACTS}) {_ANSWER}"),
}


async def _write_last(tx: Transaction) -> None:
    """Write the told facts and the answer in one trip: every row they speak of is locked by now."""
    statement: TextClause | None = _LAST.get((bool(tx.told), tx.answer is not None))
    if statement is None:
        return
    values = {name: [getattr(fact, name) for fact in tx.told] for name in Fact.__dataclass_fields__ if tx.told}
    await tx.execute(statement, values | (asdict(tx.answer) if tx.answer else {}))


async def _to_its_end(ending: Awaitable[None]) -> None:
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
    except IntegrityError as error:
        refusal = meanings.get(broken_constraint(error))
        if refusal is None:
            raise
        raise refusal from error


def broken_constraint(error: IntegrityError) -> str:
    """Give the name of the constraint that the database says was broken."""
    return getattr(getattr(error.orig, "__cause__", None), "constraint_name", None) or ""


PASSING = frozenset({"08", "40", "53", "55", "57"})
"""SQLSTATE classes that pass: connection, rollback (deadlock), resources, lock not available, operator intervention."""


def passes(error: BaseException) -> bool:
    """Whether a fault goes away by itself: the database is away, or too busy."""
    return isinstance(meaning(error), Unavailable)


def meaning(error: BaseException) -> Refusal | None:
    """Say what a fault of the database means to a caller; None for what is a bug."""
    if isinstance(error, (OSError, PoolTimeoutError)):
        return Unavailable("The database")
    if not isinstance(error, DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None) or ""
    if state[:2] == "22":
        return TextNotStorable()
    passing = error.connection_invalidated or state[:2] in PASSING
    return Unavailable("The database") if passing or isinstance(error, (InterfaceError, OperationalError)) else None
