"""What the calendar brings: records whose day has come are moved on, each in a transaction of its own."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from chassis.access import Caller, Role
from chassis.database import Database, Transaction

CALENDAR = Caller(id="accounts", role=Role.ROLE_DIRECTOR)
"""Who moves records on when nobody calls; no account is hidden from the calendar."""
BEFORE_ALL = "00000000-0000-0000-0000-000000000000"
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Daily:
    """Records that move on by themselves."""

    due: Callable[[Transaction, date, str], Awaitable[Sequence[str]]]
    """List the ids of those whose day has come and that are behind an id, in order, at most BATCH."""
    move: Callable[[Transaction, str, date], Awaitable[None]]
    """Move one on, if its day has come indeed."""


async def move_on(db: Database, today: date, dailies: Iterable[Daily]) -> None:
    """Move everything on whose day has come; what fails holds up nothing else, and is raised at the end."""
    failures = [failure for daily in dailies for failure in await _move_on(db, today, daily)]
    if failures:
        raise ExceptionGroup("records that could not be moved on", failures)


async def _move_on(db: Database, today: date, daily: Daily) -> list[Exception]:
    failures: list[Exception] = []
    last = BEFORE_ALL
    while True:
        async with db.read() as tx:
            ids = await daily.due(tx, today, last)
        for record_id in ids:
            try:
                async with db.begin() as tx:
                    await daily.move(tx, record_id, today)
            except Exception as failure:  # noqa: BLE001 - raised at the end, with the others
                failures.append(failure)
        if len(ids) < BATCH:
            return failures
        last = ids[-1]
