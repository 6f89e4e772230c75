"""Assignments, true on paper: who may be given an account, in which state of things, and what is refused."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chassis.errors import AccountMerged, AlreadyExists, Conflict, Forbidden, NotFound, NotNow
from services.teams.center.model import Team

SHORTEST = timedelta(microseconds=1)
"""No assignment is shorter: the clocks of two processes may differ, and PostgreSQL keeps no finer instants."""


@dataclass(eq=False)
class AccountNotKnown(NotFound):
    """There is no such account."""

    account_id: str

    def __str__(self) -> str:
        return f"There is no account {self.account_id}; look it up in the list of accounts."


@dataclass(eq=False)
class ManagerWithoutTeam(NotNow):
    """A manager serves accounts as one of a team."""

    member_id: str

    def __str__(self) -> str:
        return f"Manager {self.member_id} belongs to no team; put them into one first."


@dataclass(eq=False)
class TeamNotLed(Forbidden):
    """A leader assigns within the own team (ASSIGN-06)."""

    team_id: str

    def __str__(self) -> str:
        return f"You do not lead team {self.team_id}, to which the manager belongs; choose a manager of your own team."


@dataclass(eq=False)
class AccountOfAnotherClass(NotNow):
    """A team serves one class of accounts (ORG-03, ACCT-01)."""

    account_id: str
    team_id: str

    def __str__(self) -> str:
        return (
            f"Account {self.account_id} is of another class than team {self.team_id} serves; choose a manager of a team "
            "for its class, or have the director give the reason for an exception in class_exception."
        )


@dataclass(eq=False)
class AccountAlreadyAssigned(AlreadyExists):
    """Nothing would change."""

    account_id: str

    def __str__(self) -> str:
        return f"This manager serves account {self.account_id} already; there is nothing to do."


@dataclass(eq=False)
class AssignmentChanged(Conflict):
    """Someone else assigned the account first."""

    account_id: str

    def __str__(self) -> str:
        return f"Account {self.account_id} has been assigned since you read it; read its assignment again and repeat."


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """Who serves an account, from when to when; it changes once, when it ends."""

    id: str
    account_id: str
    manager_id: str
    team_id: str
    reason: str
    class_exception: str = ""
    valid_from: datetime
    valid_to: datetime | None = None

    @property
    def etag(self) -> str:
        """Name this state of the assignment."""
        return self.id if self.valid_to is None else f"{self.id}-ended"

    def end(self, at: datetime) -> "Assignment":
        """Let the assignment hold until an instant and no longer."""
        return replace(self, valid_to=at)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which manager is to serve an account, why, and on the sight of which assignment (empty for none)."""

    account_id: str
    manager_id: str
    reason: str
    class_exception: str = ""
    etag: str = ""


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account as far as its assignment depends on it, in the state of an instant."""

    id: str
    class_id: str
    update_time: datetime
    survivor_id: str | None = None
    """The account that it was merged into."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """An account to be assigned, and the assignment that it has."""

    account: Account
    current: Assignment | None = None

    def is_within(self, team: Team) -> bool:
        """Whether it is for the team's leader to decide: the team serves it, or nobody does and it is of its class."""
        if self.current:
            return self.current.team_id == team.id
        return self.account.class_id == team.class_id

    def assign(self, choice: Choice, *, team: Team, assignment_id: str, now: datetime) -> Assignment:
        """Let a manager of the team serve the account from now on; the assignment that it has ends where this begins.

        Refuses with AccountMerged, AccountAlreadyAssigned, AssignmentChanged or AccountOfAnotherClass.
        """
        if self.account.survivor_id:
            raise AccountMerged(self.account.id, self.account.survivor_id)
        if self.current and self.current.manager_id == choice.manager_id:
            raise AccountAlreadyAssigned(self.account.id)
        if choice.etag != (self.current.etag if self.current else ""):
            raise AssignmentChanged(self.account.id)
        foreign = self.account.class_id != team.class_id
        if foreign and not choice.class_exception:
            raise AccountOfAnotherClass(self.account.id, team.id)
        return Assignment(
            id=assignment_id,
            account_id=self.account.id,
            manager_id=choice.manager_id,
            team_id=team.id,
            reason=choice.reason,
            class_exception=choice.class_exception if foreign else "",
            valid_from=max(now, self.current.valid_from + SHORTEST) if self.current else now,
        )
