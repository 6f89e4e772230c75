"""Channels, true on paper: what sorts there are, and the one way in which each address is kept."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from chassis.errors import Invalid


class ChannelKind(StrEnum):
    """What sort of channel somebody can be reached on."""

    PHONE = "PHONE"
    MOBILE = "MOBILE"
    EMAIL = "EMAIL"
    WECHAT = "WECHAT"
    WECOM = "WECOM"
    QQ = "QQ"
    FAX = "FAX"
    OTHER = "OTHER"


NUMBERED = {ChannelKind.PHONE, ChannelKind.MOBILE, ChannelKind.FAX}


@dataclass(eq=False)
class PhoneNumberUnclear(Invalid):
    """The number could be of many countries, or of none."""

    number: str

    def __str__(self) -> str:
        return f"{self.number} is no number of China; write it with its country's code, such as +49 30 1234567."


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One way to reach somebody, its value in standard form."""

    kind: ChannelKind
    value: str
    preferred: bool = False

    @classmethod
    def of(cls, kind: ChannelKind, text: str, *, preferred: bool = False) -> "Channel":
        """Read a channel as people write it. Refuses with PhoneNumberUnclear."""
        return cls(kind=kind, value=standard(kind, text), preferred=preferred)


_EXTENSION = re.compile(r"(?:转|轉|分机|ext\.?|x|#|;ext=)(\d{1,6})$", re.IGNORECASE)
_OMITTED = re.compile(r"\(0\)|[\s().·–-]")
_INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}")
_CHINESE = re.compile(r"1[3-9]\d{9}|[48]00\d{7}|0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
_CHINESE_WITH_CODE = re.compile(r"86(?:1[3-9]\d{9}|10[2-9]\d{7}|2\d[2-9]\d{7}|[3-9]\d{2}[2-9]\d{6,7})")


def standard(kind: ChannelKind, text: str) -> str:
    """Give an address in standard form. Refuses with PhoneNumberUnclear."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if kind in NUMBERED:
        return number(plain)
    return plain.casefold() if kind is ChannelKind.EMAIL else plain


def number(text: str) -> str:
    """Give a telephone number as ITU-T E.164 writes it, with its extension as in RFC 3966.

    A number without a country's code is read as one of China. Refuses with PhoneNumberUnclear.
    """
    digits = _OMITTED.sub("", unicodedata.normalize("NFKC", text))
    extension = _EXTENSION.search(digits)
    main = _EXTENSION.sub("", digits)
    if main.startswith("00"):
        main = f"+{main[2:]}"
    elif _CHINESE_WITH_CODE.fullmatch(main):
        main = f"+{main}"
    elif _CHINESE.fullmatch(main):
        main = f"+86{main.removeprefix('0')}"
    if not _INTERNATIONAL.fullmatch(main):
        raise PhoneNumberUnclear(text)
    return f"{main};ext={extension[1]}" if extension else main


def standard_forms(text: str) -> set[str]:
    """Give every standard form that a text may have, whatever sort of channel it names."""
    forms = {standard(ChannelKind.OTHER, text), standard(ChannelKind.EMAIL, text)}
    try:
        return forms | {number(text)}
    except PhoneNumberUnclear:
        return forms
