"""How much the pages weigh: what a browser loads, compressed as the gateway sends it."""

import gzip

import pytest

from tests.web.conftest import NARROW, Desk

KIB = 1024


@pytest.fixture
def size() -> tuple[int, int]:
    return NARROW


async def script_bytes(desk: Desk, path: str, who: str) -> int:
    """Weigh the scripts of a page's first load."""
    page = await desk.open(path, who=who)
    await page.locator("h1").wait_for()
    await page.wait_for_load_state("networkidle" if who == "manager" else "load")
    names = await page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    scripts = [await page.request.get(name) for name in names if name.endswith(".js")]
    return sum([len(gzip.compress(await script.body(), 6)) for script in scripts])


@pytest.mark.parametrize("path", ["/m", "/m/log", "/m/accounts"])
async def test_a_managers_page_loads_at_most_150_kb_of_script(desk: Desk, path: str) -> None:
    weight = await script_bytes(desk, path, "manager")

    assert 30 * KIB < weight <= 150 * KIB


async def test_the_overview_loads_at_most_400_kb_of_script(desk: Desk) -> None:
    weight = await script_bytes(desk, "/overview", "director")

    assert 100 * KIB < weight <= 400 * KIB
