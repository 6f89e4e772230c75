"""Contacts, true on paper: who somebody is, what may be said of them, how they leave, and what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise
from zoneinfo import available_timezones

from chassis.errors import Conflict, Invalid, NotFound, NotNow
from services.accounts.channels.model import Channel
from services.accounts.profiles.model import above

EARLIEST_ZONE = timedelta(hours=14)
"""How far the zone in which a day begins first is ahead of UTC."""


class DecisionRole(StrEnum):
    """The part that somebody takes in the decisions of an account."""

    DECISION_MAKER = "DECISION_MAKER"
    APPROVER = "APPROVER"
    INFLUENCER = "INFLUENCER"
    BUYER = "BUYER"
    USER = "USER"
    GATEKEEPER = "GATEKEEPER"
    CHAMPION = "CHAMPION"


class Attitude(StrEnum):
    """How somebody thinks of us."""

    SUPPORTER = "SUPPORTER"
    NEUTRAL = "NEUTRAL"
    SKEPTIC = "SKEPTIC"
    OPPONENT = "OPPONENT"


class ContactState(StrEnum):
    """Whether a contact still works at the account."""

    ACTIVE = "ACTIVE"
    LEFT = "LEFT"


@dataclass(eq=False)
class ContactNotFound(NotFound):
    """No such contact is kept."""

    contact_id: str

    def __str__(self) -> str:
        return f"There is no contact {self.contact_id}; look it up in the list of contacts."


@dataclass(eq=False)
class ContactChanged(Conflict):
    """Someone else wrote first."""

    contact_id: str

    def __str__(self) -> str:
        return f"Contact {self.contact_id} has changed since you read it; read it again and repeat."


@dataclass(eq=False)
class ContactAlreadyLeft(NotNow):
    """One leaves once."""

    contact_id: str
    left_date: date

    def __str__(self) -> str:
        return f"The contact left on {self.left_date}; reinstate the contact first if that was a mistake."


@dataclass(eq=False)
class ContactNotLeft(NotNow):
    """Only who has left can come back."""

    contact_id: str

    def __str__(self) -> str:
        return "The contact has not left; there is nothing to take back."


@dataclass(eq=False)
class DepartureInFuture(Invalid):
    """A departure is recorded once it has happened."""

    left_date: date

    def __str__(self) -> str:
        return f"{self.left_date} has not come yet; record the departure on that day."


@dataclass(eq=False)
class BirthdayInFuture(Invalid):
    """Nobody was born tomorrow."""

    birthday: str

    def __str__(self) -> str:
        return f"A birthday on {self.birthday} has not come yet; correct the year, or leave it out."


@dataclass(eq=False)
class SuperiorNotFound(NotFound):
    """One reports to a contact of the same account."""

    reports_to_contact_id: str

    def __str__(self) -> str:
        return f"The account has no contact {self.reports_to_contact_id} to report to; create that contact first."


@dataclass(eq=False)
class ReportingLineCycle(NotNow):
    """Nobody reports to themselves."""

    contact_id: str
    reports_to_contact_id: str

    def __str__(self) -> str:
        return "The superior is the contact itself or one who reports to it; choose somebody outside of that line."


@dataclass(eq=False)
class TimeZoneUnknown(Invalid):
    """A time of day means nothing without a place."""

    time_zone: str

    def __str__(self) -> str:
        if not self.time_zone:
            return "Preferred hours need the contact's time_zone, such as Asia/Shanghai."
        return f"There is no time zone {self.time_zone}; use an IANA name such as Asia/Shanghai."


@dataclass(eq=False)
class PreferredHoursOverlap(Invalid):
    """Windows of a day follow each other."""

    day_of_week: int
    """From 1 for Monday to 7 for Sunday."""

    def __str__(self) -> str:
        return f"Two windows of weekday {self.day_of_week} overlap; make one of them, or move them apart."


@dataclass(frozen=True, kw_only=True)
class Birthday:
    """A day of the year on which somebody was born, with the year where it is known."""

    month: int
    day: int
    year: int | None = None

    def __str__(self) -> str:
        return f"{self.year or '-'}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, kw_only=True, order=True)
class PreferredHours:
    """A part of a weekday in which somebody likes to be called."""

    day_of_week: int
    """From 1 for Monday to 7 for Sunday."""
    start_minute: int
    end_minute: int
    """Counted from midnight, 1440 at most."""


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is said of a contact and may be said otherwise tomorrow."""

    display_name: str
    english_name: str = ""
    title: str = ""
    department: str = ""
    decision_role: DecisionRole | None = None
    influence: int = 0
    attitude: Attitude | None = None
    management_style: str = ""
    communication_style: str = ""
    birthday: Birthday | None = None
    channels: tuple[Channel, ...] = ()
    preferred_hours: tuple[PreferredHours, ...] = ()
    time_zone: str = ""
    languages: tuple[str, ...] = ()
    reports_to_contact_id: str | None = None

    def check(self, *, now: datetime) -> None:
        """Refuses with TimeZoneUnknown, PreferredHoursOverlap or BirthdayInFuture what cannot be true of anybody."""
        if (self.time_zone or self.preferred_hours) and self.time_zone not in _time_zones():
            raise TimeZoneUnknown(self.time_zone)
        for one, following in pairwise(sorted(self.preferred_hours)):
            if one.day_of_week == following.day_of_week and following.start_minute < one.end_minute:
                raise PreferredHoursOverlap(one.day_of_week)
        born = self.birthday
        if born and born.year and date(born.year, born.month, born.day) > latest_day(now):
            raise BirthdayInFuture(str(born))


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A person at an account."""

    id: str
    account_id: str
    details: Details
    state: ContactState = ContactState.ACTIVE
    left_date: date | None = None
    create_time: datetime
    update_time: datetime
    version: int = 1

    @classmethod
    def new(cls, contact_id: str, account_id: str, details: Details, *, now: datetime) -> "Contact":
        """Begin to keep a contact. Refuses as Details.check does."""
        details.check(now=now)
        return cls(id=contact_id, account_id=account_id, details=details, create_time=now, update_time=now)

    def revise(self, details: Details, *, now: datetime) -> "Contact":
        """Say this of the contact from now on; give the same contact where that is said already."""
        details.check(now=now)
        if details == self.details:
            return self
        return replace(self, details=details, update_time=now, version=self.version + 1)

    def leave(self, left_date: date, *, now: datetime) -> "Contact":
        """Refuses with ContactAlreadyLeft or DepartureInFuture."""
        if self.left_date is not None:
            raise ContactAlreadyLeft(self.id, self.left_date)
        if left_date > latest_day(now):
            raise DepartureInFuture(left_date)
        return replace(self, state=ContactState.LEFT, left_date=left_date, update_time=now, version=self.version + 1)

    def reinstate(self, *, now: datetime) -> "Contact":
        """Take back that the contact has left. Refuses with ContactNotLeft."""
        if self.left_date is None:
            raise ContactNotLeft(self.id)
        return replace(self, state=ContactState.ACTIVE, left_date=None, update_time=now, version=self.version + 1)


def check_reporting_line(contact_id: str, superior_id: str, superiors: Mapping[str, str | None]) -> None:
    """Refuses with ReportingLineCycle when the contact would report to itself, through whomever."""
    if contact_id in above(superior_id, superiors):
        raise ReportingLineCycle(contact_id, superior_id)


def latest_day(now: datetime) -> date:
    """Give the day that it is where days begin first: what lies behind it has not come yet anywhere."""
    return (now + EARLIEST_ZONE).date()


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())
