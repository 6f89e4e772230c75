"""What the stand-in for the gateway holds, who may sign in to it, and how it behaves."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from google.protobuf.message import Message
from kac.access.v1.access_pb2 import Role
from kac.accounts.v1.account_pb2 import Account
from kac.activity.v1.visit_pb2 import Visit
from kac.gateway.v1.session_pb2 import Session

from tests.web import story

PEOPLE = {
    "director": ("张海天", Role.ROLE_DIRECTOR, story.uid(9, 1)),
    "leader": ("陈立", Role.ROLE_TEAM_LEADER, story.uid(3, 0)),
    "manager": ("李想", Role.ROLE_ACCOUNT_MANAGER, story.uid(4, 0)),
    "backoffice": ("苏婉", Role.ROLE_BACK_OFFICE, story.uid(9, 2)),
}


@dataclass(frozen=True, kw_only=True)
class No:
    """An answer of "no"."""

    code: str
    reason: str
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass
class Centre:
    """One centre, for one test."""

    accounts: list[Account] = field(default_factory=story.accounts)
    visits: list[Visit] = field(default_factory=lambda: story.visits(datetime.now(UTC)))
    session_seconds: float = 3600
    version: int = 1
    silent: bool = False
    """Whether everything is cut off, as if the network were gone."""
    refusals: dict[str, No] = field(default_factory=dict)
    """What is answered to an RPC, by its name, instead of an answer."""
    calls: list[tuple[str, Message]] = field(default_factory=list)
    """What was asked so far."""

    def record(self, visit: Visit) -> None:
        """Record a visit, as another person's page would, and tell those who are on the line."""
        self.visits.insert(0, visit)
        self.version += 1

    def session(self, person: str) -> Session:
        """Sign a person of PEOPLE in; the token is the person."""
        name, role, member_id = PEOPLE[person]
        session = Session(access_token=person, caller_id=member_id, display_name=name, role=role)
        session.expire_time.FromDatetime(datetime.now(UTC) + timedelta(seconds=self.session_seconds))
        return session

    def served(self, person: str) -> list[Account]:
        """List the accounts that a person may see."""
        if person == "leader":
            return [account for account in self.accounts if account.class_id == story.uid(1, 0)]
        if person == "manager":
            return [account for account in self.accounts if story.manager_of(account) == 0]
        return self.accounts
