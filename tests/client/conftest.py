"""The command, run in this process against a fake centre, with a home of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kac_client import command, messages
from kac_client.messages import Language
from tests.client import archive
from tests.client import fake as fake_center
from tests.client.fake import Fake

Kac = Callable[..., "Result"]


@dataclass(frozen=True)
class Result:
    """How a command line ended."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Leave no test the language of another."""
    yield
    messages.speak(Language.EN)


@pytest.fixture
def fake() -> Iterator[Fake]:
    """A fake centre."""
    with fake_center.running() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without contexts, and an environment that says nothing of language or centre."""
    for name in ("KAC_URL", "KAC_TOKEN", "KAC_LANG", "KAC_CONTEXT", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KAC_HOME", str(tmp_path / "kac"))
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    return tmp_path / "kac"


@pytest.fixture
def kac(home: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kac:
    """Runs `kac` as somebody whose token the fake takes."""
    assert not home.exists()
    monkeypatch.setenv("KAC_URL", fake.url)
    monkeypatch.setenv("KAC_TOKEN", "token")
    monkeypatch.setattr("kac_client.connect.RETRY_AFTER", (0.0, 0.0))

    def run(*arguments: str) -> Result:
        capsys.readouterr()
        code = command.run(arguments)
        written = capsys.readouterr()
        return Result(code, written.out, written.err)

    return run


@pytest.fixture
def accounts(fake: Fake) -> None:
    """Lets the fake centre know a few accounts."""
    archive.keep_in(fake)
