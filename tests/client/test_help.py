import os
import subprocess
import sys

import pytest

from kac_client import front
from tests.client.conftest import Kac

HEAVY = ("typer", "rich", "httpx", "importlib.metadata", "json")
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"}


def test_the_front_page_reads_nothing_heavy() -> None:
    """What keeps `kac --help` fast, measured in modules because a clock lies on a busy machine."""
    code = "import sys; from kac_client.command import run; run(['--help']); print(*sys.modules, file=sys.stderr)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=ENVIRONMENT)

    assert done.stdout.startswith("Usage: kac")
    assert set(HEAVY) & set(done.stderr.split()) == set()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_kac_alone_and_help_show_the_same_page(kac: Kac, language: str) -> None:
    pages = {
        kac("--lang", language).out,
        kac("--lang", language, "--help").out,
        kac("-o", "json", "--help", "--lang", language).out,
    }

    assert len(pages) == 1


@pytest.mark.parametrize("command", front.COMMANDS)
def test_every_command_has_a_page_in_both_languages(kac: Kac, command: str) -> None:
    english, chinese = kac(command, "--help"), kac(command, "--help", "--lang", "zh")

    assert (english.code, chinese.code) == (0, 0)
    assert english.out.startswith("Usage: kac")
    assert chinese.out.startswith("用法: kac")
    assert "help." not in english.out
    assert "option." not in english.out


def test_the_version_is_told(kac: Kac) -> None:
    assert kac("--version").out.startswith("kac 0.")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_script(kac: Kac, shell: str) -> None:
    assert "_KAC_COMPLETE" in kac("completion", shell).out


def test_a_shell_completes_commands() -> None:
    environment = {**ENVIRONMENT, "_KAC_COMPLETE": "complete_bash", "COMP_WORDS": "kac over", "COMP_CWORD": "1"}

    done = subprocess.run(
        [sys.executable, "-m", "kac_client"], capture_output=True, text=True, check=False, env=environment
    )

    assert done.stdout.split() == ["overview"]


def test_a_reader_that_leaves_is_no_fault() -> None:
    """`kac api list | head -1` ends quietly."""
    listing = subprocess.Popen(
        [sys.executable, "-m", "kac_client", "api", "list", "-o", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    )
    assert listing.stdout is not None
    assert listing.stderr is not None

    listing.stdout.close()

    with listing.stderr as said:
        assert said.read() == b""
    assert listing.wait() == 0
