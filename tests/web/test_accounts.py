from kac.gateway.v1.portfolio_service_pb2 import ListPortfolioAccountsRequest
from playwright.async_api import expect

from tests.web import story
from tests.web.conftest import Desk


def last_list(desk: Desk) -> ListPortfolioAccountsRequest:
    request = desk.called("ListPortfolioAccounts")[-1]
    assert isinstance(request, ListPortfolioAccountsRequest)
    return request


async def test_the_address_narrows_the_list(desk: Desk) -> None:
    page = await desk.open(f"/accounts?class={story.uid(1, 1)}&grade=S&name=银行", who="director")

    await expect(page.get_by_role("link", name="江海银行 2")).to_be_visible()

    wanted = f'class_id = "{story.uid(1, 1)}" AND grade = "S" AND display_name : "银行"'
    assert last_list(desk).filter == wanted


async def test_a_search_goes_into_the_address(desk: Desk) -> None:
    page = await desk.open("/accounts", who="director")

    await page.get_by_label("按名称查找").fill('a "b\\')
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("没有符合条件的客户")).to_be_visible()
    assert last_list(desk).filter == r'display_name : "a \"b\\"'
    await page.get_by_role("button", name="清除筛选").click()
    await expect(page.get_by_role("link", name="华东电网", exact=True)).to_be_visible()


async def test_pages_go_forth_and_back(desk: Desk) -> None:
    page = await desk.open("/accounts", who="director")

    await page.get_by_role("button", name="下一页").click()
    await expect(page.get_by_text("KA-051")).to_be_visible()
    assert last_list(desk).page_token == "50"
    await page.get_by_role("button", name="上一页").click()

    await expect(page.get_by_text("KA-001")).to_be_visible()


async def test_an_account_shows_who_serves_it_its_visits_and_figures(desk: Desk) -> None:
    page = await desk.open(f"/accounts/{story.uid(5, 0)}", who="director")

    await expect(page.get_by_role("heading", level=1, name="华东电网")).to_be_visible()
    await expect(page.get_by_text("电力团队 · 自 2026年3月2日")).to_be_visible()
    await expect(page.get_by_text("对方认可扩容方案")).to_be_visible()
    await page.get_by_text("以表格查看").click()
    await expect(page.get_by_role("row", name="¥").first).to_be_visible()


async def test_a_page_that_does_not_exist_says_so(desk: Desk) -> None:
    page = await desk.open("/nothing", who="director")

    await expect(page.get_by_text("没有这个页面")).to_be_visible()
