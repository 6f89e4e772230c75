"""Who may call what: every cell of RPC and role, written out here and held against the running service."""

from typing import Any

import grpc
import pytest
from kac.teams.v1.assignment_service_pb2 import ListAssignmentsRequest
from kac.teams.v1.member_pb2 import Member
from kac.teams.v1.member_service_pb2 import GetMemberRequest, ListMembersRequest
from kac.teams.v1.team_service_pb2 import AddTeamMemberRequest, GetTeamRequest, ListTeamsRequest

from chassis import clock
from tests.identity import a_caller
from tests.running import refused
from tests.services.teams.centre import Centre, a_charter, a_choice, a_newcomer

ROLES = {"DIRECTOR", "TEAM_LEADER", "ACCOUNT_MANAGER", "BACK_OFFICE", "ADMINISTRATOR", "EXECUTIVE", "SYSTEM"}
FOUNDERS = {"DIRECTOR", "ADMINISTRATOR", "SYSTEM"}
MAY = {
    "CreateMember": FOUNDERS,
    "GetMember": ROLES,
    "ListMembers": ROLES,
    "CreateTeam": FOUNDERS,
    "GetTeam": ROLES,
    "ListTeams": ROLES,
    "AddTeamMember": FOUNDERS,
    "AssignAccount": {"DIRECTOR", "TEAM_LEADER", "BACK_OFFICE", "SYSTEM"},
    "ListAssignments": ROLES - {"ADMINISTRATOR"},
}
CELLS = [pytest.param(rpc, role, id=f"{rpc}-{role}") for rpc in MAY for role in sorted(ROLES)]


def called(centre: Centre, rpc: str, metadata: Any) -> Any:
    """Call an RPC with a request of the right shape that finds nothing."""
    nobody = Member(id=clock.new_id())
    calls = {
        "CreateMember": (centre.members, a_newcomer()),
        "GetMember": (centre.members, GetMemberRequest(member_id=nobody.id)),
        "ListMembers": (centre.members, ListMembersRequest(page_size=1)),
        "CreateTeam": (centre.teams, a_charter(nobody, clock.new_id())),
        "GetTeam": (centre.teams, GetTeamRequest(team_id=clock.new_id())),
        "ListTeams": (centre.teams, ListTeamsRequest(page_size=1)),
        "AddTeamMember": (
            centre.teams,
            AddTeamMemberRequest(team_id=clock.new_id(), member_id=nobody.id, request_id=clock.new_id()),
        ),
        "AssignAccount": (centre.assignments, a_choice(clock.new_id(), nobody)),
        "ListAssignments": (centre.assignments, ListAssignmentsRequest(page_size=1)),
    }
    stub, request = calls[rpc]
    return getattr(stub, rpc)(request, metadata=metadata)


@pytest.mark.parametrize(("rpc", "role"), CELLS)
async def test_an_rpc_is_open_to_the_roles_that_need_it_and_to_no_other(centre: Centre, rpc: str, role: str) -> None:
    call = called(centre, rpc, centre.be(a_caller(role)))

    if role in MAY[rpc]:
        assert await call.code() in {grpc.StatusCode.OK, grpc.StatusCode.NOT_FOUND}
    else:
        no = await refused(call)
        assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")


@pytest.mark.parametrize("rpc", MAY)
async def test_without_a_token_nothing_is_answered(centre: Centre, rpc: str) -> None:
    no = await refused(called(centre, rpc, ()))

    assert (no.code, no.reason) == (grpc.StatusCode.UNAUTHENTICATED, "TOKEN_MISSING")
