"""Merges, true on paper: what two accounts make together, how they part again, and what is refused."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chassis.errors import Invalid, NotFound, NotNow
from services.accounts.figures.model import Believed, Figure
from services.accounts.profiles.model import Account, AccountGroupCycle, Money, Profile, above, later

UNMERGE_WITHIN = timedelta(days=30)

OF_BOTH = ("tags", "external_references")
"""The fields of which, unless chosen otherwise, what both accounts say holds together."""

Parents = Mapping[str, str | None]


@dataclass(eq=False)
class MergeIntoItself(Invalid):
    """Nothing is kept twice that is kept once."""

    account_id: str

    def __str__(self) -> str:
        return "An account cannot be merged into itself; name the other one."


@dataclass(eq=False)
class MergeFieldUnknown(Invalid):
    """The archive has no such field."""

    field: str

    def __str__(self) -> str:
        return f"{self.field} is no field to choose; there are {', '.join(FIELDS)}."


@dataclass(eq=False)
class MergeFiguresOverlap(NotNow):
    """What is to hold must be said."""

    figure_count: int

    def __str__(self) -> str:
        return (
            f"Both accounts have figures of the same months that differ ({self.figure_count}); say in overlapping_figures "
            "what is to hold. Amounts in different currencies are not added up."
        )


@dataclass(eq=False)
class MergeNotFound(NotFound):
    """No such merge is kept."""

    merge_id: str

    def __str__(self) -> str:
        return f"There is no merge {self.merge_id}; look it up in the list of merges."


@dataclass(eq=False)
class MergeUndone(NotNow):
    """A merge is undone once."""

    merge_id: str

    def __str__(self) -> str:
        return f"Merge {self.merge_id} was undone before; there is nothing to do."


@dataclass(eq=False)
class UnmergeTooLate(NotNow):
    """What has grown together stays together."""

    merge_id: str
    expire_time: datetime

    def __str__(self) -> str:
        return f"The merge could be undone until {self.expire_time:%Y-%m-%d %H:%M %Z}; create the account anew instead."


@dataclass(eq=False)
class UnmergeBlocked(NotNow):
    """What came later stands in the way."""

    merge_id: str
    obstacles: str

    def __str__(self) -> str:
        return f"The merge cannot be undone: {self.obstacles}. Settle these first, if they can be."


class Side(StrEnum):
    """One of the two accounts."""

    SURVIVOR = "SURVIVOR"
    MERGED = "MERGED"


class OverlappingFigures(StrEnum):
    """What holds where both have figures of a month that differ."""

    SURVIVOR = "SURVIVOR"
    MERGED = "MERGED"
    SUM = "SUM"


FIELDS = [field.name for field in fields(Profile)]

Choices = Mapping[str, Side]


@dataclass(frozen=True, kw_only=True)
class Request:
    """Which accounts are to be merged, as the caller saw them, why, and whose values are to hold."""

    survivor_id: str
    merged_id: str
    survivor_etag: str
    merged_etag: str
    choices: Choices
    overlapping_figures: OverlappingFigures | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Merge:
    """That two accounts are one, from an instant on, and what they were before."""

    id: str
    survivor_id: str
    merged_id: str
    merged_code: str
    merged_display_name: str
    reason: str
    merged_by: str
    merge_time: datetime
    survivor_before: bytes
    """The survivor as it was, as its message."""
    survivor_after: bytes
    merged_before: bytes
    child_ids: Sequence[str] = ()
    """The accounts that stood below the merged one."""
    unmerge_time: datetime | None = None
    unmerge_reason: str = ""
    unmerged_by: str = ""

    @property
    def expire_time(self) -> datetime:
        """Until when it can be undone."""
        return self.merge_time + UNMERGE_WITHIN

    def undo(self, reason: str, unmerged_by: str, *, now: datetime) -> "Merge":
        """Let the accounts be two again. Refuses with MergeUndone or UnmergeTooLate."""
        if self.unmerge_time is not None:
            raise MergeUndone(self.id)
        if now > self.expire_time:
            raise UnmergeTooLate(self.id, self.expire_time)
        return replace(self, unmerge_time=now, unmerge_reason=reason, unmerged_by=unmerged_by)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The two accounts of a merge, and who is above them."""

    survivor: Account
    merged: Account
    parents: Parents

    def joined(self, choices: Choices) -> Profile:
        """Give what the survivor's archive says after the merge. Refuses with MergeFieldUnknown or AccountGroupCycle."""
        for name in choices:
            if name not in FIELDS:
                raise MergeFieldUnknown(name)
        values = {name: self._value(name, choices.get(name)) for name in FIELDS}
        return Profile(**values | {"parent_id": self._parent(choices.get("parent_id")), "source": self._source(values)})

    def _value(self, name: str, side: Side | None) -> Any:
        own, other = getattr(self.survivor.profile, name), getattr(self.merged.profile, name)
        if side is None and name in OF_BOTH:
            return tuple(sorted({*own, *other}))
        taken = side is Side.MERGED or (side is None and not own)
        return other if taken else own

    def _parent(self, side: Side | None) -> str | None:
        """Give who is above the survivor: never the merged account, nor one that will stand below the survivor."""
        own, other = self.survivor.profile.parent_id, self.merged.profile.parent_id
        hangs_below = own is not None and self.merged.id in above(own, self.parents)
        if not (hangs_below or side is Side.MERGED or (side is None and own is None)):
            return own
        if other is None or self.survivor.id not in above(other, self.parents):
            return other
        if side is Side.MERGED:
            raise AccountGroupCycle(self.survivor.id, other)
        return None

    def _source(self, values: Mapping[str, Any]) -> Any:
        """Give the source, but nobody recommended us to themselves."""
        source = values["source"]
        if source and source.referred_by_account_id in {self.survivor.id, self.merged.id}:
            return replace(source, referred_by_account_id=None)
        return source


