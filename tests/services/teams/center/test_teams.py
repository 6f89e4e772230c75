"""Teams over the wire: one class, one leader, and who belongs to them."""

import grpc
import pytest
from kac.teams.v1.events_pb2 import MemberCreated, TeamCreated, TeamMemberAdded
from kac.teams.v1.member_service_pb2 import GetMemberRequest
from kac.teams.v1.team_service_pb2 import AddTeamMemberRequest, GetTeamRequest, ListTeamsRequest

from chassis import clock
from tests.facts import told
from tests.nearby import Nearby
from tests.running import Refused, at_once, refused
from tests.services.teams.centre import Centre, a_charter


async def refused_team(centre: Centre, **said: str) -> Refused:
    """Ask for a team with something wrong, and say how it was refused."""
    leader = await centre.a_member("TEAM_LEADER")
    class_id = said.pop("class_id", "") or await centre.a_class()
    request = a_charter(leader, class_id, **said)
    return await refused(centre.teams.CreateTeam(request, metadata=centre.be()))


async def test_a_team_is_kept_as_created_and_told(centre: Centre) -> None:
    leader, class_id = await centre.a_member("TEAM_LEADER"), await centre.a_class()
    request = a_charter(leader, class_id)

    team = await centre.teams.CreateTeam(request, metadata=centre.be())
    again = await centre.teams.CreateTeam(request, metadata=centre.be())

    assert (team.code, team.display_name) == (request.code, request.display_name)
    assert (team.class_id, team.leader_id) == (class_id, leader.id)
    assert again == team
    assert await centre.teams.GetTeam(GetTeamRequest(team_id=team.id), metadata=centre.be()) == team
    assert await told(centre.running, team.id) == [TeamCreated(team=team)]


async def test_a_team_code_is_given_once(centre: Centre) -> None:
    team = await centre.a_team()

    no = await refused_team(centre, code=team.code)

    assert (no.code, no.reason) == (grpc.StatusCode.ALREADY_EXISTS, "TEAM_CODE_TAKEN")
    assert no.metadata == {"code": team.code}


async def test_a_leader_nobody_created_is_not_found(centre: Centre) -> None:
    no = await refused_team(centre, leader_id=clock.new_id())

    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "MEMBER_NOT_FOUND")


@pytest.mark.parametrize("role", ["ACCOUNT_MANAGER", "BACK_OFFICE", "ADMINISTRATOR", "EXECUTIVE"])
async def test_a_team_is_led_by_a_team_leader(centre: Centre, role: str) -> None:
    member = await centre.a_member(role)

    no = await refused_team(centre, leader_id=member.id)

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "LEADER_ROLE_REQUIRED")
    assert no.metadata == {"member_id": member.id}


async def test_a_leader_leads_one_team_even_when_two_are_founded_at_once(centre: Centre) -> None:
    """The database decides: both callers would have seen the leader free (ORG-03)."""
    leader, class_id = await centre.a_member("TEAM_LEADER"), await centre.a_class()

    requests = [a_charter(leader, class_id) for _ in range(5)]

    founded, noes = await at_once(centre.teams.CreateTeam(each, metadata=centre.be()) for each in requests)

    assert len(founded) == 1
    assert len(noes) == 4
    assert {(no.code, no.reason) for no in noes} == {(grpc.StatusCode.FAILED_PRECONDITION, "LEADER_ALREADY_LEADS")}
    assert noes[0].metadata == {"member_id": leader.id}


async def test_two_teams_may_serve_one_class(centre: Centre) -> None:
    """A team serves one class; nothing says that a class has one team."""
    class_id = await centre.a_class()

    assert {(await centre.a_team(class_id)).class_id for _ in range(2)} == {class_id}


async def test_a_class_that_was_not_announced_yet_is_asked_for(centre: Centre, accounts: Nearby) -> None:
    """Right after a class was created its fact may still be on the way; a founder must not have to wait for it."""
    accounts.class_ids += [clock.new_id() for _ in range(5)]
    leader = await centre.a_member("TEAM_LEADER")

    team = await centre.teams.CreateTeam(a_charter(leader, accounts.class_ids[-1]), metadata=centre.be())

    assert team.class_id == accounts.class_ids[-1]


