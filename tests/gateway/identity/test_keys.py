import json
import stat
from pathlib import Path

import pytest

from chassis.access import TokenInvalid, Tokens
from gateway.commands import run
from gateway.identity.keys import Signer, make_keys
from tests.identity import a_caller


@pytest.fixture
def signing(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "signing.json"


@pytest.fixture
def jwks(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "jwks.json"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, signing: Path, jwks: Path) -> None:
    """The environment of the command line."""
    monkeypatch.setenv("KAC_SIGNING_KEY_FILE", str(signing))
    monkeypatch.setenv("KAC_JWKS_FILE", str(jwks))


def test_nobody_else_reads_the_key_that_signs_and_everyone_the_public_half(signing: Path, jwks: Path) -> None:
    assert make_keys(signing, jwks)

    assert stat.S_IMODE(signing.stat().st_mode) == 0o600
    assert "d" not in json.loads(jwks.read_bytes())["keys"][0]


def test_a_key_that_is_there_stays(signing: Path, jwks: Path) -> None:
    make_keys(signing, jwks)
    before = signing.read_bytes(), jwks.read_bytes()

    assert not make_keys(signing, jwks)
    assert (signing.read_bytes(), jwks.read_bytes()) == before


def test_a_lost_public_file_is_written_again(signing: Path, jwks: Path) -> None:
    make_keys(signing, jwks)
    before = jwks.read_bytes()
    jwks.unlink()

    make_keys(signing, jwks)

    assert jwks.read_bytes() == before


def test_after_rotation_the_newest_key_signs_and_older_tokens_still_hold(signing: Path, jwks: Path) -> None:
    """Services that started before learn of the new key when they first meet it."""
    make_keys(signing, jwks)
    signer, tokens, caller = Signer(str(signing)), Tokens(str(jwks)), a_caller("DIRECTOR")
    old, _ = signer.sign(caller)

    make_keys(signing, jwks, rotate=True)
    new, _ = signer.sign(caller)

    kids = [key["kid"] for key in json.loads(jwks.read_bytes())["keys"]]
    assert json.loads(signing.read_bytes())["kid"] == kids[0]
    assert len(kids) == 2
    assert tokens.caller(f"Bearer {old}") == tokens.caller(f"Bearer {new}") == caller


def test_a_key_that_was_rotated_out_is_no_longer_believed(signing: Path, jwks: Path) -> None:
    make_keys(signing, jwks)
    old, _ = Signer(str(signing)).sign(a_caller("DIRECTOR"))
    for _ in range(3):
        make_keys(signing, jwks, rotate=True)

    with pytest.raises(TokenInvalid):
        Tokens(str(jwks)).caller(f"Bearer {old}")


@pytest.mark.usefixtures("told")
def test_a_token_for_a_system_is_made_on_the_command_line(jwks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["keys"])
    capsys.readouterr()
    run(["token", "--role", "system", "--subject", "erp", "--hours", "24"])

    caller = Tokens(str(jwks)).caller(f"Bearer {capsys.readouterr().out.strip()}")

    assert (caller.id, caller.role_name) == ("erp", "ROLE_SYSTEM")


@pytest.mark.parametrize(
    ("command", "line"),
    [
        pytest.param(["--role", "system", "--subject", "erp", "--hours", "25"], "at most 24 hours", id="too long"),
        pytest.param(["--role", "director", "--subject", "erp"], "Only a system", id="no member"),
        pytest.param(["--role", "system", "--subject", "erp"], "no key yet", id="no key yet"),
        pytest.param(["--role", "king", "--subject", "erp"], "2", id="no such role"),
    ],
)
@pytest.mark.usefixtures("told")
def test_a_token_that_should_not_be_is_refused_in_one_line(command: list[str], line: str) -> None:
    with pytest.raises(SystemExit, match=line):
        run(["token", *command])
