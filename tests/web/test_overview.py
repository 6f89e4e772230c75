from contextlib import suppress
from datetime import UTC, datetime, timedelta

from kac.activity.v1.visit_pb2 import Kind, State, Visit
from kac.gateway.v1.overview_service_pb2 import GetOverviewRequest
from playwright.async_api import TimeoutError as PlaywrightTimeout
from playwright.async_api import expect

from tests.web import story
from tests.web.centre import No
from tests.web.conftest import Desk, until


def a_visit(summary: str) -> Visit:
    visit = Visit(id=story.uid(7, 1), account_id=story.uid(5, 0), visitor_id=story.uid(4, 0), summary=summary)
    visit.kind, visit.state = Kind.KIND_CALL, State.STATE_RECORDED
    visit.start_time.GetCurrentTime()
    visit.record_time.GetCurrentTime()
    visit.next_step.action = "发送排期"
    visit.next_step.due_date.CopyFrom(story.date_of(datetime.now(UTC)))
    return visit


async def test_a_recorded_visit_shows_without_reload(desk: Desk) -> None:
    page = await desk.open("/overview", who="director")
    await expect(page.get_by_text("实时")).to_be_visible()
    await page.evaluate("window.untouched = true")

    desk.centre.record(a_visit("他们刚刚同意了试点。"))

    await expect(page.get_by_text("他们刚刚同意了试点。")).to_be_visible()
    assert await page.evaluate("window.untouched")


async def test_many_changes_in_a_row_end_with_the_newest(desk: Desk) -> None:
    page = await desk.open("/overview", who="director")
    await expect(page.get_by_text("实时")).to_be_visible()

    for number in range(30):
        desk.centre.record(a_visit(f"第 {number} 次"))
        await page.wait_for_timeout(10)

    await expect(page.get_by_text("第 29 次")).to_be_visible()


async def test_a_lost_line_is_admitted_and_mended(desk: Desk) -> None:
    page = await desk.open("/overview", who="director")
    await expect(page.get_by_text("实时")).to_be_visible()

    desk.centre.silent = True
    await expect(page.get_by_text("连接中断，数据停在")).to_be_visible()
    await expect(page.get_by_role("heading", name="团队", exact=True)).to_be_visible()
    desk.centre.record(a_visit("断线时记的。"))
    desk.centre.silent = False

    await expect(page.get_by_text("实时")).to_be_visible()
    await expect(page.get_by_text("断线时记的。")).to_be_visible()


async def test_the_address_asks_for_the_end_of_a_past_day(desk: Desk) -> None:
    page = await desk.open("/overview?as_of=2026-03-02", who="director")

    await expect(page.get_by_text("截至 2026年3月2日")).to_be_visible()
    await expect(page.get_by_text("历史时点")).to_be_visible()

    (asked,) = desk.called("GetOverview")
    assert isinstance(asked, GetOverviewRequest)
    assert asked.as_of.ToJsonString() == "2026-03-02T15:59:59.999Z"
    await page.get_by_role("button", name="回到现在").click()
    await expect(page.get_by_text("实时")).to_be_visible()
    assert page.url.endswith("/overview")


async def test_the_picker_puts_the_day_into_the_address(desk: Desk) -> None:
    page = await desk.open("/overview", who="director")
    yesterday = datetime.now(UTC).astimezone() - timedelta(days=1)

    await page.get_by_label("查看某一天").click()
    await page.locator(f"td[title='{yesterday:%Y-%m-%d}']").click()

    await page.wait_for_url(f"**/overview?as_of={yesterday:%Y-%m-%d}")


async def test_a_cell_drills_to_its_accounts(desk: Desk) -> None:
    page = await desk.open("/overview", who="director")

    await page.get_by_role("link", name="电力能源, A 级: 6").click()

    await expect(page.get_by_role("heading", level=1, name="客户")).to_be_visible()
    await until(lambda: 'grade = "A"' in str(desk.called("ListPortfolioAccounts")[-1:]).replace("\\", ""))
    await expect(page.locator("tbody tr.ant-table-row")).to_have_count(6)


async def test_a_team_drills_to_its_accounts(desk: Desk) -> None:
    page = await desk.open("/overview", who="director")

    await page.get_by_role("link", name="金融团队").click()

    await expect(page.locator("tbody tr.ant-table-row")).to_have_count(12)


async def test_a_leader_sees_the_own_team(desk: Desk) -> None:
    page = await desk.open("/overview", who="leader")

    await expect(page.get_by_role("heading", level=1, name="总览 · 电力团队")).to_be_visible()
    await expect(page.get_by_role("link", name="金融团队")).to_have_count(0)


async def test_a_failing_overview_explains_itself_and_recovers(desk: Desk) -> None:
    desk.centre.refusals["GetOverview"] = No(code="UNAVAILABLE", reason="UNAVAILABLE")
    page = await desk.open("/overview", who="director")
    await expect(page.get_by_role("alert")).to_contain_text("总览没有读到")

    desk.centre.refusals.clear()
    again = page.get_by_role("button", name="再试一次")
    composition = page.get_by_role("heading", name="客户构成")

    async def mended() -> bool:
        """Ask again, unless the page has done so by itself meanwhile."""
        with suppress(PlaywrightTimeout):
            await again.click(timeout=500)
        return await composition.is_visible()

    await until(mended)


async def test_an_empty_centre_says_what_to_do_next(desk: Desk) -> None:
    desk.centre.accounts.clear()
    desk.centre.visits.clear()

    page = await desk.open("/overview", who="director", language="en")

    await expect(page.get_by_text("There are no accounts yet")).to_be_visible()
    await expect(page.get_by_text("kac import DIRECTORY --dry-run")).to_be_visible()
