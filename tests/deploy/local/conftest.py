"""Clones with stand-ins: the real local run in a tree of its own, where the services only answer health checks."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy.local.ports import free_port
from deploy.local.settings import PORTS, ROOT

HERE = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Clone:
    """One tree with its own data directory and ports."""

    tree: Path
    environment: Mapping[str, str]

    @property
    def var(self) -> Path:
        """Its data directory."""
        return Path(self.environment["KAC_VAR"])

    def run(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """One command of the local run, with its output."""
        return subprocess.run(
            [sys.executable, "-m", "deploy.local", *arguments],
            cwd=self.tree,
            env={**self.environment, **changes},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    def status(self) -> dict[str, dict[str, Any]]:
        """The processes by name as `status -o json` shows them."""
        shown = json.loads(self.run("status", "-o", "json").stdout)
        return {process["name"]: process for process in shown["processes"]}

    def pids(self) -> list[int]:
        """The processes that run."""
        return [process["pid"] for process in self.status().values() if process["pid"]]


def make_clone(directory: Path) -> Clone:
    """A tree with the real local run and stand-ins for the rest."""
    tree = directory / "clone"
    shutil.copytree(ROOT / "deploy" / "local", tree / "deploy" / "local", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "deploy" / "__init__.py", tree / "deploy")
    shutil.copy(HERE / "stand_in.py", tree)
    for module in ("services/accounts", "services/teams", "services/activity", "gateway"):
        package = tree / module
        package.mkdir(parents=True)
        for one in (package, package.parent):
            (one / "__init__.py").touch()
        (package / "__main__.py").write_text(f"import stand_in\nstand_in.main('{package.name}')\n", encoding="utf-8")
    (tree / "deploy" / "sample").mkdir()
    (tree / "deploy" / "sample" / "__main__.py").write_text(
        "import stand_in\nstand_in.tell_a_story()\n", encoding="utf-8"
    )
    ports = {variable: str(free_port()) for variable, _ in PORTS.values()}
    return Clone(tree=tree, environment={**os.environ, "KAC_VAR": str(directory / "data"), **ports})


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    """A clone of one's own; nothing of it runs when the test ends."""
    made = make_clone(tmp_path)
    yield made
    made.run("down")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """A clone that is up, shared by the tests of one file, which leave it up."""
    made = make_clone(tmp_path_factory.mktemp("running"))
    up = made.run("up")
    assert up.returncode == 0, up.stderr
    yield made
    made.run("down")
