import pytest
from playwright.async_api import expect

from tests.web.centre import No
from tests.web.conftest import Desk, until


@pytest.mark.parametrize(
    ("role", "path", "title"),
    [
        pytest.param("客户总监", "/overview", "总览", id="director"),
        pytest.param("客户经理", "/m", "今日", id="manager"),
    ],
)
async def test_one_click_signs_a_person_of_the_sample_in(desk: Desk, role: str, path: str, title: str) -> None:
    page = await desk.open("/")

    await page.get_by_role("button", name=role).click()

    await expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    assert page.url == desk.address + path


async def test_name_and_password_sign_in(desk: Desk) -> None:
    page = await desk.open("/", language="en")

    await page.get_by_label("User name").fill("director")
    await page.get_by_label("Password").fill("a password")
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()


async def test_a_refused_sign_in_says_what_why_and_what_to_do(desk: Desk) -> None:
    desk.centre.refusals["SignIn"] = No(
        code="RESOURCE_EXHAUSTED", reason="SIGN_IN_THROTTLED", metadata={"retry_seconds": "30"}
    )
    page = await desk.open("/")

    await page.get_by_label("用户名").fill("li")
    await page.get_by_role("textbox", name="密码").fill("wrong")
    await page.get_by_role("button", name="登录", exact=True).click()

    notice = page.get_by_role("alert")
    await expect(notice).to_contain_text("没有登录成功")
    await expect(notice).to_contain_text("失败次数过多")
    await expect(notice).to_contain_text("30 秒后再试")


async def test_the_language_changes_at_once_and_is_remembered(desk: Desk) -> None:
    page = await desk.open("/")

    await page.get_by_role("radio", name="English").check()
    await expect(page.get_by_role("heading", name="Key Account Center")).to_be_visible()
    await page.reload()

    await expect(page.get_by_role("heading", name="Key Account Center")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "en"


async def test_a_session_is_renewed_before_it_expires(desk: Desk) -> None:
    desk.centre.session_seconds = 2

    page = await desk.open("/overview", who="director")

    await until(lambda: len(desk.called("RenewSession")) > 1)
    await expect(page.get_by_role("heading", level=1, name="总览")).to_be_visible()


async def test_an_expired_session_leads_back_to_the_same_page(desk: Desk) -> None:
    """What somebody was looking at is not lost because they went to lunch."""
    desk.centre.refusals["ListPortfolioAccounts"] = No(code="UNAUTHENTICATED", reason="TOKEN_INVALID")
    page = await desk.open("/accounts?grade=A", who="director")
    await expect(page.get_by_role("button", name="客户总监")).to_be_visible()

    del desk.centre.refusals["ListPortfolioAccounts"]
    await page.get_by_role("button", name="客户总监").click()

    await expect(page.get_by_role("heading", level=1, name="客户")).to_be_visible()
    assert page.url.endswith("/accounts?grade=A")


async def test_signing_out_forgets_the_session(desk: Desk) -> None:
    page = await desk.open("/overview", who="director")

    await page.get_by_text("张海天").click()
    await page.get_by_role("button", name="退出登录").click()

    await expect(page.get_by_role("button", name="客户总监")).to_be_visible()
    assert await page.evaluate("sessionStorage['kac.session'] ?? null") is None
