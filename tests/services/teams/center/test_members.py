"""Members over the wire: the people of the centre, and its one director."""

from typing import Any

import grpc
import pytest
from kac.access.v1 import access_pb2
from kac.teams.v1.events_pb2 import MemberCreated
from kac.teams.v1.member_pb2 import Member
from kac.teams.v1.member_service_pb2 import GetMemberRequest, ListMembersRequest
from sqlalchemy import func, select

from chassis import clock
from services.teams.center.store import members
from tests.facts import told
from tests.running import at_once, refused
from tests.services.teams.centre import Centre, a_newcomer


async def listed(centre: Centre, **asked: Any) -> list[Member]:
    page = await centre.members.ListMembers(ListMembersRequest(**asked), metadata=centre.be())
    return list(page.members)


async def test_a_member_is_kept_as_created_and_told(centre: Centre) -> None:
    request = a_newcomer(display_name="王芳", role=access_pb2.ROLE_BACK_OFFICE)

    member = await centre.members.CreateMember(request, metadata=centre.be())

    assert (member.code, member.display_name) == (request.code, "王芳")
    assert (member.role, member.team_id) == (access_pb2.ROLE_BACK_OFFICE, "")
    found = await centre.members.GetMember(GetMemberRequest(member_id=member.id), metadata=centre.be())
    assert found == member
    assert await told(centre.running, member.id) == [MemberCreated(member=member)]


async def test_a_repeated_creation_gets_the_first_answer(centre: Centre) -> None:
    request = a_newcomer()

    answers = [await centre.members.CreateMember(request, metadata=centre.be()) for _ in range(3)]

    assert answers[1:] == answers[:1] * 2


async def test_a_code_is_given_once(centre: Centre) -> None:
    first = await centre.a_member()

    no = await refused(centre.members.CreateMember(a_newcomer(code=first.code), metadata=centre.be()))

    assert (no.code, no.reason) == (grpc.StatusCode.ALREADY_EXISTS, "MEMBER_CODE_TAKEN")
    assert no.metadata == {"code": first.code}


async def test_the_centre_has_one_director_however_many_are_appointed_at_once(centre: Centre) -> None:
    """The database decides: two callers who both looked first would both have seen none (ORG-02)."""
    requests = [a_newcomer(role=access_pb2.ROLE_DIRECTOR) for _ in range(5)]

    appointed, noes = await at_once(centre.members.CreateMember(each, metadata=centre.be()) for each in requests)

    assert len(appointed) == 1
    assert len(noes) == 4
    assert {(no.code, no.reason) for no in noes} == {
        (grpc.StatusCode.FAILED_PRECONDITION, "DIRECTOR_ALREADY_APPOINTED")
    }
    assert await listed(centre, filter="role = DIRECTOR") == appointed


async def test_a_member_nobody_created_is_not_found(centre: Centre) -> None:
    member_id = clock.new_id()

    no = await refused(centre.members.GetMember(GetMemberRequest(member_id=member_id), metadata=centre.be()))

    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "MEMBER_NOT_FOUND")
    assert no.metadata == {"member_id": member_id}


async def test_a_system_is_no_member(centre: Centre) -> None:
    no = await refused(centre.members.CreateMember(a_newcomer(role=access_pb2.ROLE_SYSTEM), metadata=centre.be()))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")


async def test_the_pages_of_a_list_hold_every_member_once_by_code(centre: Centre) -> None:
    team = await centre.a_team()
    created = sorted([(await centre.a_manager(team)).code for _ in range(5)])
    request = ListMembersRequest(page_size=2, filter=f'team_id = "{team.id}"')
    seen: list[list[str]] = []

    while True:
        page = await centre.members.ListMembers(request, metadata=centre.be())
        seen.append([member.code for member in page.members])
        request.page_token = page.next_page_token
        if not request.page_token:
            break

    assert seen == [created[:2], created[2:4], created[4:]]


async def test_a_page_token_serves_only_the_list_that_gave_it(centre: Centre) -> None:
    for _ in range(2):
        await centre.a_member()
    first = await centre.members.ListMembers(ListMembersRequest(page_size=1), metadata=centre.be())

    other = ListMembersRequest(page_size=1, page_token=first.next_page_token, filter="role = DIRECTOR")
    no = await refused(centre.members.ListMembers(other, metadata=centre.be()))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID")


async def test_members_are_found_by_what_the_contract_names(centre: Centre) -> None:
    member = await centre.a_manager(await centre.a_team())
    filters = [
        f'code = "{member.code}"',
        f'code = "{member.code}" AND role = ROLE_ACCOUNT_MANAGER',
        f'code = "{member.code}" AND display_name : "李"',
        f'code = "{member.code}" AND team_id = "{member.team_id}"',
    ]

    assert [await listed(centre, filter=asked) for asked in filters] == [[member]] * 4
    assert await listed(centre, filter=f'code = "{member.code}" AND role != ROLE_ACCOUNT_MANAGER') == []


@pytest.mark.parametrize("asked", ["role = CHIEF", 'create_time > "2026-01-01"', "role ="])
async def test_a_filter_that_means_nothing_is_refused(centre: Centre, asked: str) -> None:
    no = await refused(centre.members.ListMembers(ListMembersRequest(filter=asked), metadata=centre.be()))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FILTER_INVALID")


async def test_a_refused_creation_leaves_nothing_behind(centre: Centre) -> None:
    first = await centre.a_member()
    async with centre.running.db.read() as tx:
        before = (await tx.execute(select(func.count()).select_from(members))).scalar_one()

    await refused(centre.members.CreateMember(a_newcomer(code=first.code), metadata=centre.be()))

    async with centre.running.db.read() as tx:
        assert (await tx.execute(select(func.count()).select_from(members))).scalar_one() == before
