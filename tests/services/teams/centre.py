"""What a centre is made of, for the tests of teams: each builder says only what matters to the test."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from kac.access.v1 import access_pb2
from kac.accounts.v1.account_class_pb2 import AccountClass
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.events_pb2 import AccountClassCreated, AccountCreated
from kac.teams.v1.assignment_pb2 import Assignment
from kac.teams.v1.assignment_service_pb2 import AssignAccountRequest, ListAssignmentsRequest
from kac.teams.v1.assignment_service_pb2_grpc import AssignmentServiceStub
from kac.teams.v1.member_pb2 import Member
from kac.teams.v1.member_service_pb2 import CreateMemberRequest
from kac.teams.v1.member_service_pb2_grpc import MemberServiceStub
from kac.teams.v1.team_pb2 import Team
from kac.teams.v1.team_service_pb2 import AddTeamMemberRequest, CreateTeamRequest
from kac.teams.v1.team_service_pb2_grpc import TeamServiceStub
from sqlalchemy import Table, select

from chassis import clock, wire
from chassis.access import Caller
from services.teams.center.store import known_classes
from services.teams.portfolios.store import known_accounts
from tests.identity import a_caller
from tests.running import Running, eventually

_numbers = count(1)


def a_code() -> str:
    """Give a code that nobody has."""
    return f"c{next(_numbers):06}-{clock.new_id()[-4:]}"


def a_newcomer(**said: Any) -> CreateMemberRequest:
    """Ask to create an account manager, unless said otherwise."""
    usual: dict[str, Any] = {"code": a_code(), "display_name": "李梅", "role": access_pb2.ROLE_ACCOUNT_MANAGER}
    return CreateMemberRequest(**usual | {"request_id": clock.new_id()} | said)


def a_charter(leader: Member, class_id: str, **said: Any) -> CreateTeamRequest:
    """Ask to create a team."""
    usual = {"code": a_code(), "display_name": "金融团队", "class_id": class_id, "leader_id": leader.id}
    return CreateTeamRequest(**usual | {"request_id": clock.new_id()} | said)


def a_choice(account_id: str, manager: Member, **said: Any) -> AssignAccountRequest:
    """Ask to assign an account."""
    usual = {"account_id": account_id, "manager_id": manager.id, "reason": "knows the trade"}
    return AssignAccountRequest(**usual | {"request_id": clock.new_id()} | said)


@dataclass(frozen=True)
class Centre:
    """A running teams service, used by its director unless said otherwise."""

    running: Running
    director: Caller = field(default_factory=lambda: a_caller("DIRECTOR"))

    def be(self, caller: Caller | None = None) -> Any:
        """Give the metadata of a caller."""
        return self.running.be(caller or self.director)

    @property
    def members(self) -> Any:
        """A client of its members."""
        return self.running.stub(MemberServiceStub)

    @property
    def teams(self) -> Any:
        """A client of its teams."""
        return self.running.stub(TeamServiceStub)

    @property
    def assignments(self) -> Any:
        """A client of its assignments."""
        return self.running.stub(AssignmentServiceStub)

    async def a_member(self, role: str = "ACCOUNT_MANAGER", **said: Any) -> Member:
        """Create a member."""
        request = a_newcomer(role=access_pb2.Role.Value(f"ROLE_{role}"), **said)
        member: Member = await self.members.CreateMember(request, metadata=self.be())
        return member

    async def a_class(self) -> str:
        """Announce a class of accounts; give its id."""
        class_id = clock.new_id()
        await self.running.hear(AccountClassCreated(account_class=AccountClass(id=class_id)), about=class_id)
        await self._kept(known_classes, class_id)
        return class_id

    async def an_account(self, class_id: str) -> str:
        """Announce an account; give its id."""
        account = Account(id=clock.new_id(), class_id=class_id, update_time=wire.timestamp(clock.now()))
        await self.running.hear(AccountCreated(account=account), about=account.id)
        await self._kept(known_accounts, account.id)
        return account.id

    async def a_team(self, class_id: str | None = None) -> Team:
        """Create a team under a leader of its own."""
        leader = await self.a_member("TEAM_LEADER")
        request = a_charter(leader, class_id or await self.a_class())
        team: Team = await self.teams.CreateTeam(request, metadata=self.be())
        return team

    async def a_manager(self, team: Team) -> Member:
        """Create an account manager in a team."""
        member = await self.a_member()
        request = AddTeamMemberRequest(team_id=team.id, member_id=member.id, request_id=clock.new_id())
        manager: Member = await self.teams.AddTeamMember(request, metadata=self.be())
        return manager

    async def assign(self, account_id: str, manager: Member, **said: Any) -> Assignment:
        """Assign an account."""
        assignment: Assignment = await self.assignments.AssignAccount(
            a_choice(account_id, manager, **said), metadata=self.be()
        )
        return assignment

    async def listed(self, caller: Caller | None = None, **asked: Any) -> list[Assignment]:
        """List assignments."""
        page = await self.assignments.ListAssignments(ListAssignmentsRequest(**asked), metadata=self.be(caller))
        return list(page.assignments)

    async def _kept(self, table: Table, row_id: str) -> None:
        async def found() -> bool:
            async with self.running.db.read() as tx:
                return (await tx.execute(select(table.c.id).where(table.c.id == row_id))).first() is not None

        await eventually(found)


def leading(team: Team) -> Caller:
    """Be the team's leader."""
    return a_caller("TEAM_LEADER", caller_id=team.leader_id)


def managing(member: Member) -> Caller:
    """Be this account manager."""
    return a_caller("ACCOUNT_MANAGER", caller_id=member.id)