async def test_a_class_that_nobody_knows_is_refused(centre: Centre) -> None:
    class_id = clock.new_id()

    no = await refused_team(centre, class_id=class_id)

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "ACCOUNT_CLASS_NOT_KNOWN")
    assert no.metadata == {"class_id": class_id}


async def test_without_the_accounts_service_a_known_class_is_enough(lone_centre: Centre) -> None:
    team = await lone_centre.a_team()

    assert team.id


async def test_without_the_accounts_service_an_unknown_class_is_not_judged(lone_centre: Centre) -> None:
    no = await refused_team(lone_centre, class_id=clock.new_id())

    assert (no.code, no.reason) == (grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE")
    assert no.metadata == {"part": "The accounts service"}


async def test_a_team_nobody_created_is_not_found(centre: Centre) -> None:
    team_id = clock.new_id()

    no = await refused(centre.teams.GetTeam(GetTeamRequest(team_id=team_id), metadata=centre.be()))

    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "TEAM_NOT_FOUND")
    assert no.metadata == {"team_id": team_id}


async def test_the_pages_of_a_list_hold_every_team_once_by_code(centre: Centre) -> None:
    created = {(await centre.a_team()).code for _ in range(3)}
    request = ListTeamsRequest(page_size=2)
    seen: list[str] = []

    while True:
        page = await centre.teams.ListTeams(request, metadata=centre.be())
        assert len(page.teams) <= 2
        seen += [team.code for team in page.teams]
        request.page_token = page.next_page_token
        if not request.page_token:
            break

    assert created <= set(seen)
    assert seen == sorted(set(seen))


async def test_a_manager_joins_a_team_and_it_is_told(centre: Centre) -> None:
    team, member = await centre.a_team(), await centre.a_member()
    request = AddTeamMemberRequest(team_id=team.id, member_id=member.id, request_id=clock.new_id())

    joined = await centre.teams.AddTeamMember(request, metadata=centre.be())
    again = await centre.teams.AddTeamMember(request, metadata=centre.be())

    assert joined.team_id == team.id
    assert again == joined
    assert await centre.members.GetMember(GetMemberRequest(member_id=member.id), metadata=centre.be()) == joined
    assert await told(centre.running, member.id) == [MemberCreated(member=member), TeamMemberAdded(member=joined)]


async def refused_joining(centre: Centre, *, team_id: str, member_id: str) -> Refused:
    request = AddTeamMemberRequest(team_id=team_id, member_id=member_id, request_id=clock.new_id())
    return await refused(centre.teams.AddTeamMember(request, metadata=centre.be()))


async def test_only_what_is_there_can_be_joined(centre: Centre) -> None:
    team, member = await centre.a_team(), await centre.a_member()

    no_team = await refused_joining(centre, team_id=clock.new_id(), member_id=member.id)
    no_member = await refused_joining(centre, team_id=team.id, member_id=clock.new_id())

    assert (no_team.code, no_team.reason) == (grpc.StatusCode.NOT_FOUND, "TEAM_NOT_FOUND")
    assert (no_member.code, no_member.reason) == (grpc.StatusCode.NOT_FOUND, "MEMBER_NOT_FOUND")


@pytest.mark.parametrize("role", ["TEAM_LEADER", "BACK_OFFICE", "ADMINISTRATOR", "EXECUTIVE"])
async def test_a_team_consists_of_account_managers(centre: Centre, role: str) -> None:
    team, member = await centre.a_team(), await centre.a_member(role)

    no = await refused_joining(centre, team_id=team.id, member_id=member.id)

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "MANAGER_ROLE_REQUIRED")
    assert no.metadata == {"member_id": member.id}


async def test_a_manager_belongs_to_one_team_even_when_put_into_two_at_once(centre: Centre) -> None:
    member = await centre.a_member()
    teams = [await centre.a_team() for _ in range(3)]

    requests = [AddTeamMemberRequest(team_id=team.id, member_id=member.id, request_id=clock.new_id()) for team in teams]

    joined, noes = await at_once(centre.teams.AddTeamMember(each, metadata=centre.be()) for each in requests)

    assert len(joined) == 1
    assert [(no.code, no.reason) for no in noes] == [
        (grpc.StatusCode.FAILED_PRECONDITION, "MEMBER_ALREADY_IN_TEAM")
    ] * 2
    assert noes[0].metadata == {"member_id": member.id}
