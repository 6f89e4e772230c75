"""Whether this process can serve: its own database and stream; the services are reached when a call needs them."""

import asyncio
from dataclasses import dataclass

from sqlalchemy import select

from chassis.database import Database
from chassis.stream import Stream

PATIENCE_SECONDS = 2.0


@dataclass
class Readiness:
    """What readiness stands on; set `draining` when the process is about to end."""

    db: Database
    stream: Stream
    draining: bool = False

    async def parts(self) -> dict[str, bool]:
        """Say of each part whether it answers."""
        return {"database": await self._database_answers(), "stream": self.stream.connected, "draining": self.draining}

    async def _database_answers(self) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS), self.db.read() as tx:
                await tx.execute(select(1))
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it does not answer
            return False
        return True


def ready(parts: dict[str, bool]) -> bool:
    """Whether calls may come; without the stream the views stand still, and everything else goes on."""
    return parts["database"] and not parts["draining"]
