import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kac_client import context
from tests.client.conftest import Kac
from tests.client.fake import Fake, Message, Refused

SAMPLES = [
    {"roleName": "director", "displayName": "陈总监", "role": "ROLE_DIRECTOR"},
    {"roleName": "backoffice", "displayName": "Bai", "role": "ROLE_BACK_OFFICE"},
]


@pytest.fixture(autouse=True)
def sessions(fake: Fake, kac: Kac, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - sets the token that goes
    """A sample centre, and nobody signed in."""
    monkeypatch.delenv("KAC_TOKEN")
    fake.lists["sampleSignIns"] = SAMPLES
    fake.answers["SignInToSample"] = lambda request: a_session(f"token of {request['roleName']}")
    fake.answers["RenewSession"] = lambda _: a_session("renewed")
    fake.answers["SignIn"] = sign_in
    fake.answers["GetSession"] = lambda _: {"displayName": "陈总监", "role": "ROLE_DIRECTOR"}


def a_session(token: str, lasts: timedelta = timedelta(minutes=15)) -> dict[str, Any]:
    end = (context.now() + lasts).isoformat()
    return {"accessToken": token, "expireTime": end, "displayName": "陈总监", "role": "ROLE_DIRECTOR", "callerId": "m1"}


def sign_in(request: Message) -> Message:
    if request["password"] != "right":
        raise Refused("permission_denied", "SIGN_IN_REFUSED")
    return a_session("token of a person")


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    then = context.now() + by
    monkeypatch.setattr(context, "now", lambda: then)


@pytest.mark.parametrize("word", ["director", "back-office", "BackOffice"])
def test_one_signs_in_to_the_sample_by_a_word(kac: Kac, fake: Fake, word: str) -> None:
    assert kac("login", "--as", word).code == 0
    assert kac("whoami", "-o", "name").out == "陈总监\n"
    assert fake.calls[-1].token.startswith("token of ")


def test_the_token_is_readable_by_its_owner_only(kac: Kac, home: Path) -> None:
    kac("login", "--as", "director")

    assert stat.S_IMODE((home / "contexts.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert "token" not in kac("context", "list", "-o", "json").out


def test_an_unknown_word_names_those_there_are(kac: Kac) -> None:
    result = kac("login", "--as", "king")

    assert result.code == 3
    assert "director, backoffice" in result.err


def test_whom_to_be_must_be_said_where_nobody_can_be_asked(kac: Kac) -> None:
    assert kac("login").code == 2
    assert kac("login", "--as", "director", "--user", "li").code == 2


@pytest.mark.parametrize(("password", "code"), [("right", 0), ("wrong", 4)])
def test_one_signs_in_with_a_password(kac: Kac, monkeypatch: pytest.MonkeyPatch, password: str, code: int) -> None:
    monkeypatch.setattr("sys.stdin.readline", lambda: f"{password}\n", raising=False)

    assert kac("login", "--user", "li", "--password-stdin").code == code


def test_a_password_is_never_an_argument(kac: Kac) -> None:
    assert kac("login", "--user", "li", "--password", "right").code == 2
    assert kac("login", "--user", "li").code == 2


def test_contexts_are_kept_side_by_side(kac: Kac, fake: Fake) -> None:
    kac("login", "--as", "director")
    kac("login", "--as", "backoffice", "--context", "office")

    assert kac("context", "list", "-o", "name").out == "director\noffice\n"
    kac("whoami", "--context", "director")
    assert fake.calls[-1].token == "token of director"
    kac("context", "use", "director")
    assert json.loads(kac("context", "list", "-o", "json").out)[0]["current"] is True
    assert kac("context", "use", "nobody").code == 3
    assert kac("logout").code == 0
    assert kac("whoami").code == 4


def test_nobody_signed_in_is_told_how(kac: Kac) -> None:
    result = kac("overview", "--lang", "zh")

    assert result.code == 4
    assert "kac login" in result.err


def test_a_token_about_to_end_is_renewed(kac: Kac, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    kac("login", "--as", "director")
    later(monkeypatch, timedelta(minutes=12))

    kac("whoami")

    assert fake.called("RenewSession") == [{}]
    assert fake.calls[-1].token == "renewed"


def test_an_ended_session_of_the_sample_is_begun_again(kac: Kac, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    kac("login", "--as", "director")
    later(monkeypatch, timedelta(hours=3))

    assert kac("whoami").code == 0
    assert len(fake.called("SignInToSample")) == 2


def test_an_ended_session_of_a_person_asks_to_sign_in(kac: Kac, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.readline", lambda: "right\n", raising=False)
    kac("login", "--user", "li", "--password-stdin")
    later(monkeypatch, timedelta(hours=3))

    assert kac("whoami").code == 4


def test_a_broken_file_of_contexts_is_named(kac: Kac, home: Path) -> None:
    home.mkdir()
    (home / "contexts.json").write_text("{", encoding="utf-8")

    assert kac("whoami").code == 6
