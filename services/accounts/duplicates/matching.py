"""Compares what is known of two accounts, and finds among many those that may be one: pure, and fit for a process apart.

Evidence is counted in points, each a doubling of the odds or so, in the manner of Fellegi and Sunter (1969); every
point stands under a reason that people can read.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from rapidfuzz.distance import OSA

from services.accounts.duplicates.model import Reason
from services.accounts.duplicates.names import Name, parse

THRESHOLD = 6.0
"""From how many points on two accounts are called possible duplicates."""

SHARED_BY = 2
"""By how many accounts a domain or telephone number may be used and still tell something of one of them."""

CROWD = 60
"""A key that more accounts have than this says nothing."""

POINTS: Mapping[Reason, float] = {
    Reason.REGISTRATION_NUMBER_EQUAL: 12,
    Reason.REGISTRATION_NUMBER_SIMILAR: 7,
    Reason.REGISTRATION_NUMBER_DIFFERENT: -6,
    Reason.NAME_EQUAL: 7,
    Reason.NAME_SOUNDS_EQUAL: 6,
    Reason.NAME_TRANSLATED: 5.5,
    Reason.NAME_SIMILAR: 5,
    Reason.NAME_ABBREVIATED: 3.5,
    Reason.NAME_DIFFERENT: -4,
    Reason.PLACE_EQUAL: 0.5,
    Reason.PLACE_MISSING: -1,
    Reason.PLACE_DIFFERENT: -8,
    Reason.TRADE_DIFFERENT: -6,
    Reason.PART_DIFFERENT: -8,
    Reason.DOMAIN_EQUAL: 2.5,
    Reason.DOMAIN_SHARED: 1,
    Reason.DOMAIN_DIFFERENT: -0.5,
    Reason.PHONE_EQUAL: 2.5,
    Reason.PHONE_SHARED: 1,
    Reason.PHONE_DIFFERENT: -0.5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an account that tells it from others, as it is kept; what is not known is empty."""

    id: str
    names: Sequence[str]
    registration_number: str = ""
    domain: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Features:
    """The same, made comparable."""

    id: str
    names: tuple[Name, ...]
    registration_number: str
    domain: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Two accounts that may be one: how likely, from 0 to 1, and why; the smaller id first."""

    first_id: str
    second_id: str
    score: float
    reasons: tuple[Reason, ...]


Usage = Mapping[str, int]
"""How many accounts have each domain and telephone number, by key; one that is missing is used by the two at hand."""


def features(known: Known) -> Features:
    """Make what is known of an account comparable."""
    names = dict.fromkeys(name for text in known.names if (name := parse(text)))
    return Features(
        id=known.id,
        names=tuple(names),
        registration_number=re.sub(r"[^0-9A-Z]", "", known.registration_number.upper()),
        domain=bare_domain(known.domain),
        phone=bare_phone(known.phone),
    )


def bare_domain(domain: str) -> str:
    """Give the domain of a web address: "https://www.Example.com/cn" is "example.com"."""
    host = re.sub(r"^[a-z]+://", "", domain.strip().lower()).partition("/")[0].partition(":")[0]
    return host.removeprefix("www.").strip(".")


def bare_phone(phone: str) -> str:
    """Give the digits of a telephone number without country code, trunk zero and extension; empty when too few."""
    main = re.split(r"(?i)转|ext|x|#", phone)[0]
    digits = re.sub(r"\D", "", main)
    digits = re.sub(r"^(?:00)?86(?=\d{10,})", "", digits).lstrip("0")
    return digits if len(digits) >= 7 else ""  # noqa: PLR2004 - the shortest local numbers


def keys(own: Features) -> set[tuple[str, bool]]:
    """Name the groups in which an account's duplicates are looked for, and say of each whether the account asks there.

    Two accounts of a group are compared when at least one of them asks: what begins like a brand asks only where it
    cannot be told what else belongs to the brand.
    """
    found = {(f"{kind}:{value}", True) for kind, value in _identifiers(own) if value}
    for name in own.names:
        found.update((key, True) for key in _whole_keys(name))
        found.update((f"head:{head}", name.latin or not name.trades) for head in name.heads)
    return found


def stored_keys(own: Features) -> list[str]:
    """Name the groups that an account is kept in, so that `asked_keys` of another finds it."""
    return sorted({name for key, asks in keys(own) for name in ([key, f"{key}?"] if asks else [key])})


def asked_keys(own: Features) -> list[str]:
    """Name the groups in which an account's duplicates are kept."""
    return sorted({key if asks else f"{key}?" for key, asks in keys(own)})


