"""What the calendar brings: records whose day has come are moved on, each in a transaction of its own."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Table, select

from chassis.access import Caller, Role
from chassis.database import Database, Transaction

CALENDAR = Caller(id="accounts", role=Role.ROLE_DIRECTOR)
"""Who moves records on when nobody calls; no account is hidden from the calendar."""
BEFORE_ALL = "00000000-0000-0000-0000-000000000000"
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Daily:
    """Records that move on by themselves."""

    table: Table
    due: Callable[[date], ColumnElement[bool]]
    """Hold for those whose day has come."""
    move: Callable[[Transaction, str, date], Awaitable[None]]
    """Move one on, if its day has come indeed."""


async def move_on(db: Database, today: date, dailies: Iterable[Daily]) -> None:
    """Move everything on whose day has come; what fails holds up nothing else, and is raised at the end."""
    failures = [failure for daily in dailies for failure in await _move_on(db, today, daily)]
    if failures:
        raise ExceptionGroup("records that could not be moved on", failures)


async def list_due(tx: Transaction, daily: Daily, today: date, *, after: str) -> Sequence[str]:
    """List the ids of those whose day has come and that are behind an id, in order, at most a batch of them."""
    own = daily.table.c.id
    asked = select(own).where(own > after, daily.due(today)).order_by(own).limit(BATCH)
    return [*(await tx.look(asked)).scalars()]


async def _move_on(db: Database, today: date, daily: Daily) -> list[Exception]:
    failures: list[Exception] = []
    ids: Sequence[str] = [BEFORE_ALL]
    while ids:
        async with db.read() as tx:
            ids = await list_due(tx, daily, today, after=ids[-1])
        failures += [failure for record_id in ids if (failure := await _failure(db, today, daily, record_id))]
    return failures


async def _failure(db: Database, today: date, daily: Daily, record_id: str) -> Exception | None:
    """Move one record on, and give what went wrong."""
    try:
        async with db.begin() as tx:
            await daily.move(tx, record_id, today)
    except Exception as failure:  # noqa: BLE001 - raised at the end, with the others
        return failure
    return None
