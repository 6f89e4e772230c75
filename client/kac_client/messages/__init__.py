"""What the command says, in Chinese and in English: one table for each language, with the same keys."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from enum import StrEnum
from functools import cache
from typing import Any


class Language(StrEnum):
    """A language that the command speaks."""

    ZH = "zh"
    EN = "en"


_spoken: ContextVar[Language] = ContextVar("language", default=Language.EN)


def speak(language: Language) -> None:
    """Say everything in this language from here on."""
    _spoken.set(language)


def spoken() -> Language:
    """Name the language that is spoken now."""
    return _spoken.get()


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Choose by `--lang`, then KAC_LANG, then what the system says; English for a language we do not speak."""
    named = _after_option(arguments)
    wishes = (named, *(environment.get(name) for name in ("KAC_LANG", "LC_ALL", "LC_MESSAGES", "LANG")))
    first = next((wish for wish in wishes if wish), "")
    return Language.ZH if first.lower().startswith("zh") else Language.EN


def say(key: str, /, **values: Any) -> str:
    """Give the message under `key`, with its values in their places."""
    return template(key).format(**values)


def template(key: str) -> str:
    """Give the message under `key` with its places still open."""
    return table(_spoken.get())[key]


def say_of(prefix: str, key: str) -> str:
    """Give the message about something that the contract names, or its name where we have no word for it."""
    return table(_spoken.get()).get(f"{prefix}.{key}", key)


@cache
def table(language: Language) -> Mapping[str, str]:
    """Give all messages of a language; the other language is not even read."""
    if language is Language.ZH:
        from kac_client.messages import zh as words  # noqa: PLC0415 - one language of two is read
    else:
        from kac_client.messages import en as words  # type: ignore[no-redef]  # noqa: PLC0415 - one language of two is read
    return words.MESSAGES


def _after_option(arguments: Sequence[str]) -> str | None:
    for place, argument in enumerate(arguments):
        if argument == "--":
            return None
        if argument == "--lang":
            return next(iter(arguments[place + 1 :]), None)
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
    return None
