"""The search index, true on paper: which fragments of a name, code or number lead to who has it.

A fragment is two characters of Chinese, three letters or digits of a name, two initials, four digits of a number, or the
beginning of something; it is kept as a hash. Fragments find candidates, and the folded texts beside them decide.
"""

import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from operator import add

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
        return self.name.fragments.union(of_codes, heads, of_numbers, map(of_label, self.region + self.tags))


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
    yield beginning(name[:1])
    yield beginning(name[:2])
    yield from parts_of_name(name)


def parts_of_name(text: str) -> list[str]:
    """Cut a part of a folded name: pairs that begin with a Chinese character, and else triples."""
    return _PIECES.findall(text)


def of_reading(reading: Reading) -> Iterator[str]:
    """Cut how a name is read: its head, and its initials in pairs."""
    yield beginning(reading.pinyin[:2])
    yield from of_initials(reading.initials)


def of_initials(initials: str) -> Iterator[str]:
    """Cut initials into pairs."""
    return map(add, initials, initials[1:])


def of_code(code: str) -> Iterator[str]:
    """Cut a folded code: its head, and what any part of it has too."""
    yield head_of_code(code)
    yield from parts_of_name(code)


def head_of_code(code: str) -> str:
    """Mark with what a folded code begins."""
    return f"={code[:HEAD]}"


def of_digits(number: str) -> Iterator[str]:
    """Cut the digits of a number into fours."""
    return (number[at : at + DIGITS] for at in range(len(number) - DIGITS + 1))


def of_label(label: str) -> str:
    """Mark a label, which is looked for whole."""
    return f"#{label}"


def beginning(text: str) -> str:
    """Mark with what something begins."""
    return f"^{text}"


def hashed(fragments: Iterable[str]) -> list[int]:
    """Give fragments as the index keeps them: in a third of the room, and compared as numbers."""
    return [zlib.crc32(fragment.encode()) - 2**31 for fragment in fragments]


def _folded(*texts: str) -> tuple[str, ...]:
    return tuple(filter(None, map(folded, texts)))


def listed(texts: Iterable[str]) -> str:
    """Put folded texts one behind the other, each between spaces, which no folded text has in it."""
    return "".join(f" {text} " for text in texts)