def find(own: Known, others: Iterable[Known]) -> list[Match]:
    """Find among some accounts those that may be this one, most likely first."""
    made, found = features(own), [features(other) for other in others]
    usage: Counter[str] = Counter(
        f"{kind}:{value}" for one in (made, *found) for kind, value in _identifiers(one) if value
    )
    matches = (compare(made, other, usage) for other in found)
    return sorted(filter(suspicious, matches), key=lambda match: -match.score)


def _identifiers(own: Features) -> tuple[tuple[str, str], ...]:
    return (("registration", own.registration_number), ("domain", own.domain), ("phone", own.phone))


def _whole_keys(name: Name) -> Iterator[str]:
    yield f"name:{name.sound}"
    yield f"name:{''.join(name.whole)}"
    yield f"words:{' '.join(sorted(name.whole))}"
    if len(name.brand) > 3:  # noqa: PLR2004 - one syllable is no brand
        yield f"brand:{name.brand}:{' '.join(sorted(name.trades))}"
    parts = list(name.sound) if name.latin else list(name.syllables)
    if len(parts) > 2:  # noqa: PLR2004 - of two syllables, one is too little to go by
        for place in range(len(parts)):
            yield f"name:{''.join(parts[:place] + parts[place + 1 :])}"


def compare(one: Features, other: Features, usage: Usage | None = None) -> Match:
    """Say how likely two accounts are one, and why."""
    usage = usage or {}
    reasons = [
        *_registrations(one.registration_number, other.registration_number),
        *_names(one.names, other.names),
        *_shared(one.domain, other.domain, usage, "domain"),
        *_shared(one.phone, other.phone, usage, "phone"),
    ]
    points = sum(POINTS[reason] for reason in reasons)
    first, second = sorted((one.id, other.id))
    score = 1 / (1 + math.exp((THRESHOLD - points) * math.log(2)))
    return Match(first_id=first, second_id=second, score=round(score, 4), reasons=tuple(reasons))


def suspicious(match: Match) -> bool:
    """Whether the evidence reaches the threshold."""
    return match.score >= 0.5  # noqa: PLR2004 - at the threshold the odds are even


def scan(accounts: Iterable[Known]) -> list[Match]:
    """Find all that may be kept twice, most likely first."""
    made = [features(known) for known in accounts]
    groups: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for place, own in enumerate(made):
        for key, asks in keys(own):
            groups[key][asks].append(place)
    sizes = {key: len(asked) + len(asking) for key, (asked, asking) in groups.items()}
    usage = {key: size for key, size in sizes.items() if size > SHARED_BY}
    compared = {pair for asked, asking in groups.values() for pair in _pairs(asked, asking)}
    found = (compare(made[one], made[other], usage) for one, other in compared)
    return sorted(filter(suspicious, found), key=lambda match: (-match.score, match.first_id, match.second_id))


