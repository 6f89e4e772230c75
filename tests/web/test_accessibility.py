"""No page breaks a rule of WCAG 2.2 A or AA that axe-core can see, in either language, light and dark, wide and narrow."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page

from deploy.web import WEB
from tests.web import story
from tests.web.conftest import NARROW, WIDE, Desk

AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ACCOUNT = story.uid(5, 0)
PAGES = {
    "sign-in": (None, "/"),
    "overview": ("director", "/overview"),
    "past": ("director", "/overview?as_of=2026-11-02"),
    "accounts": ("director", f"/accounts?team={story.uid(2, 3)}"),
    "account": ("director", f"/accounts/{ACCOUNT}"),
    "today": ("manager", "/m"),
    "own-accounts": ("manager", "/m/accounts"),
    "own-account": ("manager", f"/m/accounts/{ACCOUNT}"),
    "log": ("manager", f"/m/log?account={ACCOUNT}"),
    "me": ("manager", "/m/me"),
}


LOOKS = {
    "wide": ("zh-CN", "light", WIDE),
    "narrow": ("en", "dark", NARROW),
}


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest) -> tuple[str, str, tuple[int, int]]:
    """A language, a theme and a size; the two between them have all of each."""
    return LOOKS[request.param]


@pytest.fixture
def size(look: tuple[str, str, tuple[int, int]]) -> tuple[int, int]:
    return look[2]


async def violations(page: Page) -> list[str]:
    """Name what axe-core finds, with the places."""
    found: dict[str, Any] = await page.evaluate(f"axe.run({{runOnly: {RULES}}})")
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found["violations"]]


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_breaks_no_rule_and_fits_the_screen(
    desk: Desk, name: str, look: tuple[str, str, tuple[int, int]]
) -> None:
    who, path = PAGES[name]
    language, theme, _ = look
    await desk.context.add_init_script(f"localStorage['kac.theme'] = '\"{theme}\"'")
    page = await desk.open(path, who=who, language=language)
    await page.locator("h1").wait_for()
    await asyncio.sleep(0.5)  # what fades in is judged by the colours it passes through
    await page.add_script_tag(path=AXE)

    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("look", [LOOKS["wide"]])
async def test_a_violation_would_be_seen(desk: Desk) -> None:
    page = await desk.open("/", who=None)
    await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<main><img src=x><input></main>')")
    await page.add_script_tag(path=AXE)

    assert {line.partition(":")[0] for line in await violations(page)} >= {"image-alt", "label"}
