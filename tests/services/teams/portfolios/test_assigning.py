"""AssignAccount over the wire: who may be given an account, by whom, and what is refused."""

import grpc
import pytest
from google.protobuf.message import Message
from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.events_pb2 import AccountCreated, AccountRemoved, AccountUpdated
from kac.teams.v1.assignment_service_pb2 import AssignAccountRequest
from kac.teams.v1.events_pb2 import AccountAssigned
from kac.teams.v1.member_pb2 import Member
from sqlalchemy import select

from chassis import clock, wire
from chassis.access import Caller
from services.teams.portfolios.store import assignments, known_accounts
from tests.facts import told
from tests.identity import a_caller
from tests.nearby import Nearby
from tests.running import Refused, eventually, refused
from tests.services.teams.centre import Centre, a_choice, leading


async def refusal(centre: Centre, request: AssignAccountRequest, caller: Caller | None = None) -> Refused:
    return await refused(centre.assignments.AssignAccount(request, metadata=centre.be(caller)))


async def assigned_to(centre: Centre, account_id: str) -> list[str]:
    """Name who has ever served the account, from the table itself."""
    asked = select(assignments.c.manager_id).where(assignments.c.account_id == account_id)
    async with centre.running.db.read() as tx:
        return list((await tx.execute(asked)).scalars())


async def told_of(centre: Centre, account_id: str) -> list[Message]:
    """Give what the service told of an account that was announced to it."""
    announced, *facts = await told(centre.running, account_id)
    assert isinstance(announced, AccountCreated)
    return facts


async def test_an_assignment_is_kept_as_made_and_told(centre: Centre) -> None:
    team = await centre.a_team()
    manager = await centre.a_manager(team)
    account_id = await centre.an_account(team.class_id)

    assignment = await centre.assign(account_id, manager, reason="knows the trade")

    assert (assignment.account_id, assignment.manager_id) == (account_id, manager.id)
    assert (assignment.team_id, assignment.reason) == (team.id, "knows the trade")
    assert not assignment.HasField("end_time")
    assert await centre.listed(filter=f'account_id = "{account_id}"') == [assignment]
    assert await told_of(centre, account_id) == [AccountAssigned(assignment=assignment)]


async def test_a_new_assignment_ends_the_one_before_at_the_same_instant(centre: Centre) -> None:
    team = await centre.a_team()
    first_manager, second_manager = await centre.a_manager(team), await centre.a_manager(team)
    account_id = await centre.an_account(team.class_id)
    first = await centre.assign(account_id, first_manager)

    second = await centre.assign(account_id, second_manager, etag=first.etag)

    (ended,) = await centre.listed(filter=f'account_id = "{account_id}"', as_of=first.start_time)
    assert (ended.id, ended.end_time) == (first.id, second.start_time)
    assert ended.etag != first.etag
    assert await centre.listed(filter=f'account_id = "{account_id}"') == [second]


async def test_the_fact_says_who_served_the_account_until_now(centre: Centre) -> None:
    """Readers take the account from the one and give it to the other without asking back."""
    team = await centre.a_team()
    first_manager, second_manager = await centre.a_manager(team), await centre.a_manager(team)
    account_id = await centre.an_account(team.class_id)
    first = await centre.assign(account_id, first_manager)

    second = await centre.assign(account_id, second_manager, etag=first.etag)

    assert await told_of(centre, account_id) == [
        AccountAssigned(assignment=first),
        AccountAssigned(assignment=second, previous_manager_id=first_manager.id),
    ]


async def test_a_repeated_request_assigns_once_and_gets_the_first_answer(centre: Centre) -> None:
    team = await centre.a_team()
    manager, account_id = await centre.a_manager(team), await centre.an_account(team.class_id)
    request = a_choice(account_id, manager)

    answers = [await centre.assignments.AssignAccount(request, metadata=centre.be()) for _ in range(3)]

    assert answers[1:] == answers[:1] * 2
    assert await assigned_to(centre, account_id) == [manager.id]
    assert len(await told_of(centre, account_id)) == 1


async def test_a_request_id_means_one_request(centre: Centre) -> None:
    team = await centre.a_team()
    manager, account_id = await centre.a_manager(team), await centre.an_account(team.class_id)
    request = a_choice(account_id, manager)
    await centre.assignments.AssignAccount(request, metadata=centre.be())
    request.reason = "another reason"

    no = await refusal(centre, request)

    assert (no.code, no.reason) == (grpc.StatusCode.ALREADY_EXISTS, "REQUEST_ID_REUSED")


