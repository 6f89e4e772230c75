"""Writes what Chinese names are folded by into `services/accounts/folding/characters.json`: variants, readings, and exceptions.

The data is that of OpenCC (Apache-2.0) and of pypinyin (MIT), which a service that loaded them would pay for with half a
second and 50 MiB at its start. Run it after `make lock` has brought a newer one: `python -m deploy.characters`.
"""

import json
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "services" / "accounts" / "folding" / "characters.json"

IDEOGRAPHS = [chr(code) for code in (0x3007, *range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
"""〇 and the characters of the basic plane: what names of companies and people are written with."""

LONGEST_PHRASE = 3
"""Names have no proverbs in them."""


def characters() -> Mapping[str, Any]:
    """Give the simplified form of each traditional character, how each is usually read, and phrases read otherwise."""
    simplified = _simplified()
    usual = _usual_readings()
    return {
        "source": {name: version(name) for name in ("opencc", "pypinyin")},
        "traditional": "".join(simplified),
        "simplified": "".join(simplified.values()),
        "syllables": _by_syllable(usual),
        "phrases": dict(sorted(_exceptions(usual))),
    }


def _simplified() -> dict[str, str]:
    from opencc import OpenCC  # noqa: PLC0415 - nothing but this needs the packages, and a service has neither

    folded = OpenCC("t2s").convert("\n".join(IDEOGRAPHS)).split("\n")
    return {old: new for old, new in zip(IDEOGRAPHS, folded, strict=True) if old != new and len(new) == 1}


def _usual_readings() -> dict[str, str]:
    from pypinyin import Style, pinyin  # noqa: PLC0415 - as above

    read = {char: pinyin(char, style=Style.NORMAL, errors="ignore") for char in IDEOGRAPHS}
    return {char: found[0][0] for char, found in read.items() if found and found[0][0].isascii()}


def _by_syllable(readings: Mapping[str, str]) -> dict[str, str]:
    chars: dict[str, str] = {}
    for char, syllable in readings.items():
        chars[syllable] = chars.get(syllable, "") + char
    return dict(sorted(chars.items()))


def _exceptions(usual: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the phrases in which a character is not read as usual, such as 重庆."""
    from pypinyin import Style  # noqa: PLC0415 - as above
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415 - as above
    from pypinyin.style import convert  # noqa: PLC0415 - as above

    for phrase, tones in PHRASES_DICT.items():
        syllables = [convert(choices[0], Style.NORMAL, strict=True) for choices in tones]
        if len(phrase) == len(syllables) <= LONGEST_PHRASE and syllables != [usual.get(char) for char in phrase]:
            yield phrase, " ".join(syllables)


def main() -> None:
    """Write the file."""
    TARGET.write_text(json.dumps(characters(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