def _pairs(asked: Sequence[int], asking: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pair those who ask with each other and with those who only answer, unless it is a crowd."""
    if len(asking) * (len(asked) + len(asking)) <= CROWD**2:
        yield from combinations(asking, 2)
        yield from ((min(pair), max(pair)) for pair in product(asking, asked) if pair[0] != pair[1])


def _registrations(one: str, other: str) -> Iterator[Reason]:
    if not (one and other):
        return
    if one == other:
        yield Reason.REGISTRATION_NUMBER_EQUAL
    elif len(one) > 8 and OSA.distance(one, other, score_cutoff=1) <= 1:  # noqa: PLR2004 - short numbers are near by chance
        yield Reason.REGISTRATION_NUMBER_SIMILAR
    else:
        yield Reason.REGISTRATION_NUMBER_DIFFERENT


def _shared(one: str, other: str, usage: Usage, kind: str) -> Iterator[Reason]:
    if not (one and other):
        return
    if one != other:
        yield Reason[f"{kind.upper()}_DIFFERENT"]
    elif usage.get(f"{kind}:{one}", 0) > SHARED_BY:
        yield Reason[f"{kind.upper()}_SHARED"]
    else:
        yield Reason[f"{kind.upper()}_EQUAL"]


def _names(ones: Sequence[Name], others: Sequence[Name]) -> list[Reason]:
    """Give the reasons of the two names that are most alike, of the Chinese ones where both have one."""
    pairs = [(one, other) for one in ones for other in others]
    chinese = [(one, other) for one, other in pairs if not (one.latin or other.latin)]
    found = ([*_likeness(one, other)] for one, other in chinese or pairs)
    return max(found, key=lambda reasons: sum(POINTS[reason] for reason in reasons), default=[])


def _likeness(one: Name, other: Name) -> Iterator[Reason]:
    if one.marks != other.marks:
        yield Reason.PART_DIFFERENT
    if one.core != other.core and _read_alike(one, other):
        yield Reason.NAME_SOUNDS_EQUAL
        return
    yield _core(one, other)
    if one.trades and other.trades and not (one.trades <= other.trades or other.trades <= one.trades):
        yield Reason.TRADE_DIFFERENT
    yield from _places(one.places, other.places)


def _read_alike(one: Name, other: Name) -> bool:
    """Whether both are read alike, whatever was taken for a place, and wherever the place stands."""
    if one.latin == other.latin and sorted(one.written) == sorted(other.written):
        return True
    return "".join(one.whole) == "".join(other.whole) or (
        one.latin != other.latin and sorted(one.whole) == sorted(other.whole)
    )


def _places(ones: frozenset[str], others: frozenset[str]) -> Iterator[Reason]:
    if ones and ones == others:
        yield Reason.PLACE_EQUAL
    elif not (ones <= others or others <= ones):
        yield Reason.PLACE_DIFFERENT
    elif bool(ones) != bool(others):
        yield Reason.PLACE_MISSING


def _core(one: Name, other: Name) -> Reason:
    if one.core == other.core or (one.latin and other.latin and sorted(one.syllables) == sorted(other.syllables)):
        return Reason.NAME_EQUAL
    if one.sound == other.sound:
        return Reason.NAME_SOUNDS_EQUAL
    if _same_brand(one, other):
        return _with_same_brand(one, other)
    return Reason.NAME_SIMILAR if _slip(one, other) or _slip_in_place(one, other) else Reason.NAME_DIFFERENT


def _same_brand(one: Name, other: Name) -> bool:
    if one.brand and one.brand == other.brand:
        return True
    if one.latin != other.latin:
        return not set(one.heads).isdisjoint(other.heads)
    return not one.latin and (_begins(one, other) or _begins(other, one))


def _begins(short: Name, long: Name) -> bool:
    """Whether one name is the other without its trade, for which we may have no word."""
    if short.trades or len(short.syllables) < 2:  # noqa: PLR2004 - one character is no brand
        return False
    return long.syllables[: len(short.syllables)] == short.syllables or long.whole[: len(short.whole)] == short.whole


def _with_same_brand(one: Name, other: Name) -> Reason:
    if one.latin != other.latin and one.trades & other.trades:
        return Reason.NAME_TRANSLATED
    if one.brand == other.brand and one.trades == other.trades:
        return Reason.NAME_SOUNDS_EQUAL
    return Reason.NAME_ABBREVIATED


def _slip(one: Name, other: Name) -> bool:
    """Whether the names are one slip of the hand apart: a character too many, too few, swapped, or read nearly alike."""
    if one.latin or other.latin:
        return _near(one.sound, other.sound) or _near("".join(one.whole), "".join(other.whole))
    return _near_syllables(one.syllables, other.syllables)


def _slip_in_place(one: Name, other: Name) -> bool:
    """Whether the slip is in the place, so that one of the two is not known for a place."""
    return not (one.latin or other.latin) and _near_syllables(one.whole, other.whole)


def _near(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    slips = 2 if shorter > 12 else 1  # noqa: PLR2004 - two slips in a short name make another
    return shorter > 5 and OSA.distance(one, other, score_cutoff=slips) <= slips  # noqa: PLR2004 - the same


def _near_syllables(one: Sequence[str], other: Sequence[str]) -> bool:
    if min(len(one), len(other)) < 3 or OSA.distance(one, other, score_cutoff=1) > 1:  # noqa: PLR2004 - the same
        return False
    if len(one) != len(other) or sorted(one) == sorted(other):
        return True
    return all(_nearly(mine, theirs) for mine, theirs in zip(one, other, strict=True))


def _nearly(one: str, other: str) -> bool:
    return OSA.distance(one, other, score_cutoff=1) <= 1
