from pathlib import Path

from deploy import web


def test_unchanged_pages_are_not_built_again(dist: Path) -> None:
    built = (dist / "index.html").stat().st_mtime_ns

    assert not web.build()
    assert (dist / "index.html").stat().st_mtime_ns == built


def test_no_page_loads_anything_from_elsewhere(dist: Path) -> None:
    """A centre may have no way out to the internet, and the gateway's policy forbids it anyway."""
    page = (dist / "index.html").read_text()

    assert "http" not in page.replace("http-equiv", "")
