"""Accounts, true on paper: what one is, how it changes, where it may stand in its group, and what is refused."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chassis.errors import AlreadyExists, Conflict, NotFound, NotNow
from services.accounts.stages.model import Stage, check_step

STALE_DAYS = 90
"""After how many days data that nobody has confirmed are stale, unless said otherwise (ACCT-12)."""

MOMENT = timedelta(microseconds=1)
"""The shortest time that the database tells apart."""


class Grade(StrEnum):
    """How important an account is to us (客户分级, ACCT-22)."""

    S = "S"
    A = "A"
    B = "B"
    C = "C"


class SourceKind(StrEnum):
    """By which way an account came to us (ACCT-30)."""

    REFERRAL = "REFERRAL"
    MEDIA = "MEDIA"
    CHANNEL = "CHANNEL"
    VISIT = "VISIT"
    CALL = "CALL"
    RESEARCH = "RESEARCH"
    OTHER = "OTHER"


@dataclass(eq=False)
class AccountNotFound(NotFound):
    """No such account is kept."""

    account_id: str

    def __str__(self) -> str:
        return f"There is no account {self.account_id}; look it up in the list of accounts."


@dataclass(eq=False)
class AccountCodeTaken(AlreadyExists):
    """A code names one account."""

    code: str

    def __str__(self) -> str:
        return f"Another account has the code {self.code}; choose a different one, or change that account."


@dataclass(eq=False)
class AccountParentNotFound(NotFound):
    """No such parent is kept."""

    parent: str
    """As the caller named it: by id, or by code in an import."""

    def __str__(self) -> str:
        return f"There is no account {self.parent} to be the parent; create it first, or leave the parent empty."


@dataclass(eq=False)
class AccountGroupCycle(NotNow):
    """Nobody is above themselves."""

    account_id: str
    parent_id: str

    def __str__(self) -> str:
        return "The parent is the account itself or one below it in the group; choose an account outside of it."


@dataclass(eq=False)
class AccountChanged(Conflict):
    """Someone else wrote first."""

    account_id: str

    def __str__(self) -> str:
        return f"Account {self.account_id} has changed since you read it; read it again and repeat."


@dataclass(eq=False)
class ReferringAccountNotFound(NotFound):
    """No such account is kept that could have recommended us."""

    referred_by_account_id: str

    def __str__(self) -> str:
        return (
            f"There is no account {self.referred_by_account_id} to have recommended us; leave it empty, or look it up."
        )


@dataclass(eq=False)
class AccountRefersToItself(NotNow):
    """Nobody recommends us to themselves."""

    account_id: str

    def __str__(self) -> str:
        return "The account cannot have recommended us to itself; name another one, or leave it empty."


@dataclass(eq=False)
class ExternalReferenceTaken(AlreadyExists):
    """What a system names is one account."""

    system: str
    external_id: str

    def __str__(self) -> str:
        return f"{self.system} names another account {self.external_id}; look there, or correct the reference."


@dataclass(frozen=True, kw_only=True)
class Money:
    """An amount in hundredths of the currency's unit."""

    minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """How an account came to us."""

    kind: SourceKind
    note: str = ""
    referred_by_account_id: str | None = None


