from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Uuid as UuidType
from sqlalchemy import column, select, values

from chassis import clock
from chassis.access import AccountNotServed, Caller
from chassis.database import Database
from chassis.serving import store
from chassis.serving.store import Assignment
from tests.identity import a_caller

NOW = clock.now()
HOUR = timedelta(hours=1)


class Centre:
    """An account, and who serves it."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.account_id, self.other_account_id = clock.new_id(), clock.new_id()
        self.team_id, self.other_team_id = clock.new_id(), clock.new_id()
        self.leader, self.other_leader = a_caller("TEAM_LEADER"), a_caller("TEAM_LEADER")
        self.manager, self.successor = a_caller("ACCOUNT_MANAGER"), a_caller("ACCOUNT_MANAGER")

    async def begin(self) -> None:
        """Let there be two teams, and the manager serve the account."""
        async with self.db.begin() as tx:
            await store.save_leader(tx, team_id=self.team_id, leader_id=self.leader.id)
            await store.save_leader(tx, team_id=self.other_team_id, leader_id=self.other_leader.id)
        await self.assign(self.manager, at=NOW - 10 * HOUR)

    async def assign(self, manager: Caller, *, at: Any, team_id: str = "", assignment_id: str = "") -> str:
        """Let a manager serve the account from an instant on."""
        held = Assignment(
            assignment_id=assignment_id or clock.new_id(),
            account_id=self.account_id,
            manager_id=manager.id,
            team_id=team_id or self.team_id,
            valid_from=at,
        )
        async with self.db.begin() as tx:
            await store.save_assignment(tx, held)
        return held.assignment_id

    async def classify(self, level: str, *, at: Any) -> None:
        """Say how confidential the account is from an instant on."""
        async with self.db.begin() as tx:
            await store.save_confidentiality(tx, account_id=self.account_id, level=level, valid_from=at)

    async def serves(self, caller: Caller) -> bool:
        """Whether a caller reaches the account, by the predicate and by the check, which must agree."""
        asked = values(column("id", UuidType(as_uuid=False)), name="asked").data([(self.account_id,)])
        async with self.db.read() as tx:
            found = (await tx.execute(select(asked.c.id).where(store.served_by(caller, asked.c.id)))).all()
            try:
                await store.check_served(tx, caller, self.account_id)
            except AccountNotServed:
                assert not found
                return False
        assert found
        return True


@pytest.fixture
async def centre(db: Database) -> Centre:
    """An account that its manager has served for ten hours."""
    centre = Centre(db)
    await centre.begin()
    return centre


@pytest.mark.parametrize("role", ["DIRECTOR", "BACK_OFFICE", "ADMINISTRATOR", "EXECUTIVE", "SYSTEM"])
async def test_who_sees_the_whole_centre_reaches_every_account(centre: Centre, role: str) -> None:
    assert await centre.serves(a_caller(role))


async def test_a_manager_reaches_the_own_accounts_only(centre: Centre) -> None:
    assert await centre.serves(centre.manager)
    assert not await centre.serves(centre.successor)


async def test_a_leader_reaches_the_teams_accounts_only(centre: Centre) -> None:
    assert await centre.serves(centre.leader)
    assert not await centre.serves(centre.other_leader)


async def test_a_role_decides_by_its_own_rows(centre: Centre) -> None:
    """A leader's id in a manager's role reaches nothing, and the other way round; nobody reaches nothing."""
    assert not await centre.serves(a_caller("ACCOUNT_MANAGER", caller_id=centre.leader.id))
    assert not await centre.serves(a_caller("TEAM_LEADER", caller_id=centre.manager.id))
    assert not await centre.serves(Caller(id=centre.manager.id, role=0))


async def test_a_new_assignment_moves_the_account_to_manager_and_team(centre: Centre) -> None:
    await centre.assign(centre.successor, at=NOW - HOUR, team_id=centre.other_team_id)

    assert await centre.serves(centre.successor)
    assert await centre.serves(centre.other_leader)
    assert not await centre.serves(centre.manager)
    assert not await centre.serves(centre.leader)


async def test_an_assignment_of_tomorrow_changes_nothing_today(centre: Centre) -> None:
    await centre.assign(centre.successor, at=NOW + 24 * HOUR)

    assert await centre.serves(centre.manager)
    assert not await centre.serves(centre.successor)


async def test_a_plan_for_tomorrow_that_is_overtaken_today_leaves_nobody_behind(centre: Centre) -> None:
    """The manager's end was dated tomorrow; whoever takes over today ends it today."""
    planned = a_caller("ACCOUNT_MANAGER")
    await centre.assign(planned, at=NOW + 24 * HOUR)
    await centre.assign(centre.successor, at=NOW - HOUR)

    assert await centre.serves(centre.successor)
    assert not await centre.serves(centre.manager)
    assert not await centre.serves(planned)


async def test_a_plan_for_tomorrow_does_not_bring_back_who_was_followed_before(centre: Centre) -> None:
    await centre.assign(centre.successor, at=NOW - HOUR)
    await centre.assign(a_caller("ACCOUNT_MANAGER"), at=NOW + 24 * HOUR)

    assert await centre.serves(centre.successor)
    assert not await centre.serves(centre.manager)


async def test_the_same_assignment_again_changes_nothing(centre: Centre) -> None:
    again = await centre.assign(centre.successor, at=NOW - HOUR)
    await centre.assign(centre.successor, at=NOW - HOUR, assignment_id=again)

    assert await centre.serves(centre.successor)


async def test_a_team_with_a_new_leader_is_seen_by_that_leader(centre: Centre) -> None:
    async with centre.db.begin() as tx:
        await store.save_leader(tx, team_id=centre.team_id, leader_id=centre.other_leader.id)

    assert await centre.serves(centre.other_leader)
    assert not await centre.serves(centre.leader)


async def test_an_account_that_does_not_exist_is_refused_like_one_of_another(centre: Centre) -> None:
    async with centre.db.read() as tx:
        for account_id in (centre.account_id, clock.new_id()):
            with pytest.raises(AccountNotServed, match="serve"):
                await store.check_served(tx, centre.successor, account_id)


@pytest.mark.parametrize("role", ["BACK_OFFICE", "ADMINISTRATOR", "SYSTEM"])
async def test_what_is_strictly_confidential_is_hidden_from_those_without_need(centre: Centre, role: str) -> None:
    await centre.classify("STRICT", at=NOW)

    assert not await centre.serves(a_caller(role))


async def test_who_needs_it_reaches_what_is_strictly_confidential(centre: Centre) -> None:
    await centre.classify("STRICT", at=NOW)

    assert [await centre.serves(caller) for caller in (centre.manager, centre.leader, a_caller("DIRECTOR"))] == [
        True
    ] * 3
    assert not await centre.serves(centre.successor)


@pytest.mark.parametrize("level", ["CENTRE", "CONFIDENTIAL"])
async def test_what_is_less_than_strict_is_reached(centre: Centre, level: str) -> None:
    await centre.classify(level, at=NOW)

    assert await centre.serves(a_caller("BACK_OFFICE"))


async def test_old_news_of_confidentiality_changes_nothing(centre: Centre) -> None:
    """The accounts service knows at once what it hears again later."""
    await centre.classify("STRICT", at=NOW)
    await centre.classify("CENTRE", at=NOW - HOUR)

    assert not await centre.serves(a_caller("BACK_OFFICE"))
