"""What may stand in no file of ours: a registry's address, a path of one machine, a silenced check without its reason."""

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, own_files, own_sources

REGISTRIES = (
    "pypi[.]org",
    "python[h]osted",
    "registry[.]npm[j]s",
    "npm[m]irror",
    "yarnpkg[.]com",
    "debian[.]org/debian",
)
REGISTRY = re.compile("|".join(REGISTRIES))
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:work|root|Users/\w+|home/\w+|opt/(?:wheels|pypi)|tmp/\w+)(?:/|\b)")
SILENCED = re.compile(
    r"# (?:noqa\b|type: ignore\b|pragma:)|eslint-disable|@ts-(?:ignore|expect-error|nocheck)|buf:lint:ignore"
)
REASONED = re.compile(
    r"# noqa: [A-Z0-9, ]+ - \w.+|# type: ignore\[[\w, -]+\]  # \w.+|eslint-disable[\w-]* .+ -- \w.+|@ts-expect-error - \w.+"
)


def registries(path: Path, text: str) -> list[str]:
    """Name the lines that name a registry, or a place that only one machine or mirror has."""
    return _lines(path, text, REGISTRY)


def machine_paths(path: Path, text: str) -> list[str]:
    """Name the lines that name a directory of somebody's machine."""
    return _lines(path, text, MACHINE_PATH)


def silenced_without_reason(path: Path, text: str) -> list[str]:
    """Name the lines that silence a check and do not say why."""
    lines = _lines(path, text, SILENCED)
    return [line for line in lines if not REASONED.search(line)]


def _lines(path: Path, text: str, pattern: re.Pattern[str]) -> list[str]:
    return [f"{path}:{number} {line}" for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


def _texts() -> list[tuple[Path, str]]:
    texts = [(path, (ROOT / path).read_bytes()) for path in own_files()]
    return [(path, content.decode()) for path, content in texts if b"\0" not in content]


def test_no_file_names_a_registry() -> None:
    assert [line for path, text in _texts() for line in registries(path, text)] == []


def test_no_file_names_a_directory_of_one_machine() -> None:
    assert [line for path, text in _texts() for line in machine_paths(path, text)] == []


def test_every_silenced_check_says_why() -> None:
    sources = [
        (path, text) for path, text in own_sources(".py", ".ts", ".tsx", ".proto") if path.name != "test_words.py"
    ]

    assert [line for path, text in sources for line in silenced_without_reason(path, text)] == []


@pytest.mark.parametrize(
    "words", [("https://pypi", "org/simple"), ("registry", "npmjs", "org"), ("x.python" + "hosted", "org")]
)
def test_a_registry_is_seen(words: tuple[str, ...]) -> None:
    assert registries(Path("x"), f"--index-url {'.'.join(words)}") != []


@pytest.mark.parametrize(
    "words", [("cd ", "root", "kac"), ("see ", "home", "li", "kac"), ("'", "tmp", "x'"), ("", "opt", "wheels")]
)
def test_a_machine_path_is_seen(words: tuple[str, ...]) -> None:
    assert machine_paths(Path("x"), "/".join(words)) != []


@pytest.mark.parametrize(
    "text", ["import x  # noqa: E402", "x()  # noqa", "y = x()  # type: ignore[arg-type]", "// @ts-ignore"]
)
def test_a_check_silenced_without_reason_is_seen(text: str) -> None:
    assert silenced_without_reason(Path("x"), text) != []


@pytest.mark.parametrize(
    "text",
    ["import x  # noqa: E402 - after the path is set", "y = x()  # type: ignore[arg-type]  # the stub says str"],
)
def test_a_reason_is_accepted(text: str) -> None:
    assert silenced_without_reason(Path("x"), text) == []
