"""ListAssignments over the wire: whose rows, at which instant, page by page."""

from datetime import timedelta

import grpc
import pytest
from kac.teams.v1.assignment_pb2 import Assignment
from kac.teams.v1.assignment_service_pb2 import ListAssignmentsRequest

from chassis import clock, wire
from tests.identity import a_caller
from tests.running import refused
from tests.services.teams.centre import Centre, leading, managing


async def test_each_role_sees_its_own_rows(centre: Centre) -> None:
    """The same table of roles as everywhere (architecture §5): centre, team, own accounts, and nothing for others."""
    team, other = await centre.a_team(), await centre.a_team()
    first, second = await centre.a_manager(team), await centre.a_manager(team)
    foreign = await centre.a_manager(other)
    mine = await centre.assign(await centre.an_account(team.class_id), first)
    ours = await centre.assign(await centre.an_account(team.class_id), second)
    theirs = await centre.assign(await centre.an_account(other.class_id), foreign)

    assert await centre.listed(managing(first)) == [mine]
    assert await centre.listed(managing(second)) == [ours]
    assert await centre.listed(leading(team)) == [ours, mine]
    assert await centre.listed(leading(other)) == [theirs]
    for role in ("DIRECTOR", "BACK_OFFICE", "EXECUTIVE", "SYSTEM"):
        assert (await centre.listed(a_caller(role), page_size=3)) == [theirs, ours, mine]


@pytest.mark.parametrize("role", ["ACCOUNT_MANAGER", "TEAM_LEADER"])
async def test_who_serves_nobody_sees_nothing(centre: Centre, role: str) -> None:
    team = await centre.a_team()
    await centre.assign(await centre.an_account(team.class_id), await centre.a_manager(team))

    assert await centre.listed(a_caller(role)) == []


async def test_a_manager_id_in_another_role_opens_no_rows(centre: Centre) -> None:
    """Rows follow the role of the token, not the id alone."""
    team = await centre.a_team()
    manager = await centre.a_manager(team)
    await centre.assign(await centre.an_account(team.class_id), manager)

    assert await centre.listed(a_caller("TEAM_LEADER", caller_id=manager.id)) == []


async def test_who_serves_the_account_no_longer_sees_none_of_its_history(centre: Centre) -> None:
    """Rows are granted by who serves now; as_of says what is read, not who may read it."""
    team = await centre.a_team()
    before, after = await centre.a_manager(team), await centre.a_manager(team)
    account_id = await centre.an_account(team.class_id)
    first = await centre.assign(account_id, before)
    await centre.assign(account_id, after, etag=first.etag)

    assert await centre.listed(managing(before), as_of=first.start_time) == []
    assert [each.id for each in await centre.listed(managing(after), as_of=first.start_time)] == [first.id]


async def test_as_of_an_instant_exactly_one_assignment_holds(centre: Centre) -> None:
    team = await centre.a_team()
    account_id = await centre.an_account(team.class_id)
    history: list[Assignment] = []
    for _ in range(3):
        etag = history[-1].etag if history else ""
        history.append(await centre.assign(account_id, await centre.a_manager(team), etag=etag))
    shortest = timedelta(microseconds=1)

    async def holding(each: Assignment, later: timedelta = timedelta()) -> list[str]:
        at = wire.timestamp(wire.instant(each.start_time) + later)
        return [found.id for found in await centre.listed(filter=f'account_id = "{account_id}"', as_of=at)]

    first, second, third = history
    assert await holding(first, -shortest) == []
    assert await holding(first) == [first.id]
    assert await holding(second, -shortest) == [first.id]
    assert await holding(second) == [second.id]
    assert await holding(third) == [third.id]
    assert await holding(third, timedelta(days=365)) == [third.id]


async def test_the_pages_of_a_list_hold_every_assignment_once_latest_first(centre: Centre) -> None:
    team = await centre.a_team()
    manager = await centre.a_manager(team)
    made = [await centre.assign(await centre.an_account(team.class_id), manager) for _ in range(5)]
    request = ListAssignmentsRequest(page_size=2, filter=f'manager_id = "{manager.id}"')
    pages: list[list[Assignment]] = []

    while True:
        page = await centre.assignments.ListAssignments(request, metadata=centre.be(managing(manager)))
        pages.append(list(page.assignments))
        request.page_token = page.next_page_token
        if not request.page_token:
            break

    assert pages == [made[:2:-1], made[2:0:-1], made[:1]]


async def test_assignments_are_found_by_what_the_contract_names(centre: Centre) -> None:
    team = await centre.a_team()
    manager = await centre.a_manager(team)
    assignment = await centre.assign(await centre.an_account(team.class_id), manager)
    ids = {"account_id": assignment.account_id, "manager_id": manager.id, "team_id": team.id}

    for name, value in ids.items():
        assert await centre.listed(filter=f'{name} = "{value}"') == [assignment]
        assert await centre.listed(filter=f'{name} = "{clock.new_id()}"') == []


@pytest.mark.parametrize("asked", ['reason = "x"', 'account_id = "acme"', "account_id"])
async def test_a_filter_that_means_nothing_is_refused(centre: Centre, asked: str) -> None:
    request = ListAssignmentsRequest(filter=asked)

    no = await refused(centre.assignments.ListAssignments(request, metadata=centre.be()))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FILTER_INVALID")
