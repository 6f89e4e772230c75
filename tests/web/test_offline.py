"""The phone page opens and logs where there is no network at all: in a lift, in a plant, on a train."""

from typing import Literal

import pytest
from playwright.async_api import expect

from tests.web import story
from tests.web.conftest import NARROW, Desk, until

KEPT = "caches.match('/').then((page) => page !== undefined)"


@pytest.fixture
def size() -> tuple[int, int]:
    return NARROW


@pytest.fixture
def service_workers() -> Literal["allow", "block"]:
    return "allow"


async def test_the_phone_page_opens_without_a_network_and_sends_later(desk: Desk) -> None:
    page = await desk.open("/m", who="manager")
    await until(lambda: page.evaluate(KEPT))
    await desk.context.set_offline(offline=True)

    await page.goto(f"{desk.address}/m/log?account={story.uid(5, 0)}")
    await page.get_by_label("谈了什么").fill("电梯里记的。")
    await page.get_by_role("radio", name="发送报价").check()
    await page.get_by_role("radio", name="一周后").check()
    await page.get_by_role("button", name="记下这次拜访").click()
    await expect(page.get_by_text("1 条拜访等待发送")).to_be_visible()
    await desk.context.set_offline(offline=False)

    await expect(page.get_by_text("1 条拜访等待发送")).to_have_count(0)
    assert [visit.summary for visit in desk.centre.visits].count("电梯里记的。") == 1
