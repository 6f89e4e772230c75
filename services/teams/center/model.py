"""Members and teams, true on paper: who may lead, who may belong, and what is refused."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chassis.errors import AlreadyExists, NotFound, NotNow


class Role(StrEnum):
    """What a member is to the centre."""

    DIRECTOR = "DIRECTOR"
    TEAM_LEADER = "TEAM_LEADER"
    ACCOUNT_MANAGER = "ACCOUNT_MANAGER"
    BACK_OFFICE = "BACK_OFFICE"
    ADMINISTRATOR = "ADMINISTRATOR"
    EXECUTIVE = "EXECUTIVE"


@dataclass(eq=False)
class MemberNotFound(NotFound):
    """No such member is kept."""

    member_id: str

    def __str__(self) -> str:
        return f"There is no member {self.member_id}; look them up in the list of members."


@dataclass(eq=False)
class MemberCodeTaken(AlreadyExists):
    """Codes are unique in the centre."""

    code: str

    def __str__(self) -> str:
        return f"Another member has the code {self.code}; choose another, or look that member up."


@dataclass(eq=False)
class DirectorAlreadyAppointed(NotNow):
    """The centre has exactly one director (ORG-02)."""

    def __str__(self) -> str:
        return "The centre has a director, and has only one; give the member another role."


@dataclass(eq=False)
class TeamNotFound(NotFound):
    """No such team is kept."""

    team_id: str

    def __str__(self) -> str:
        return f"There is no team {self.team_id}; look it up in the list of teams."


@dataclass(eq=False)
class TeamCodeTaken(AlreadyExists):
    """Codes are unique in the centre."""

    code: str

    def __str__(self) -> str:
        return f"Another team has the code {self.code}; choose another, or look that team up."


@dataclass(eq=False)
class LeaderRoleRequired(NotNow):
    """A team is led by a team leader."""

    member_id: str

    def __str__(self) -> str:
        return f"Member {self.member_id} is no team leader; name a member with the role of one."


@dataclass(eq=False)
class LeaderAlreadyLeads(NotNow):
    """A leader leads one team."""

    member_id: str

    def __str__(self) -> str:
        return f"Member {self.member_id} leads another team; name a leader who leads none yet."


@dataclass(eq=False)
class AccountClassNotKnown(NotNow):
    """There is no such class of accounts."""

    class_id: str

    def __str__(self) -> str:
        return f"There is no class {self.class_id} of accounts; create it first, or look it up in the list of classes."


@dataclass(eq=False)
class ManagerRoleRequired(NotNow):
    """Accounts are served by account managers."""

    member_id: str

    def __str__(self) -> str:
        return f"Member {self.member_id} is no account manager; name a member with the role of one."


@dataclass(eq=False)
class MemberAlreadyInTeam(NotNow):
    """A member belongs to one team."""

    member_id: str

    def __str__(self) -> str:
        return f"Member {self.member_id} belongs to a team already; look the member up to see which."


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """What is known of a person before they are a member."""

    code: str
    display_name: str
    role: Role


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person of the centre, and the team that they belong to now."""

    id: str
    code: str
    display_name: str
    role: Role
    team_id: str | None = None
    create_time: datetime

    def check_leader(self) -> None:
        """Refuses with LeaderRoleRequired one who may not lead a team (ORG-03)."""
        if self.role is not Role.TEAM_LEADER:
            raise LeaderRoleRequired(self.id)

    def check_manager(self) -> None:
        """Refuses with ManagerRoleRequired one who may not serve accounts (ORG-04)."""
        if self.role is not Role.ACCOUNT_MANAGER:
            raise ManagerRoleRequired(self.id)


@dataclass(frozen=True, kw_only=True)
class Charter:
    """What is laid down of a team before it exists."""

    code: str
    display_name: str
    class_id: str
    leader_id: str


@dataclass(frozen=True, kw_only=True)
class Team:
    """A business team: serves one class of accounts under one leader (ORG-03)."""

    id: str
    code: str
    display_name: str
    class_id: str
    leader_id: str
    create_time: datetime


@dataclass(frozen=True, kw_only=True)
class Membership:
    """That an account manager belongs to a team, from when on."""

    member_id: str
    team_id: str
    valid_from: datetime
    valid_to: datetime | None = None
