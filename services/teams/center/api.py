"""A caller's request about members and teams ends here."""

from kac.teams.v1 import member_pb2, team_pb2
from kac.teams.v1.member_service_pb2 import (
    CreateMemberRequest,
    GetMemberRequest,
    ListMembersRequest,
    ListMembersResponse,
)
from kac.teams.v1.team_service_pb2 import (
    AddTeamMemberRequest,
    CreateTeamRequest,
    GetTeamRequest,
    ListTeamsRequest,
    ListTeamsResponse,
)

from chassis import paging
from chassis.call import Call
from services.teams.center import actions, store, wire
from services.teams.neighbours import Accounts


class MemberService:
    """Keeps the people of the centre."""

    async def CreateMember(self, request: CreateMemberRequest, call: Call) -> member_pb2.Member:
        """Create a member."""
        return wire.member_message(await actions.create_member(call.tx, wire.newcomer(request)))

    async def GetMember(self, request: GetMemberRequest, call: Call) -> member_pb2.Member:
        """Get one member."""
        return wire.member_message(await store.get_member(call.tx, request.member_id))

    async def ListMembers(self, request: ListMembersRequest, call: Call) -> ListMembersResponse:
        """List members by code."""
        page = paging.page(request, str)
        members, next_token = page.cut(
            await store.list_members(call.tx, page, filter_source=request.filter), key=lambda member: [member.code]
        )
        return ListMembersResponse(members=map(wire.member_message, members), next_page_token=next_token)


class TeamService:
    """Keeps the business teams and who belongs to them."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def CreateTeam(self, request: CreateTeamRequest, call: Call) -> team_pb2.Team:
        """Create a team under its leader."""
        return wire.team_message(await actions.create_team(call, wire.charter(request), self._accounts))

    async def GetTeam(self, request: GetTeamRequest, call: Call) -> team_pb2.Team:
        """Get one team."""
        return wire.team_message(await store.get_team(call.tx, request.team_id))

    async def ListTeams(self, request: ListTeamsRequest, call: Call) -> ListTeamsResponse:
        """List teams by code."""
        page = paging.page(request, str)
        teams, next_token = page.cut(await store.list_teams(call.tx, page), key=lambda team: [team.code])
        return ListTeamsResponse(teams=map(wire.team_message, teams), next_page_token=next_token)

    async def AddTeamMember(self, request: AddTeamMemberRequest, call: Call) -> member_pb2.Member:
        """Put an account manager into a team."""
        member = await actions.add_team_member(call.tx, team_id=request.team_id, member_id=request.member_id)
        return wire.member_message(member)
