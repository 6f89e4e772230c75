"""The days that are not what their weekday says, kept in the database of each service that counts by them."""

from datetime import tzinfo
from time import monotonic

from sqlalchemy import Boolean, Column, Date, MetaData, Table, Text, select

from chassis.calendar.model import WorkingCalendar
from chassis.database import Transaction
from chassis.tables import NAMING

REMEMBERED_SECONDS = 60.0

metadata = MetaData(naming_convention=NAMING)

calendar_days = Table(
    "calendar_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("working", Boolean, nullable=False),
    Column("name", Text, nullable=False),
)


class WorkingCalendars:
    """The working calendar as it stands, read again every minute: no request waits for it but the first."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._read: WorkingCalendar | None = None
        self._until = 0.0

    async def current(self, tx: Transaction) -> WorkingCalendar:
        """Give the calendar."""
        if self._read is None or monotonic() > self._until:
            self._read = await working_calendar(tx, self._zone)
            self._until = monotonic() + REMEMBERED_SECONDS
        return self._read


async def working_calendar(tx: Transaction, zone: tzinfo) -> WorkingCalendar:
    """Read the calendar."""
    days = (await tx.look(select(calendar_days))).mappings().all()
    return WorkingCalendar(
        zone=zone,
        days_off=frozenset(row["day"] for row in days if not row["working"]),
        make_up_days=frozenset(row["day"] for row in days if row["working"]),
    )
