"""Members and teams into messages and back; no decisions."""

from kac.access.v1 import access_pb2
from kac.teams.v1 import member_pb2, team_pb2
from kac.teams.v1.events_pb2 import MemberCreated, TeamCreated, TeamMemberAdded
from kac.teams.v1.member_service_pb2 import CreateMemberRequest
from kac.teams.v1.team_service_pb2 import CreateTeamRequest

from chassis import wire
from services.teams.center.model import Charter, Member, Newcomer, Role, Team


def newcomer(request: CreateMemberRequest) -> Newcomer:
    """Take what a request says of a person."""
    return Newcomer(
        code=request.code,
        display_name=request.display_name,
        role=wire.enum_member(Role, access_pb2.Role, request.role),
    )


def member_message(member: Member) -> member_pb2.Member:
    """Put a member."""
    return member_pb2.Member(
        id=member.id,
        code=member.code,
        display_name=member.display_name,
        role=wire.enum_value(access_pb2.Role, member.role),
        team_id=member.team_id or "",
        create_time=wire.timestamp(member.create_time),
    )


def charter(request: CreateTeamRequest) -> Charter:
    """Take what a request says of a team."""
    return Charter(
        code=request.code,
        display_name=request.display_name,
        class_id=request.class_id,
        leader_id=request.leader_id,
    )


def team_message(team: Team) -> team_pb2.Team:
    """Put a team."""
    return team_pb2.Team(
        id=team.id,
        code=team.code,
        display_name=team.display_name,
        class_id=team.class_id,
        leader_id=team.leader_id,
        create_time=wire.timestamp(team.create_time),
    )


def member_created(member: Member) -> MemberCreated:
    """Put the fact that a member was created."""
    return MemberCreated(member=member_message(member))


def team_created(team: Team) -> TeamCreated:
    """Put the fact that a team was created."""
    return TeamCreated(team=team_message(team))


def team_member_added(member: Member) -> TeamMemberAdded:
    """Put the fact that a member joined a team."""
    return TeamMemberAdded(member=member_message(member))
