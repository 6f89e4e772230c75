"""A real browser on the built pages, in front of the stand-in."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from google.protobuf import json_format
from playwright.async_api import Browser, BrowserContext, Page

from deploy import web
from tests.browsing import PATIENCE_MS
from tests.web.centre import Centre
from tests.web.serving import serving

WIDE = (1440, 900)
NARROW = (360, 740)


@pytest.fixture(scope="session")
def dist() -> Path:
    """The built pages, of the sources as they are."""
    web.build()
    return web.WEB / "dist"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A browser that somebody sits at: their own stand-in, and pages as whoever they are."""

    centre: Centre
    address: str
    context: BrowserContext

    async def open(self, path: str, *, who: str | None = None, language: str = "zh-CN") -> Page:
        """Open a page as a person of the sample, signed in already, or as nobody."""
        await self.context.add_init_script(f"localStorage['kac.language'] ??= '{json.dumps(language)}'")
        if who is not None:
            session = json.dumps(json_format.MessageToDict(self.centre.session(who)))
            await self.context.add_init_script(f"sessionStorage['kac.session'] ??= {json.dumps(session)}")
        page = await self.context.new_page()
        await page.goto(self.address + path)
        return page

    def called(self, rpc: str) -> list[object]:
        """List the requests of an RPC so far."""
        return [message for name, message in self.centre.calls if name == rpc]


@pytest.fixture
def centre() -> Centre:
    return Centre()


@pytest.fixture
def address(centre: Centre, dist: Path) -> Iterator[str]:
    with serving(centre, dist) as address:
        yield address


@pytest.fixture
def size() -> tuple[int, int]:
    """How wide and high the screen is; a module of phone pages says otherwise."""
    return WIDE


@pytest.fixture
def service_workers() -> Literal["allow", "block"]:
    """Whether the pages may be kept for offline use; what is kept would hide what is loaded."""
    return "block"


@pytest.fixture
async def desk(
    browser: Browser,
    centre: Centre,
    address: str,
    size: tuple[int, int],
    service_workers: Literal["allow", "block"],
) -> AsyncIterator[Desk]:
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        timezone_id="Asia/Shanghai",
        service_workers=service_workers,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    yield Desk(centre=centre, address=address, context=context)
    await context.close()


async def until(look: Callable[[], object | Awaitable[object]], *, within: float = PATIENCE_MS / 1000) -> None:
    """Wait until what is seen is true; fail when it never is."""
    deadline = asyncio.get_running_loop().time() + within
    while True:
        seen = look()
        if await seen if isinstance(seen, Awaitable) else seen:
            return
        assert asyncio.get_running_loop().time() < deadline, "never came true"
        await asyncio.sleep(0.02)
