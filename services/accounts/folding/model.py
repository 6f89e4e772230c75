"""How names are compared and found (OTHER-33): one spelling for all that people take for the same, and pinyin."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, islice

_DIACRITICS = range(0x300, 0x370)
_VOWEL = re.compile("[aeiouv]")
_LONGEST_SYLLABLE = 6
MOST_SPELLINGS = 4


@dataclass(frozen=True)
class Reading:
    """How a name is typed on a keyboard without Chinese characters."""

    parts: tuple[str, ...]
    """Its syllables, without tones, ü as v; what is not Chinese stands between them as folded."""
    initials: str
    """The first letter of each syllable: "cqca". Of a name without Chinese characters, of each word."""

    @property
    def pinyin(self) -> str:
        """All of it, without spaces: "chongqingchangan"."""
        return "".join(self.parts)


def words(text: str) -> list[str]:
    """Fold a text, and part it where it has spaces or punctuation."""
    return unicodedata.normalize("NFKC", text).translate(_FOLDED).split()


def folded(text: str) -> str:
    """Fold a text to what tells it from others: compatibility forms (NFKC), case, diacritics and traditional characters
    are resolved, spaces and punctuation left out. Empty when nothing else is in it.
    """
    return "".join(words(text))


def readings(text: str) -> list[Reading]:
    """Read a text aloud: as its phrases are read, and character by character where that differs, for many say it so."""
    parted = words(text)
    whole = "".join(parted)
    known = _tables()
    plain = _as_usual(whole, known)
    if plain.parts == (whole,) or not whole:
        return [Reading(tuple(parted), "".join(word[0] for word in parted))]
    phrased = _in_phrases(whole, known)
    return [phrased, plain] if phrased != plain else [plain]


def pinyin(text: str) -> str:
    """Give how a text is usually read."""
    return readings(text)[0].pinyin


def initials(text: str) -> str:
    """Give the first letters of how a text is usually read."""
    return readings(text)[0].initials


def spellings(text: str) -> list[tuple[str, ...]]:
    """Part a text into the syllables that it may be the pinyin of: "xian" is one of them or two. The last may be unfinished.

    None when it is no pinyin; the first few when it may be parted in many ways.
    """
    return list(islice(_spelled(text, _tables().syllables), MOST_SPELLINGS))


@dataclass(frozen=True, kw_only=True)
class _Tables:
    simplified: Mapping[str, str]
    syllables: Mapping[str, bool]
    """Whether each is finished: the syllables that have a vowel, and what they begin with."""
    usual: Mapping[int, str]
    """How each character is usually read, between spaces."""
    initial: Mapping[int, str]
    phrases: Mapping[str, Reading]
    phrase: re.Pattern[str]
    """Finds a character with which a phrase begins, and what may follow in it."""


@cache
def _tables() -> _Tables:
    known = json.loads((files(__package__) / "characters.json").read_text(encoding="utf-8"))
    usual = {ord(char): syllable for syllable, chars in known["syllables"].items() for char in chars}
    phrases = {phrase: syllables.split() for phrase, syllables in known["phrases"].items()}
    heads = "".join(sorted({phrase[0] for phrase in phrases}))
    return _Tables(
        simplified=dict(zip(known["traditional"], known["simplified"], strict=True)),
        syllables=_begun(syllable for syllable in known["syllables"] if _VOWEL.search(syllable)),
        usual={code: f" {syllable} " for code, syllable in usual.items()},
        initial={code: syllable[0] for code, syllable in usual.items()},
        phrases={phrase: Reading(tuple(said), "".join(part[0] for part in said)) for phrase, said in phrases.items()},
        phrase=re.compile(f"[{heads}]"),
    )


def _begun(syllables: Iterable[str]) -> dict[str, bool]:
    finished = dict.fromkeys(syllables, True)
    return {syllable[:end]: False for syllable in finished for end in range(1, len(syllable))} | finished


def _spelled(text: str, syllables: Mapping[str, bool]) -> Iterator[tuple[str, ...]]:
    """Part a text into syllables, long ones first; steps only where the rest can be parted too, or it took for ever."""
    steps: dict[int, list[int]] = {len(text): []}
    for begin in range(len(text) - 1, -1, -1):
        ends = range(min(begin + _LONGEST_SYLLABLE, len(text)), begin, -1)
        fitting = [end for end in ends if end in steps and _fits(text[begin:end], syllables, last=end == len(text))]
        if fitting:
            steps[begin] = fitting
    return _paths(text, 0, steps) if text and 0 in steps else iter(())


def _fits(piece: str, syllables: Mapping[str, bool], *, last: bool) -> bool:
    finished = syllables.get(piece)
    return finished is not None and (finished or last)


def _paths(text: str, begin: int, steps: Mapping[int, Sequence[int]]) -> Iterator[tuple[str, ...]]:
    if begin == len(text):
        yield ()
    for end in steps[begin]:
        yield from ((text[begin:end], *rest) for rest in _paths(text, end, steps))


class _Folded(dict[int, str]):
    """What each character folds to, found out once; a space for what only separates."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(code).casefold())
        bare = unicodedata.normalize("NFC", "".join(part for part in parts if ord(part) not in _DIACRITICS))
        simplified = _tables().simplified
        self[code] = "".join(simplified.get(part, part) if part.isalnum() else " " for part in bare)
        return self[code]


_FOLDED = _Folded()


def _as_usual(text: str, known: _Tables) -> Reading:
    return Reading(tuple(text.translate(known.usual).split()), text.translate(known.initial))


def _in_phrases(text: str, known: _Tables) -> Reading:
    """Read a text by its phrases, and between them character by character."""
    pieces: list[Reading] = []
    rest = 0
    for begin, end in _phrases(text, known):
        pieces += _as_usual(text[rest:begin], known), known.phrases[text[begin:end]]
        rest = end
    pieces.append(_as_usual(text[rest:], known))
    parts = chain.from_iterable(piece.parts for piece in pieces)
    return Reading(tuple(parts), "".join(piece.initials for piece in pieces))


def _phrases(text: str, known: _Tables) -> Iterator[tuple[int, int]]:
    """Find the phrases of a text, from left to right, the longest at each place."""
    begin = 0
    while head := known.phrase.search(text, begin):
        begin = head.start()
        ends = (end for end in (begin + 3, begin + 2) if text[begin:end] in known.phrases)
        end = next(ends, 0)
        if end:
            yield begin, end
        begin = end or begin + 1
