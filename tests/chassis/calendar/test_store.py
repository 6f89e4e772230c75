import asyncio
from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from chassis import calendar, migrations
from chassis.calendar.store import WorkingCalendars
from chassis.database import Database
from deploy.local.databases import Database as Provisioned


async def test_the_calendar_knows_chinas_published_days(database_url: Callable[[str], Provisioned]) -> None:
    provisioned = database_url("activity")
    await asyncio.to_thread(migrations.upgrade, provisioned.owner_url, [calendar.MIGRATIONS])
    db = Database(provisioned.url)

    async with db.read() as tx:
        working = await WorkingCalendars(ZoneInfo("Asia/Shanghai")).current(tx)
    await db.close()

    assert not working.is_working_day(date(2026, 10, 1))
    assert working.is_working_day(date(2026, 10, 10))
    assert not working.is_working_day(date(2026, 2, 17))