@dataclass(frozen=True, kw_only=True, order=True)
class ExternalReference:
    """How another system names an account."""

    system: str
    external_id: str


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What the archive says of an account and may say otherwise tomorrow."""

    display_name: str
    class_id: str
    grade: Grade
    parent_id: str | None = None
    industry: str = ""
    region: str = ""
    founded_year: int = 0
    employee_count: int = 0
    annual_revenue: Money | None = None
    legal_name: str = ""
    short_name: str = ""
    english_name: str = ""
    registration_number: str = ""
    domain: str = ""
    phone: str = ""
    address: str = ""
    source: Source | None = None
    tags: Sequence[str] = ()
    external_references: Sequence[ExternalReference] = ()
    steward_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Account:
    """A key account (大客户): the head of its archive."""

    id: str
    code: str
    profile: Profile
    create_time: datetime
    update_time: datetime
    verify_time: datetime
    stage: Stage = Stage.ACTIVE
    stage_reason: str = ""
    masked_fields: Sequence[str] = ()
    """What is there but empty here, because it is not for the caller to see; such an account is shown, never kept."""
    survivor_id: str | None = None
    """The account that it was merged into; it is kept to lead there, and for nothing else."""
    version: int = 1

    @classmethod
    def new(
        cls, account_id: str, code: str, profile: Profile, *, now: datetime, stage: Stage = Stage.ACTIVE
    ) -> "Account":
        """Begin the archive of an account."""
        return cls(
            id=account_id, code=code, profile=profile, stage=stage, create_time=now, update_time=now, verify_time=now
        )

    def revise(self, profile: Profile, *, now: datetime) -> "Revision":
        """Let the archive say this from now on; nothing changes where it says so already.

        Refuses with AccountRefersToItself.
        """
        if profile == self.profile:
            return Revision(before=self, after=self)
        if profile.source and profile.source.referred_by_account_id == self.id:
            raise AccountRefersToItself(self.id)
        return self._next(now, profile=profile)

    def enter(self, stage: Stage, *, reason: str, now: datetime) -> "Revision":
        """Lead it to another stage. Refuses with StageNotReachable."""
        check_step(self.id, self.stage, stage)
        return self._next(now, stage=stage, stage_reason=reason)

    def verify(self, *, now: datetime) -> "Revision":
        """Confirm that what is said of it is true (ACCT-37)."""
        return self._next(now, verify_time=later(now, than=self.verify_time))

    def as_it_was(self, state: "State") -> "Account":
        """Give it with the class, grade and stage of an earlier instant."""
        profile = replace(self.profile, class_id=state.class_id, grade=state.grade)
        return replace(self, profile=profile, stage=state.stage, stage_reason=state.stage_reason)

    def _next(self, now: datetime, **said: Any) -> "Revision":
        then = later(now, than=self.update_time)
        return Revision(before=self, after=replace(self, **said, update_time=then, version=self.version + 1))


@dataclass(frozen=True, kw_only=True)
class State:
    """What is kept of an account with its history (architecture §6)."""

    class_id: str
    grade: Grade
    stage: Stage
    stage_reason: str


CHANGING = (*(field.name for field in fields(Profile)), "verify_time", "stage", "stage_reason", "survivor_id")
"""What may differ between one state of an account and the next."""


@dataclass(frozen=True, kw_only=True)
class Revision:
    """An account before and after a change."""

    before: Account
    after: Account

    @property
    def changed(self) -> list[str]:
        """The names of the fields that differ; none when nothing changed."""
        was, now = (vars(account) | vars(account.profile) for account in (self.before, self.after))
        return [name for name in CHANGING if was[name] != now[name]]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An account as the caller last saw it."""

    account_id: str
    etag: str

    def check(self, account: Account) -> None:
        """Refuses with AccountChanged a state that the caller has not seen."""
        if self.etag != str(account.version):
            raise AccountChanged(account.id)


def later(now: datetime, *, than: datetime | None) -> datetime:
    """Give the present instant, or one behind the other when clocks disagree, so that intervals follow each other."""
    return now if than is None else max(now, than + MOMENT)


def above(account_id: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    """Climb from an account to the top of its group, itself included; ends even where the group runs in a circle."""
    met: set[str] = set()
    at: str | None = account_id
    while at is not None and at not in met:
        yield at
        met.add(at)
        at = parents.get(at)


def check_group(account_id: str, parent_id: str, parents: Mapping[str, str | None]) -> None:
    """Refuses with AccountGroupCycle when the account would stand above itself (ACCT-41)."""
    if account_id in above(parent_id, parents):
        raise AccountGroupCycle(account_id, parent_id)


def registration_number(written: str) -> str:
    """Give a register's number as it is compared: capital letters and digits, whatever stands between them."""
    return "".join(char for char in unicodedata.normalize("NFKC", written).upper() if char.isalnum())


def domain(written: str) -> str:
    """Give the domain of a web address, in small letters and without "www."."""
    address = re.sub(r"^[a-z]+://", "", unicodedata.normalize("NFKC", written).lower())
    return re.sub(r"^(www\.)+", "", re.split(r"[/:?#]", address)[0]).rstrip(".")


def tags(written: Iterable[str]) -> Sequence[str]:
    """Give tags as a set is compared: each once, in order, without the spaces around it."""
    return tuple(sorted({unicodedata.normalize("NFKC", tag).strip() for tag in written}))
