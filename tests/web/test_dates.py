"""The day chips, asked of the page on a day of our choice."""

from datetime import datetime

import pytest

from tests.web.conftest import NARROW, Desk


@pytest.fixture
def size() -> tuple[int, int]:
    return NARROW


@pytest.mark.parametrize(
    ("today", "chips"),
    [
        pytest.param("2026-11-18", ["明天11月19日 周四", "下周一11月23日 周一", "一周后11月25日 周三", "两周后12月2日 周三"], id="Wednesday"),
        pytest.param("2026-11-20", ["下周一11月23日 周一", "一周后11月27日 周五", "两周后12月4日 周五"], id="Friday"),
        pytest.param("2026-11-21", ["下周一11月23日 周一", "一周后11月30日 周一", "两周后12月7日 周一"], id="Saturday"),
        pytest.param("2026-11-22", ["明天11月23日 周一", "一周后11月30日 周一", "两周后12月7日 周一"], id="Sunday"),
    ],
)  # fmt: skip
async def test_day_chips_skip_weekends_and_repeat_no_day(desk: Desk, today: str, chips: list[str]) -> None:
    await desk.context.clock.install(time=datetime.fromisoformat(f"{today}T10:00:00+08:00"))
    page = await desk.open("/m/log", who="manager")

    shown = page.locator("[data-field=dueDate] label:has(input[type=radio])")
    await shown.first.wait_for()

    assert await shown.all_text_contents() == chips