def parted(current: Profile, *, before: Profile, after: Profile) -> Profile:
    """Give what the survivor's archive says once the merge is undone: what the merge changed and nobody since, as before."""
    values: dict[str, Any] = {}
    for name in FIELDS:
        own, joined, now = (getattr(profile, name) for profile in (before, after, current))
        if name in OF_BOTH and own != joined:
            values[name] = tuple(sorted({*now} - ({*joined} - {*own}) | ({*own} - {*joined})))
        elif own != joined and now == joined:
            values[name] = own
    return replace(current, **values)


def joined_figures(
    survivor_id: str, own: Believed, other: Believed, choice: OverlappingFigures | None, *, now: datetime
) -> list[Figure]:
    """Give the figures that are news of the survivor. Refuses with MergeFiguresOverlap."""
    open_questions = [key for key in overlapping(own, other) if not _decided(own[key], other[key], choice)]
    if open_questions:
        raise MergeFiguresOverlap(len(open_questions))
    amounts = {key: _amount(own.get(key), figure, choice) for key, figure in other.items()}
    return [
        replace(other[key], account_id=survivor_id, amount=amount, record_time=now)
        for key, amount in amounts.items()
        if key not in own or own[key].amount != amount
    ]


def overlapping(own: Believed, other: Believed) -> Iterator[Any]:
    """Name the months and measures of which both accounts have figures that differ."""
    return (key for key in own if key in other and own[key].amount != other[key].amount)


def _decided(own: Figure, other: Figure, choice: OverlappingFigures | None) -> bool:
    same_currency = own.amount.currency == other.amount.currency
    return choice is not None and (choice is not OverlappingFigures.SUM or same_currency)


def _amount(own: Figure | None, other: Figure, choice: OverlappingFigures | None) -> Money:
    if own is None or own.amount == other.amount or choice is OverlappingFigures.MERGED:
        return other.amount
    if choice is OverlappingFigures.SUM:
        return replace(own.amount, minor=own.amount.minor + other.amount.minor)
    return own.amount


def instant(now: datetime, *before: datetime) -> datetime:
    """Give the present instant, or one behind all of these when clocks disagree."""
    return later(now, than=max(before))
