"""Searches, true on paper: what a query may mean, and where in the index each meaning is looked up."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from chassis.errors import Invalid
from services.accounts.folding.model import folded, readings, spellings, words
from services.accounts.profiles.model import Account
from services.accounts.search_index import model as index
from services.accounts.search_index.model import names_of

MOST_FOUND = 1000
"""How many candidates of each kind of match are looked at; who gets more asks for more."""


class MatchedField(IntEnum):
    """What a query can be found in, the most telling first."""

    CODE = 1
    REGISTRATION_NUMBER = 2
    NAME_BEGINNING = 3
    NAME = 4
    INITIALS = 5
    PINYIN = 6
    CODE_PART = 7
    REGION = 8
    TAG = 9
    GRADE = 10
    CONTACT = 11
    PHONE = 12
    OWNER = 13


NAMED = (MatchedField.NAME_BEGINNING, MatchedField.NAME, MatchedField.INITIALS, MatchedField.PINYIN)
CODED = (MatchedField.CODE, MatchedField.CODE_PART)


@dataclass(eq=False)
class SearchQueryEmpty(Invalid):
    """Nothing is looked for."""

    def __str__(self) -> str:
        return "The query has nothing in it but spaces and punctuation; give a name, a code, a number or a part of one."


@dataclass(frozen=True)
class Clue:
    """One meaning of a query: the fragments that lead to candidates, and the patterns that a text of them must fit."""

    field: MatchedField
    fragments: tuple[Collection[str], ...]
    """One set of them, or several of which any will do."""
    patterns: tuple[str, ...]
    """As of SQL's LIKE; folded texts stand between spaces, and have none of its wildcards in them."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is looked for, folded."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Query":
        """Refuses with SearchQueryEmpty."""
        parted = tuple(words(text))
        if not parted:
            raise SearchQueryEmpty
        return cls(words=parted)

    @property
    def whole(self) -> str:
        """The query without its spaces."""
        return "".join(self.words)

    @property
    def number(self) -> str:
        """The query as a part of a telephone number, without what is dialled before it; empty when it is none."""
        return self.whole.lstrip("0") if self.whole.isdecimal() and self.whole.isascii() else ""

    def clues(self) -> Iterator[Clue]:
        """Give all that the query may mean, but for what needs no index."""
        whole, number = self.whole, self.number
        head = ({index.head_of_code(whole)},)
        yield Clue(MatchedField.CODE, head, (f"% {whole} %",))
        yield Clue(MatchedField.REGISTRATION_NUMBER, head, (f"% {whole}%",))
        yield Clue(MatchedField.NAME_BEGINNING, ({index.head_of_name(whole)},), (f"% {whole}%",))
        if pieces := {piece for word in self.words for piece in index.parts_of_name(word)}:
            yield Clue(MatchedField.NAME, (pieces,), tuple(f"%{word}%" for word in self.words))
        if whole.isascii() and len(whole) > 1:
            yield from self._readings()
        if parts := {*index.parts_of_code(whole)}:
            yield Clue(MatchedField.CODE_PART, (parts,), (f"%{whole}%",))
        yield Clue(MatchedField.REGION, ({index.of_region(whole)},), (f"% {whole} %",))
        yield Clue(MatchedField.TAG, ({index.of_tag(whole)},), (f"% {whole} %",))
        if fours := {*index.of_digits(number)}:
            yield Clue(MatchedField.PHONE, (fours,), (f"%{number}%",))

    def _readings(self) -> Iterator[Clue]:
        whole = self.whole
        yield Clue(MatchedField.INITIALS, ({*index.of_initials(whole)},), (f"%{whole}%",))
        spelled = ({*index.of_syllables(syllables)} for syllables in spellings(whole))
        if found := tuple(pairs or {index.head_of_pinyin(whole)} for pairs in spelled):
            yield Clue(MatchedField.PINYIN, found, (f"%{whole}%",))


@dataclass(frozen=True, kw_only=True)
class Match:
    """Where in an account's archive a query was found."""

    field: MatchedField
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """An account that was found, and by what, the most telling first."""

    account_id: str
    matches: tuple[Match, ...]


def told(found: Found, query: Query, account: Account) -> list[Match]:
    """Say in which text of the archive each match is, as it is written there."""
    texts = _texts(account)
    return [replace(match, text=_told(match, query, texts)) for match in found.matches]


def _texts(account: Account) -> Mapping[MatchedField, Sequence[str]]:
    profile = account.profile
    names = names_of(profile)
    codes = (account.code, *(reference.external_id for reference in profile.external_references))
    return (
        dict.fromkeys(NAMED, names)
        | dict.fromkeys(CODED, codes)
        | {
            MatchedField.REGISTRATION_NUMBER: (profile.registration_number,),
            MatchedField.REGISTRATION_NUMBER: (profile.registration_number,),
            MatchedField.REGION: (profile.region,),
            MatchedField.TAG: profile.tags,
            MatchedField.PHONE: (profile.phone,),
        }
    )


def _told(match: Match, query: Query, texts: Mapping[MatchedField, Sequence[str]]) -> str:
    if match.field is MatchedField.PHONE:
        numbers = [*match.text.split(), *texts[match.field]]
        return next(number for number in numbers if query.number in folded(number))
    given = [match.text] if match.text else texts[match.field]
    return next((text for text in given if _tells(match.field, query, text)), given[0])


def _tells(field: MatchedField, query: Query, text: str) -> bool:
    match field:
        case MatchedField.INITIALS:
            return any(query.whole in reading.initials for reading in readings(text))
        case MatchedField.PINYIN:
            return any(query.whole in reading.pinyin for reading in readings(text))
        case MatchedField.CODE | MatchedField.TAG:
            return folded(text) == query.whole
        case _:
            return all(word in folded(text) for word in query.words)
