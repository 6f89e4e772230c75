"""Takes a company's name apart: what must agree for two names to mean one company, and what may differ."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from services.accounts.duplicates import vocabulary
from services.accounts.duplicates.vocabulary import alternatives
from services.accounts.folding.model import pinyin, words

_HAN = re.compile(r"[\u3400-\u9fff]")
_PIECE = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
_FORM = re.compile(rf"(?:{alternatives(vocabulary.HAN_FORMS)})+$")
_LONG_FORMS = sorted((form for form in vocabulary.HAN_FORMS if len(form) > 3), key=len, reverse=True)  # noqa: PLR2004 - shorter ones are near to anything
_BRANCH = re.compile(alternatives(vocabulary.BRANCHES))
_NUMBER = re.compile(r"第?[一二三四五六七八九十]{1,3}(?=[分厂院局处部店期号建航])|第[一二三四五六七八九十]+|\d+")
_PLACE = re.compile(rf"(?:{alternatives(vocabulary.PLACES)})(?:省|市|自治区|地区|新区)?")
_COUNTY = re.compile(r"^[\u3400-\u9fff]{2,3}?[市县区州]")
_TRADE = re.compile(alternatives([word for word in vocabulary.TRADES if _HAN.match(word)]))
_SUFFIX = re.compile(r"(?:省|市|自治区|地区|新区)$")
_DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九十")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A company's name in its parts. Legal form, order, width and script are gone."""

    core: str
    """Brand and trade as they stand, without place and form: "华信电力", "huaxin electric power"."""
    syllables: tuple[str, ...]
    """How the core is read: a syllable for each character, a word for each word."""
    whole: tuple[str, ...]
    """The same with the places before it."""
    brand: str
    """How the part that is neither place nor trade is read, without spaces: "huaxin"."""
    trades: frozenset[str]
    places: frozenset[str]
    marks: frozenset[str]
    """What tells a part from its company, and one part from the next: numbers, "branch"."""
    latin: bool

    @property
    def sound(self) -> str:
        """How the core is read, in one."""
        return "".join(self.syllables)

    @property
    def written(self) -> list[str]:
        """What the name is written with, places included: its words, or its characters."""
        return [*self.core.split(), *self.places] if self.latin else list("".join(self.places) + self.core)

    @property
    def heads(self) -> tuple[str, ...]:
        """What the brand may be, as far as the name begins with it: its first word, or two to four characters."""
        if self.latin:
            return tuple(part for part in self.syllables[:1] if len(part) > 3)  # noqa: PLR2004 - one syllable is no brand
        return tuple("".join(self.syllables[:count]) for count in range(2, min(4, len(self.syllables)) + 1))


@cache
def _syllable(character: str) -> str:
    return pinyin(character)


def parse(text: str) -> Name | None:
    """Take a name apart; None when nothing is left of it."""
    parts = words(text)
    return _han("".join(parts)) if _HAN.search("".join(parts)) else _latin(parts)


def _han(text: str) -> Name | None:
    marks, places, core = _taken_out(text)
    if not core:
        core, places = "".join(places), []
    if not core:
        return None
    brand, trades = _TRADE.sub("", core), frozenset(vocabulary.TRADES[found] for found in _TRADE.findall(core))
    syllables = tuple(_read(core))
    return Name(
        core=core,
        syllables=syllables,
        whole=(*_read("".join(places)), *syllables),
        brand="".join(_read(brand)),
        trades=trades,
        places=frozenset(places),
        marks=frozenset(marks),
        latin=False,
    )


def _taken_out(text: str) -> tuple[set[str], list[str], str]:
    """Take numbers, branches and places out of a name; give them, and what is left."""
    marks = {"".join(_DIGITS.get(digit, digit) for digit in found.lstrip("第")) for found in _NUMBER.findall(text)}
    text = _NUMBER.sub("", text)
    if _BRANCH.search(text):
        marks.add("branch")
        text = _BRANCH.sub("", text)
    places = [_SUFFIX.sub("", place) for place in _PLACE.findall(text)]
    text = _without_form(_PLACE.sub("", text))
    if county := _COUNTY.match(text):
        places.append(county[0][:-1])
        text = text[county.end() :]
    return marks, list(dict.fromkeys(places)), text


def _without_form(text: str) -> str:
    """Leave out the legal form at the end, also with one slip in it."""
    for form in _LONG_FORMS:
        for length in (len(form), len(form) - 1, len(form) + 1):
            end = text[-length:]
            slipped = len(end) > len(form) and end[0] != form[0]
            if not slipped and OSA.distance(end, form, score_cutoff=1) <= 1:
                return _FORM.sub("", text[:-length])
    return _FORM.sub("", text)


def _latin(parts: Sequence[str]) -> Name | None:
    places, rest = _spelt_places(_abbreviations_joined(parts))
    marks = {part for part in rest if part.isdigit()} | {"branch" for part in rest if part in vocabulary.LATIN_BRANCHES}
    dropped = vocabulary.LATIN_FORMS | vocabulary.LATIN_BRANCHES | marks
    core = [part for part in rest if part not in dropped]
    if not core:
        core, places = places, []
    if not core:
        return None
    return Name(
        core=" ".join(core),
        syllables=tuple(core),
        whole=(*map(pinyin, places), *core),
        brand="".join(part for part in core if part not in vocabulary.TRADES),
        trades=frozenset(vocabulary.TRADES[part] for part in core if part in vocabulary.TRADES),
        places=frozenset(places),
        marks=frozenset(marks),
        latin=True,
    )


def _abbreviations_joined(parts: Sequence[str]) -> list[str]:
    """Join single letters: "b v" is "bv"."""
    joined = re.sub(r"\b(\w) (?=\w\b)", r"\1", " ".join(parts))
    return joined.split()


def _spelt_places(parts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part places, written in one word or by the syllable, from the rest of a name."""
    places: list[str] = []
    rest: list[str] = []
    begin = 0
    while begin < len(parts):
        ends = range(min(begin + 4, len(parts)), begin, -1)
        end = next((end for end in ends if "".join(parts[begin:end]) in vocabulary.LATIN_PLACES), 0)
        if end:
            places.append(vocabulary.LATIN_PLACES["".join(parts[begin:end])])
        else:
            rest.append(parts[begin])
        begin = end or begin + 1
    return list(dict.fromkeys(places)), rest


def _read(text: str) -> Iterator[str]:
    for piece in _PIECE.findall(text):
        if _HAN.match(piece):
            yield from map(_syllable, piece)
        else:
            yield piece
