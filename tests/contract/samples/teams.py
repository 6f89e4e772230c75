"""Requests to the teams service."""

from google.protobuf.message import Message
from kac.access.v1 import access_pb2
from kac.teams.v1 import assignment_service_pb2 as assignments
from kac.teams.v1 import member_service_pb2 as members
from kac.teams.v1 import team_service_pb2 as teams

from tests.contract.making import Samples, a_code, once
from tests.contract.story import Side, Story


def _create_member(_story: Story, _side: Side) -> Message:
    role = access_pb2.ROLE_ACCOUNT_MANAGER
    return once(members.CreateMemberRequest, code=a_code(), display_name="吴越", role=role)


def _create_team(story: Story, side: Side) -> Message:
    named = {"code": a_code(), "display_name": "金融团队", "class_id": side.class_id}
    return once(teams.CreateTeamRequest, leader_id=story.spare_leader.id, **named)


def _add_team_member(story: Story, side: Side) -> Message:
    return once(teams.AddTeamMemberRequest, team_id=side.team_id, member_id=story.spare_manager.id)


def _assign_account(story: Story, side: Side) -> Message:
    """Ask for a manager of the caller's own team, so that only the account decides."""
    manager_id = story.own.manager.id
    named = {"account_id": side.account.id, "manager_id": manager_id, "reason": "knows the trade"}
    return once(assignments.AssignAccountRequest, **named)


SAMPLES: Samples = {
    "MemberService.CreateMember": _create_member,
    "MemberService.GetMember": lambda _story, side: members.GetMemberRequest(member_id=side.manager.id),
    "MemberService.ListMembers": lambda _story, _side: members.ListMembersRequest(page_size=20),
    "TeamService.CreateTeam": _create_team,
    "TeamService.GetTeam": lambda _story, side: teams.GetTeamRequest(team_id=side.team_id),
    "TeamService.ListTeams": lambda _story, _side: teams.ListTeamsRequest(page_size=20),
    "TeamService.AddTeamMember": _add_team_member,
    "AssignmentService.AssignAccount": _assign_account,
    "AssignmentService.ListAssignments": lambda _story, _side: assignments.ListAssignmentsRequest(page_size=20),
}
