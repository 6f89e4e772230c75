"""Assignments in PostgreSQL: what holds under parallel writers, and what the database refuses by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import grpc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kac.teams.v1.member_pb2 import Member
from kac.teams.v1.team_pb2 import Team as TeamMessage
from sqlalchemy import select, text

from chassis import clock
from chassis.paging import Page
from services.teams.center.model import Team
from services.teams.portfolios import store
from services.teams.portfolios.model import Account, Assignment, AssignmentChanged, Choice
from tests.identity import a_caller
from tests.running import at_once, refused
from tests.services.teams.centre import Centre, a_choice

WRITERS = 20
DAY = timedelta(days=1)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


async def history(centre: Centre, account_id: str) -> list[Assignment]:
    """Read every assignment that the account ever had, first to last."""
    asked = select(store.assignments).where(store.assignments.c.account_id == account_id)
    async with centre.running.db.read() as tx:
        rows = (await tx.execute(asked.order_by(store.assignments.c.valid_from))).mappings()
        return [Assignment(**row) for row in rows]


def assert_gapless(assignments: list[Assignment]) -> None:
    """Each ends where the next begins, and the last goes on."""
    ends = [each.valid_to for each in assignments]
    assert ends == [*(each.valid_from for each in assignments[1:]), None]


async def test_of_parallel_writers_one_assigns_and_the_others_hear_of_it(centre: Centre) -> None:
    """Never two owners, never none: the account's row is locked, so each sees what the one before wrote (ASSIGN-01)."""
    team = await centre.a_team()
    managers = [await centre.a_manager(team) for _ in range(WRITERS)]
    account_id = await centre.an_account(team.class_id)
    etag = ""

    for _ in range(3):
        choices = [a_choice(account_id, manager, etag=etag) for manager in managers]
        made, noes = await at_once(centre.assignments.AssignAccount(each, metadata=centre.be()) for each in choices)
        assert len(made) == 1
        assert {no.reason for no in noes} <= {"ASSIGNMENT_CHANGED", "ACCOUNT_ALREADY_ASSIGNED"}
        etag = made[0].etag

    kept = await history(centre, account_id)
    assert len(kept) == 3
    assert_gapless(kept)


async def test_writers_who_try_until_they_succeed_leave_a_gapless_history(centre: Centre) -> None:
    team = await centre.a_team()
    managers = [await centre.a_manager(team) for _ in range(7)]
    account_id = await centre.an_account(team.class_id)

    await _all_assigned(centre, account_id, managers)

    kept = await history(centre, account_id)
    assert {each.manager_id for each in kept} == {manager.id for manager in managers}
    assert len(kept) == len(managers)
    assert_gapless(kept)


async def _all_assigned(centre: Centre, account_id: str, managers: list[Member]) -> None:
    """Let every manager's writer read the assignment and try, all at once, until each has had its turn."""
    waiting = {manager.id: manager for manager in managers}
    while waiting:
        current = await centre.listed(filter=f'account_id = "{account_id}"')
        etag = current[0].etag if current else ""
        made, _ = await at_once(
            centre.assignments.AssignAccount(a_choice(account_id, each, etag=etag), metadata=centre.be())
            for each in waiting.values()
        )
        for assignment in made:
            del waiting[assignment.manager_id]


async def test_an_account_being_assigned_is_kept_from_other_writers(centre: Centre) -> None:
    account_id = await centre.an_account(clock.new_id())

    async with centre.running.db.begin() as first:
        await store.lock_case(first, account_id)

        with pytest.raises(asyncpg.LockNotAvailableError):
            await _lock_at_once(centre, account_id)


async def _lock_at_once(centre: Centre, account_id: str) -> None:
    async with centre.running.db.begin() as tx:
        await tx.execute(text("SET LOCAL lock_timeout = '50ms'"))
        await store.lock_case(tx, account_id)


async def test_the_database_itself_refuses_a_second_owner(centre: Centre) -> None:
    """The last guard, should a writer ever forget the lock."""
    team = await centre.a_team()
    manager, account_id = await centre.a_manager(team), await centre.an_account(team.class_id)
    await centre.assign(account_id, manager)
    (first,) = await history(centre, account_id)
    second = replace(first, id=clock.new_id(), valid_from=first.valid_from + DAY)

    with pytest.raises(AssignmentChanged):
        async with centre.running.db.begin() as tx:
            await store.add_assignment(tx, second)

    with pytest.raises(asyncpg.CheckViolationError, match="assignments_interval_check"):
        async with centre.running.db.begin() as tx:
            await store.save_end(tx, first.end(first.valid_from))
    assert await history(centre, account_id) == [first]


