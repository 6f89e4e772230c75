"""PostgreSQL: the pool of a service, and what the database's refusals mean."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from chassis.errors import Refusal, TextNotStorable, Unavailable
from chassis.transaction import Transaction

__all__ = ["FAULTS", "PASSING", "Database", "Transaction", "meaning", "passes", "refusing"]

ACQUIRE_SECONDS = 5.0
CLOSE_SECONDS = 3.0

SESSION = {
    "jit": "off",
    "timezone": "UTC",
    "idle_in_transaction_session_timeout": "60000",
    "tcp_keepalives_idle": "15",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
"""What each session is set to; without keepalives, a lock of a machine that lost its power is held for two hours."""


class Database:
    """The pool of one service's database."""

    def __init__(self, url: str, *, pool_size: int = 10, statement_seconds: float = 15) -> None:
        self._url = url
        self._size = pool_size
        self._seconds = statement_seconds
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()
        self.told = asyncio.Event()
        """Set whenever a transaction that told something has committed."""

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Open a transaction; it commits at the end of the block, and cancellation does not cut the commit short."""
        async with self._connection() as connection:
            tx = Transaction(connection)
            try:
                with _while_connected(connection):
                    yield tx
                    await tx.commit()
            except BaseException:
                await tx.roll_back()
                raise
            if tx.told:
                self.told.set()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Lend a connection for reading, without the two trips that a transaction costs."""
        async with self._connection() as connection:
            with _while_connected(connection):
                yield Transaction(connection, reading=True)

    async def close(self) -> None:
        """Close every connection, also when the server does not answer any more."""
        if self._pool is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self._pool.close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[PoolConnectionProxy]:
        pool = self._pool or await self._open()
        try:
            connection = await pool.acquire(timeout=ACQUIRE_SECONDS)
        except (TimeoutError, asyncpg.InterfaceError) as error:
            raise Unavailable("The database") from error
        try:
            yield connection
        finally:
            with suppress(asyncpg.InternalClientError):  # the session ended while it was given back: it is free already
                await pool.release(connection)

    async def _open(self) -> asyncpg.Pool:
        milliseconds = str(int(self._seconds * 1000))
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url,
                    min_size=0,
                    max_size=self._size,
                    timeout=ACQUIRE_SECONDS,
                    command_timeout=self._seconds + ACQUIRE_SECONDS,
                    max_inactive_connection_lifetime=600,
                    init=_speak_plainly,
                    reset=_leave_as_is,
                    server_settings=SESSION | dict.fromkeys(("statement_timeout", "lock_timeout"), milliseconds),
                )
            return self._pool


async def _speak_plainly(connection: asyncpg.Connection | PoolConnectionProxy) -> None:
    """Exchange ids as text and JSON as values, on a new connection."""
    await connection.set_type_codec("uuid", schema="pg_catalog", encoder=str, decoder=str)
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)


async def _leave_as_is(_connection: asyncpg.Connection) -> None:
    """Spare the trip that resets a session: nothing here changes one, and each transaction ends itself."""


@contextmanager
def _while_connected(connection: PoolConnectionProxy) -> Iterator[None]:
    """Tell an error of the driver because the session is gone, which passes, from one that is a bug of ours."""
    try:
        yield
    except (asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        if _lost(connection):
            raise Unavailable("The database") from error
        raise


def _lost(connection: PoolConnectionProxy) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:
        return True


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


FAULTS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What a database, or the way to it, may raise. The latter two, when the session stands, are bugs."""

PASSING = frozenset({"08", "40", "53", "55", "57"})
"""SQLSTATE classes that pass: connection, rollback (deadlock), resources, lock not available, operator intervention."""

CLIENT_SIDE = "22000"
"""The SQLSTATE under which asyncpg refuses to encode a value: ours to get right, so a bug."""


def passes(error: BaseException) -> bool:
    """Whether a fault goes away by itself: the database is away, or too busy."""
    return isinstance(error if isinstance(error, Refusal) else meaning(error), Unavailable)


def meaning(error: BaseException) -> Refusal | None:
    """Say what a fault of the database means to a caller; None for what is a bug."""
    if isinstance(error, OSError):
        return Unavailable("The database")
    state = (isinstance(error, asyncpg.PostgresError) and error.sqlstate) or ""
    if state[:2] == "22" and state != CLIENT_SIDE:
        return TextNotStorable()
    return Unavailable("The database") if state[:2] in PASSING else None
