"""The journey the centre exists for: a manager logs a visit, and the director sees it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

import pytest
from playwright.async_api import Browser, Page

from chassis import clock
from tests.centre import Centre
from tests.running import eventually

SEEN_WITHIN_SECONDS = 1.0


@pytest.fixture
async def overview(browser: Browser, centre: Centre) -> AsyncIterator[Page]:
    """The director's page, open and live."""
    context = await browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", service_workers="block")
    context.set_default_timeout(15_000)
    page = await context.new_page()
    await page.goto(centre.url)
    await page.get_by_text("林致远").click()
    await page.get_by_text("实时").wait_for()
    yield page
    await context.close()


async def kac(centre: Centre, home: Path, *arguments: str) -> str:
    """Run the command; give what it prints."""
    command = [str(Path(sys.executable).with_name("kac")), *arguments]
    environment = os.environ | {"KAC_HOME": str(home), "KAC_URL": centre.url}
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, told = await process.communicate()
    assert process.returncode == 0, told.decode()
    return out.decode()


async def test_the_director_sees_a_logged_visit_within_a_second(centre: Centre, overview: Page, tmp_path: Path) -> None:
    summary = f"现场确认备件到货 {clock.new_id()}"
    await kac(centre, tmp_path, "login", "--as", "manager", "--url", centre.url)
    await overview.evaluate("window.neverReloaded = true")

    await kac(centre, tmp_path, "visit", "log", "华东电网", "-m", summary, "--next", "后天 回访")
    acknowledged = monotonic()
    await overview.get_by_text(summary).wait_for()

    assert monotonic() - acknowledged < SEEN_WITHIN_SECONDS
    assert await overview.evaluate("window.neverReloaded")


async def test_what_the_command_logs_the_command_shows(centre: Centre, tmp_path: Path) -> None:
    """A manager's visit stands in the own list and in the director's overview."""
    await kac(centre, tmp_path, "login", "--as", "manager", "--url", centre.url)
    await kac(centre, tmp_path, "login", "--as", "director", "--url", centre.url)
    summary = f"Quarterly review {clock.new_id()}"

    await kac(
        centre, tmp_path, "--context", "manager", "visit", "log", "海岳石化", "-m", summary, "--next", "in 3 days x"
    )

    listed = await kac(centre, tmp_path, "--context", "manager", "visit", "list", "-o", "ndjson")
    assert summary in listed

    async def shown() -> bool:
        return summary in await kac(centre, tmp_path, "--context", "director", "overview", "-o", "json")

    await eventually(shown, within=20)
