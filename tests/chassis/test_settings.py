import pytest
from pydantic import ValidationError

from chassis import settings
from chassis.settings import Settings

WHOLE = {
    "KAC_DATABASE_URL": "postgresql://a:secret@127.0.0.1:1/c",
    "KAC_NATS_URL": "nats://a:secret@127.0.0.1:2",
    "KAC_LISTEN": "127.0.0.1:3",
    "KAC_JWKS_FILE": "keys.json",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that says all there is to say."""
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_what_is_told_is_known_and_the_rest_is_usual() -> None:
    told = settings.read(Settings)

    assert (told.listen, told.time_zone, told.log_level, told.pool_size) == ("127.0.0.1:3", "Asia/Shanghai", "info", 10)


def test_every_missing_name_is_said_at_once_in_one_line(environment: pytest.MonkeyPatch) -> None:
    for name in WHOLE:
        environment.delenv(name)

    with pytest.raises(SystemExit) as ended:
        settings.read(Settings)

    said = str(ended.value)
    assert all(name in said for name in WHOLE)
    assert "\n" not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KAC_TIME_ZONE", "Asia/Atlantis"),
        ("KAC_TIME_ZONE", ""),
        ("KAC_TIME_ZONE", "../../etc/passwd"),
        ("KAC_LOG_LEVEL", "loud"),
        ("KAC_POOL_SIZE", "2"),
        ("KAC_POOL_SIZE", "many"),
        ("KAC_STREAM_BYTES", "0"),
    ],
)
def test_what_cannot_work_is_named_before_anything_starts(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """Two sessions are held by relay and reader: with a pool of two, every call would wait for ever."""
    environment.setenv(name, value)

    with pytest.raises(SystemExit, match=name):
        settings.read(Settings)


def test_what_is_told_does_not_change_and_keeps_its_secrets() -> None:
    told = settings.read(Settings)

    assert "secret" not in repr(told)
    with pytest.raises(ValidationError):
        told.listen = "elsewhere"
