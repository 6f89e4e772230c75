import re
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.install import LOCK, ROOT, locked, uv_environment

CONFIG = """:env:.find-links='/wheels /more'
global.extra-index-url='file:///a file:///b'
global.find-links='/ignored'
global.index-url='https://mirror.example/simple'
global.progress-bar='off'"""


def test_uv_is_told_what_pip_is_set_to() -> None:
    """A user behind a mirror has told pip where it is, and must not have to say it twice."""
    assert uv_environment(CONFIG) == {
        "UV_FIND_LINKS": "/wheels,/more",
        "UV_INDEX": "file:///a file:///b",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
    }


def test_one_pin_is_cut_out_of_the_lock_with_its_hashes() -> None:
    pin = locked(LOCK.read_text(), "uv")

    assert re.match(r"uv==[\d.]+ \\\n    --hash=sha256:", pin)
    assert pin.count("==") == 1
    assert pin.endswith("\n")


@pytest.mark.parametrize("name", ["client", "runtime", "development"])
def test_every_locked_package_has_a_hash(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.lock").read_text()
    pins = re.findall(r"^[\w.-]+(?:\[\w+\])?==.*", lock, re.MULTILINE)

    assert len(pins) > len((ROOT / "requirements" / f"{name}.in").read_text().splitlines()) // 2
    assert all(pin.endswith("\\") for pin in pins)
    assert not re.search(r"--(?:index|extra-index|find-links)|https?://|file:", lock)


def test_the_locks_agree_with_each_other() -> None:
    """What is tested is what is shipped."""
    versions = [
        dict(re.findall(r"^([\w.-]+)(?:\[\w+\])?==(\S+)", (ROOT / "requirements" / lock).read_text(), re.MULTILINE))
        for lock in ("development.lock", "runtime.lock", "client.lock")
    ]
    development, *others = versions

    assert [(name, other[name]) for other in others for name in other if development.get(name) != other[name]] == []


def test_a_machine_without_a_new_enough_python_is_told_so_in_one_line(tmp_path: Path) -> None:
    for name in ("bash", "dirname"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    (tmp_path / "python3").write_text("#!/bin/bash\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)

    script = [str(tmp_path / "bash"), str(ROOT / "deploy" / "install.sh"), ".venv"]
    answer = subprocess.run(script, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)

    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1
    assert "Python 3.11 or newer" in answer.stderr
