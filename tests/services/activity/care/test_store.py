from datetime import date
from zoneinfo import ZoneInfo

from services.activity.care.store import working_calendar
from tests.running import Running


async def test_the_calendar_knows_chinas_published_days(activity: Running) -> None:
    async with activity.db.read() as tx:
        calendar = await working_calendar(tx, ZoneInfo("Asia/Shanghai"))

    assert not calendar.is_working_day(date(2026, 10, 1))
    assert calendar.is_working_day(date(2026, 10, 10))
    assert not calendar.is_working_day(date(2026, 2, 17))
