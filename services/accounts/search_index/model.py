"""The search index, true on paper: which fragments of a name, code or number lead to who has it.

A fragment is two characters of Chinese, three letters of a name, a syllable and the next initial, two initials, four
digits of a number, or the beginning of something, each marked as what it is: what leads to many accounts must not lead to
those where it means something else. It is kept as a hash; fragments find candidates, and the texts beside them decide.
"""

import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.accounts.channels.model import NUMBERED
from services.accounts.contacts.model import Contact
from services.accounts.folding.model import Reading, folded, readings
from services.accounts.profiles.model import Account, Profile

_NO_DIGIT = re.compile(r"\D+")
_PIECES = re.compile(r"(?=([\x00-\x7f]..|[^\x00-\x7f].))")
DIGITS = 4
"""How many digits of a number must be known."""
HEAD = 8
"""How many characters of a long code, such as a registration number, lead to it."""

NAMES = ("display_name", "legal_name", "short_name", "english_name")
FOUND_BY = frozenset({*NAMES, "registration_number", "external_references", "phone", "region", "tags"})
"""The fields of a profile by which accounts are found."""


@dataclass(frozen=True, kw_only=True)
class Findable:
    """What is found by its names: folded, and as they are read."""

    names: tuple[str, ...]
    readings: tuple[Reading, ...]

    @classmethod
    def by(cls, names: Iterable[str]) -> "Findable":
        """Take names as they are written; empty ones and repetitions count for nothing."""
        written = dict.fromkeys(filter(None, names))
        whole = dict.fromkeys(filter(None, map(folded, written)))
        read = dict.fromkeys(reading for name in written for reading in readings(name) if reading.pinyin)
        return cls(names=tuple(whole), readings=tuple(read))

    @property
    def fragments(self) -> set[str]:
        """All that leads to it."""
        fragments: set[str] = set()
        for name in self.names:
            fragments.update(of_name(name))
        for reading in self.readings:
            fragments.update(of_reading(reading))
        return fragments


@dataclass(frozen=True, kw_only=True)
class AccountEntry:
    """What an account is found by."""

    account_id: str
    name: Findable
    codes: tuple[str, ...]
    """Its code, and how other systems name it, folded."""
    registration_number: tuple[str, ...]
    """Its number in the register of companies, folded; empty where it is not known."""
    numbers: tuple[str, ...]
    """The digits of its telephone numbers."""
    region: tuple[str, ...]
    """Its region, folded; empty where it is not known."""
    tags: tuple[str, ...]
    """Its tags, folded."""

    @property
    def fragments(self) -> Collection[str]:
        """All that leads to it."""
        of_codes = (piece for code in self.codes for piece in of_code(code))
        of_numbers = (piece for number in self.numbers for piece in of_digits(number))
        heads = map(head_of_code, self.registration_number)
        labels = (*map(of_region, self.region), *map(of_tag, self.tags))
        return self.name.fragments.union(of_codes, heads, of_numbers, labels)


@dataclass(frozen=True, kw_only=True)
class ContactEntry:
    """What a contact is found by."""

    contact_id: str
    account_id: str
    display_name: str
    name: Findable
    numbers: tuple[str, ...]
    """The digits of its telephone numbers."""

    @property
    def fragments(self) -> Collection[str]:
        """All that leads to it."""
        return self.name.fragments.union(piece for number in self.numbers for piece in of_digits(number))


def account_entry(account: Account) -> AccountEntry:
    """Take what the archive says of an account."""
    profile = account.profile
    references = (reference.external_id for reference in profile.external_references)
    return AccountEntry(
        account_id=account.id,
        name=Findable.by(names_of(profile)),
        codes=_folded(account.code, *references),
        registration_number=_folded(profile.registration_number),
        numbers=tuple(filter(None, [digits(profile.phone)])),
        region=_folded(profile.region),
        tags=_folded(*profile.tags),
    )


def names_of(profile: Profile) -> tuple[str, ...]:
    """Give the names of an account, of which some may be empty."""
    return tuple(getattr(profile, name) for name in NAMES)


def contact_entry(contact: Contact) -> ContactEntry:
    """Take what is kept of a contact."""
    details = contact.details
    return ContactEntry(
        contact_id=contact.id,
        account_id=contact.account_id,
        display_name=details.display_name,
        name=Findable.by((details.display_name, details.english_name)),
        numbers=tuple(digits(channel.value) for channel in details.channels if channel.kind in NUMBERED),
    )


def digits(text: str) -> str:
    """Give the digits of a telephone number, however it is written."""
    return _NO_DIGIT.sub("", folded(text))


def of_name(name: str) -> Iterator[str]:
    """Cut a folded name: its head, and what any part of it that is long enough has too."""
    yield head_of_name(name[:1])
    yield head_of_name(name)
    yield from parts_of_name(name)


def head_of_name(name: str) -> str:
    """Mark with what a folded name begins."""
    return f"^{name[:2]}"


def parts_of_name(text: str) -> list[str]:
    """Cut a part of a folded name: pairs that begin with a Chinese character, and else triples."""
    return _PIECES.findall(text)


def of_reading(reading: Reading) -> Iterator[str]:
    """Cut how a name is read: its head, its syllables with what follows each, and its initials in pairs."""
    whole = reading.pinyin
    yield head_of_pinyin(whole[:2])
    yield head_of_pinyin(whole)
    yield from of_syllables(reading.parts)
    yield from of_initials(reading.initials)


def head_of_pinyin(text: str) -> str:
    """Mark with what a reading begins."""
    return f"'{text[:3]}"


def of_syllables(syllables: Sequence[str]) -> Iterator[str]:
    """Cut syllables, each with how the one behind it begins; of a single one there are none."""
    return (f"{one}'{following[0]}" for one, following in pairwise(syllables))


def of_initials(initials: str) -> Iterator[str]:
    """Cut initials into pairs."""
    return (f":{one}{following}" for one, following in pairwise(initials))


def of_code(code: str) -> Iterator[str]:
    """Cut a folded code: its head, and what any part of it has too."""
    yield head_of_code(code)
    yield from parts_of_code(code)


def head_of_code(code: str) -> str:
    """Mark with what a folded code begins."""
    return f"={code[:HEAD]}"


def parts_of_code(code: str) -> Iterator[str]:
    """Cut a part of a folded code like a name."""
    return (f".{part}" for part in parts_of_name(code))


def of_digits(number: str) -> Iterator[str]:
    """Cut the digits of a number into fours."""
    return (number[at : at + DIGITS] for at in range(len(number) - DIGITS + 1))


def of_region(region: str) -> str:
    """Mark a region, which is looked for whole."""
    return f"@{region}"


def of_tag(tag: str) -> str:
    """Mark a tag, which is looked for whole."""
    return f"#{tag}"


def hashed(fragments: Iterable[str]) -> list[int]:
    """Give fragments as the index keeps them: in a third of the room, and compared as numbers."""
    return [zlib.crc32(fragment.encode()) - 2**31 for fragment in fragments]


def _folded(*texts: str) -> tuple[str, ...]:
    return tuple(filter(None, map(folded, texts)))


def listed(texts: Iterable[str]) -> str:
    """Put folded texts one behind the other, each between spaces, which no folded text has in it."""
    return "".join(f" {text} " for text in texts)
