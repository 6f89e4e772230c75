"""What the Makefile offers and what the pages promise are the same commands."""

import os
import re
import subprocess

import pytest

from tests.house.tree import ROOT, own_sources

MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
PROMISED = re.compile(r"^make ([a-z]+)|`make ([a-z]+)[ `]", re.MULTILINE)


def test_make_alone_lists_every_target() -> None:
    listing = subprocess.run(
        ["make"], cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True
    )

    assert {line.split()[0] for line in listing.stdout.splitlines()} == TARGETS


def test_every_target_is_a_command_and_not_a_file() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)

    assert phony is not None
    assert set(phony[1].split()) == TARGETS


@pytest.mark.parametrize("page", [pytest.param(text, id=str(path)) for path, text in own_sources(".md")])
def test_every_command_a_page_names_exists(page: str) -> None:
    assert {name for pair in PROMISED.findall(page) for name in pair if name} <= TARGETS