async def test_a_manager_nobody_created_is_not_found(centre: Centre) -> None:
    no = await refusal(centre, a_choice(clock.new_id(), Member(id=clock.new_id())))

    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "MEMBER_NOT_FOUND")


@pytest.mark.parametrize("role", ["TEAM_LEADER", "BACK_OFFICE", "ADMINISTRATOR", "EXECUTIVE"])
async def test_only_account_managers_serve_accounts(centre: Centre, role: str) -> None:
    member = await centre.a_member(role)

    no = await refusal(centre, a_choice(clock.new_id(), member))

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "MANAGER_ROLE_REQUIRED")
    assert no.metadata == {"member_id": member.id}


async def test_a_manager_serves_as_one_of_a_team(centre: Centre) -> None:
    member = await centre.a_member()

    no = await refusal(centre, a_choice(clock.new_id(), member))

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "MANAGER_WITHOUT_TEAM")
    assert no.metadata == {"member_id": member.id}


async def test_an_account_stays_with_its_class_unless_a_reason_is_given(centre: Centre) -> None:
    team = await centre.a_team()
    manager, account_id = await centre.a_manager(team), await centre.an_account(await centre.a_class())

    no = await refusal(centre, a_choice(account_id, manager))
    exception = await centre.assign(account_id, manager, class_exception="the group wants one face")

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "ACCOUNT_OF_ANOTHER_CLASS")
    assert no.metadata == {"account_id": account_id, "team_id": team.id}
    assert exception.class_exception == "the group wants one face"


async def test_the_class_of_an_account_is_that_of_its_latest_fact(centre: Centre) -> None:
    team = await centre.a_team()
    manager, account_id = await centre.a_manager(team), await centre.an_account(await centre.a_class())
    moved = Account(id=account_id, class_id=team.class_id, update_time=wire.timestamp(clock.now()))
    await centre.running.hear(AccountUpdated(account=moved), about=account_id)
    await eventually(lambda: _class_is(centre, account_id, team.class_id))

    assert (await centre.assign(account_id, manager)).class_exception == ""


async def _class_is(centre: Centre, account_id: str, class_id: str) -> bool:
    asked = select(known_accounts.c.class_id).where(known_accounts.c.id == account_id)
    async with centre.running.db.read() as tx:
        return bool((await tx.execute(asked)).scalar_one() == class_id)


async def test_who_has_the_account_is_not_given_it_again(centre: Centre) -> None:
    team = await centre.a_team()
    manager, account_id = await centre.a_manager(team), await centre.an_account(team.class_id)
    await centre.assign(account_id, manager)

    no = await refusal(centre, a_choice(account_id, manager))

    assert (no.code, no.reason) == (grpc.StatusCode.ALREADY_EXISTS, "ACCOUNT_ALREADY_ASSIGNED")
    assert no.metadata == {"account_id": account_id}


@pytest.mark.parametrize("etag", ["", "something-else"], ids=["thought it unassigned", "saw another assignment"])
async def test_who_saw_another_state_of_things_is_refused_and_nothing_is_changed(centre: Centre, etag: str) -> None:
    team = await centre.a_team()
    manager, account_id = await centre.a_manager(team), await centre.an_account(team.class_id)
    first = await centre.assign(account_id, manager)

    no = await refusal(centre, a_choice(account_id, await centre.a_manager(team), etag=etag))

    assert (no.code, no.reason) == (grpc.StatusCode.ABORTED, "ASSIGNMENT_CHANGED")
    assert no.metadata == {"account_id": account_id}
    assert await centre.listed(filter=f'account_id = "{account_id}"') == [first]


async def test_an_account_that_was_not_announced_yet_is_asked_for(centre: Centre, accounts: Nearby) -> None:
    """Right after an account was created its fact may still be on the way."""
    team = await centre.a_team()
    manager, account_id = await centre.a_manager(team), accounts.an_account(team.class_id)
    back_office = a_caller("BACK_OFFICE")

    assignment = await centre.assignments.AssignAccount(a_choice(account_id, manager), metadata=centre.be(back_office))

    assert assignment.account_id == account_id
    told_who = centre.running.identity.caller(accounts.metadata["authorization"])
    assert told_who.id == back_office.id