async def test_an_assignment_ends_once(centre: Centre) -> None:
    team = await centre.a_team()
    manager, account_id = await centre.a_manager(team), await centre.an_account(team.class_id)
    await centre.assign(account_id, manager)
    (first,) = await history(centre, account_id)
    async with centre.running.db.begin() as tx:
        await store.save_end(tx, first.end(first.valid_from + DAY))

    with pytest.raises(AssignmentChanged):
        async with centre.running.db.begin() as tx:
            await store.save_end(tx, first.end(first.valid_from + 2 * DAY))


async def test_an_older_state_of_an_account_does_not_replace_a_newer(centre: Centre) -> None:
    """What was asked for just now may be newer than the fact that arrives afterwards."""
    newer = Account(id=clock.new_id(), class_id=clock.new_id(), update_time=BEGINNING + DAY)
    older = replace(newer, class_id=clock.new_id(), update_time=BEGINNING)
    async with centre.running.db.begin() as tx:
        await store.save_account(tx, newer)
        await store.save_account(tx, older)

        case = await store.lock_case(tx, newer.id)

    assert case is not None
    assert case.account == newer


class Books:
    """One account's assignments, written straight into the database at instants of the test's choosing."""

    def __init__(self, centre: Centre, team: TeamMessage, managers: list[Member]) -> None:
        self._centre = centre
        self._managers = managers
        self._team = Team(
            id=team.id, code="", display_name="", class_id=team.class_id, leader_id="", create_time=BEGINNING
        )
        self.account = Account(id=clock.new_id(), class_id=team.class_id, update_time=BEGINNING)

    async def write(self, turns: list[tuple[int, int]]) -> None:
        """Assign in turns: to which manager, so many days after the turn before."""
        now = BEGINNING
        async with self._centre.running.db.begin() as tx:
            await store.save_account(tx, self.account)
            for manager, days in turns:
                now += days * DAY
                case = await store.lock_case(tx, self.account.id)
                assert case is not None
                manager_id = self._managers[manager].id
                if case.current and case.current.manager_id == manager_id:
                    continue
                etag = case.current.etag if case.current else ""
                choice = Choice(account_id=self.account.id, manager_id=manager_id, reason="a turn", etag=etag)
                made = case.assign(choice, team=self._team, assignment_id=clock.new_id(), now=now)
                if case.current:
                    await store.save_end(tx, case.current.end(made.valid_from))
                await store.add_assignment(tx, made)

    async def as_of(self, instant: datetime) -> list[Assignment]:
        """List what holds at an instant."""
        page = Page(size=10, after=None, digest="")
        source = f'account_id = "{self.account.id}"'
        async with self._centre.running.db.read() as tx:
            caller = a_caller("DIRECTOR")
            return await store.list_assignments(tx, caller, page, filter_source=source, as_of=instant)


@pytest.fixture(scope="session")
async def stage(centre: Centre) -> tuple[Centre, TeamMessage, list[Member]]:
    """A team of three managers."""
    team = await centre.a_team()
    return centre, team, [await centre.a_manager(team) for _ in range(3)]


turns = st.lists(st.tuples(st.integers(0, 2), st.integers(-3, 8)), min_size=1, max_size=8)


@settings(max_examples=15, deadline=None)
@given(turns=turns, asked=st.integers(-5, 60))
async def test_any_history_answers_as_of_any_instant_with_one_owner(
    stage: tuple[Centre, TeamMessage, list[Member]], turns: list[tuple[int, int]], asked: int
) -> None:
    """Whatever the turns, and even when a writer's clock is behind: no gap, no overlap, one answer."""
    centre, team, managers = stage
    books = Books(centre, team, managers)
    await books.write(turns)
    kept = await history(centre, books.account.id)
    instant = BEGINNING + asked * DAY

    assert_gapless(kept)
    holding = await books.as_of(instant)
    assert holding == [each for each in kept if each.valid_from <= instant < (each.valid_to or instant + DAY)]
    assert len(holding) == (1 if instant >= kept[0].valid_from else 0)


async def test_a_refused_assignment_changes_nothing(centre: Centre) -> None:
    team = await centre.a_team()
    account_id = await centre.an_account(await centre.a_class())

    no = await refused(
        centre.assignments.AssignAccount(a_choice(account_id, await centre.a_manager(team)), metadata=centre.be())
    )

    assert no.code == grpc.StatusCode.FAILED_PRECONDITION
    assert await history(centre, account_id) == []
