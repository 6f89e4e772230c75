"""One of several replicas does what must be done by one: who holds the advisory lock in the database leads."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from chassis.database import Database, Transaction

RETRY_SECONDS = 1.0

_TRY = text("SELECT pg_try_advisory_lock(CAST(:space AS int), CAST(:name AS int))")
_STILL = text("SELECT 1")
SPACE = 0x6B6163


class Lease:
    """The right to lead, for as long as the session that holds the lock lives."""

    def __init__(self, session: Transaction) -> None:
        self._session = session

    async def check(self) -> None:
        """Raises when the session is gone, and with it the right to lead."""
        await self._session.execute(_STILL)


@asynccontextmanager
async def leading(db: Database, name: str) -> AsyncIterator[Lease]:
    """Wait to lead, and lead for the length of the block."""
    key = {"space": SPACE, "name": zlib.crc32(name.encode()) - 2**31}
    async with db.read() as session:
        try:
            while not (await session.execute(_TRY, key)).scalar_one():  # noqa: ASYNC110 - another process has it
                await asyncio.sleep(RETRY_SECONDS)
            yield Lease(session)
        finally:
            session.connection.terminate()