async def test_an_account_that_nobody_knows_is_refused(centre: Centre) -> None:
    manager, account_id = await centre.a_manager(await centre.a_team()), clock.new_id()

    no = await refusal(centre, a_choice(account_id, manager))

    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "ACCOUNT_NOT_KNOWN")
    assert no.metadata == {"account_id": account_id}


async def test_without_the_accounts_service_a_known_account_is_assigned(lone_centre: Centre) -> None:
    team = await lone_centre.a_team()
    manager, account_id = await lone_centre.a_manager(team), await lone_centre.an_account(team.class_id)

    assert (await lone_centre.assign(account_id, manager)).account_id == account_id


async def test_without_the_accounts_service_an_unknown_account_is_not_judged(lone_centre: Centre) -> None:
    manager = await lone_centre.a_manager(await lone_centre.a_team())

    no = await refusal(lone_centre, a_choice(clock.new_id(), manager))

    assert (no.code, no.reason) == (grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE")
    assert no.metadata == {"part": "The accounts service"}


async def test_a_leader_distributes_within_the_own_team(centre: Centre) -> None:
    """Distributing is the leader's right (ASSIGN-06)."""
    team = await centre.a_team()
    first_manager, second_manager = await centre.a_manager(team), await centre.a_manager(team)
    account_id = await centre.an_account(team.class_id)
    be = centre.be(leading(team))

    first = await centre.assignments.AssignAccount(a_choice(account_id, first_manager), metadata=be)
    second = await centre.assignments.AssignAccount(a_choice(account_id, second_manager, etag=first.etag), metadata=be)

    assert await assigned_to(centre, account_id) == [first_manager.id, second_manager.id]
    assert second.team_id == team.id


async def test_a_leader_gives_nothing_to_another_team(centre: Centre) -> None:
    team, other = await centre.a_team(), await centre.a_team()
    account_id, manager = await centre.an_account(team.class_id), await centre.a_manager(other)

    no = await refusal(centre, a_choice(account_id, manager), leading(team))

    assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "TEAM_NOT_LED")
    assert no.metadata == {"team_id": other.id}
    assert await assigned_to(centre, account_id) == []
    assert await told_of(centre, account_id) == []


async def test_beyond_the_own_team_a_leader_cannot_tell_what_there_is(centre: Centre, accounts: Nearby) -> None:
    """Another team's account, one of another class, one not announced yet, one that is not: one answer (decision 0009)."""
    team, other = await centre.a_team(), await centre.a_team()
    foreign = await centre.an_account(team.class_id)
    await centre.assign(foreign, await centre.a_manager(other), class_exception="for once")
    unassigned = await centre.an_account(other.class_id)
    manager = await centre.a_manager(team)

    for account_id in (foreign, unassigned, accounts.an_account(team.class_id), clock.new_id()):
        no = await refusal(centre, a_choice(account_id, manager, class_exception="ours now"), leading(team))

        assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ACCOUNT_NOT_SERVED")
        assert no.metadata == {"resource": f"account {account_id}"}
        assert manager.id not in await assigned_to(centre, account_id)


async def test_a_leader_makes_no_exception(centre: Centre) -> None:
    """Who gains an account is not to bend the rule for it (decision 0010)."""
    team = await centre.a_team()
    account_id = await centre.an_account(await centre.a_class())
    held = await centre.assign(account_id, await centre.a_manager(team), class_exception="for once")
    choice = a_choice(account_id, await centre.a_manager(team), etag=held.etag, class_exception="once more")

    no = await refusal(centre, choice, leading(team))

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "ACCOUNT_OF_ANOTHER_CLASS")
    assert await centre.listed(filter=f'account_id = "{account_id}"') == [held]


async def test_an_account_that_is_gone_is_forgotten_but_for_one_that_somebody_serves(centre: Centre) -> None:
    team = await centre.a_team()
    kept, gone = await centre.an_account(team.class_id), await centre.an_account(team.class_id)
    await centre.assign(kept, await centre.a_manager(team))

    for account_id in (kept, gone):
        await centre.running.hear(AccountRemoved(account_id=account_id), about=account_id)

    async def known() -> bool:
        asked = select(known_accounts.c.id).where(known_accounts.c.id.in_([kept, gone]))
        async with centre.running.db.read() as tx:
            return [*(await tx.execute(asked)).scalars()] == [kept]

    await eventually(known)
