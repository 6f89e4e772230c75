"""Users, attempts to sign in and what is refused; true on paper."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from chassis.access import Caller, Role
from chassis.errors import Forbidden, TooMany

FREE_ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(eq=False)
class SignInRefused(Forbidden):
    """The same sentence whatever is wrong, so that nobody learns which names exist."""

    def __str__(self) -> str:
        return "This name and password do not sign anyone in; check both, or ask your administrator."


@dataclass(eq=False)
class SignInThrottled(TooMany):
    """Somebody is guessing, or has forgotten."""

    retry_seconds: int

    def __str__(self) -> str:
        return f"There were too many failed attempts for this name; try again in {self.retry_seconds} seconds."


@dataclass(frozen=True, kw_only=True)
class User:
    """Someone who may sign in."""

    user_name: str
    password_hash: str = field(repr=False)
    member_id: str
    role: str
    """As the contract names it, such as ROLE_DIRECTOR."""
    display_name: str
    disabled: bool = False

    def caller(self) -> Caller:
        """Be this user towards the services."""
        return Caller(id=self.member_id, role=Role.Value(self.role), display_name=self.display_name)


@dataclass(frozen=True, kw_only=True)
class SampleSignIn:
    """A person of the sample centre as whom one can sign in without a password."""

    role_name: str
    user_name: str
    display_name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Attempts:
    """The attempts to sign in under one name since the last that succeeded."""

    count: int
    last_time: datetime

    def another(self, now: datetime) -> "Attempts":
        """Count one more, before its password is looked at. Refuses with SignInThrottled."""
        if now - self.last_time > FORGOTTEN_AFTER:
            return Attempts(count=1, last_time=now)
        wait = self.last_time + self._pause() - now
        if wait > timedelta():
            raise SignInThrottled(ceil(wait.total_seconds()))
        return Attempts(count=self.count + 1, last_time=now)

    def _pause(self) -> timedelta:
        beyond = self.count - FREE_ATTEMPTS
        if beyond < 0:
            return timedelta()
        return min(FIRST_PAUSE * (1 << min(beyond, 10)), LONGEST_PAUSE)


def role(word: str) -> str:
    """Name a role as the contract does: "team-leader" is ROLE_TEAM_LEADER. Raises ValueError for no role."""
    name = "ROLE_" + word.upper().replace("-", "_").removeprefix("ROLE_")
    if Role.Value(name) == Role.ROLE_UNSPECIFIED:
        raise ValueError(word)
    return name
