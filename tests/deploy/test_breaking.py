import os
import subprocess
from pathlib import Path

import pytest

from deploy import contract

BEFORE = """syntax = "proto3";

package kac.ping.v1;

// What is sent.
message Ping {
  // The words.
  string words = 1;
}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a contract of one message, committed."""
    (tmp_path / "protos/kac/ping/v1").mkdir(parents=True)
    (tmp_path / "protos/kac/ping/v1/ping.proto").write_text(BEFORE)
    for arguments in (
        ("init",),
        ("add", "."),
        ("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-m", "first"),
    ):
        isolated = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        subprocess.run(["git", "-C", str(tmp_path), *arguments], env=isolated, check=True, capture_output=True)
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "breaks"),
    [
        pytest.param("string words = 1", "string text = 1", True, id="a field renamed"),
        pytest.param("string words = 1", "int32 words = 1", True, id="a field of another type"),
        pytest.param("words = 1;", "words = 1;\n  // More.\n  string more = 2;", False, id="a field added"),
    ],
)
def test_what_would_break_a_caller_is_refused(repository: Path, old: str, new: str, *, breaks: bool) -> None:
    proto = repository / "protos/kac/ping/v1/ping.proto"
    proto.write_text(BEFORE.replace(old, new))

    assert (contract.breaking("HEAD", repository) != 0) is breaks


def test_a_commit_that_is_not_there_is_named(repository: Path) -> None:
    with pytest.raises(contract.ContractError, match="nonesuch"):
        contract.breaking("nonesuch", repository)
