"""Changes that meet each other, and the history that they leave."""

import asyncio
from datetime import UTC, datetime, timedelta

import grpc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kac.accounts.v1.account_pb2 import Account
from sqlalchemy import RowMapping, select

from chassis import clock
from services.accounts.profiles import actions
from services.accounts.profiles.model import AccountChanged, Grade, Profile, Seen
from services.accounts.profiles.store import account_states
from services.accounts.profiles.store import accounts as accounts_table
from tests.facts import told
from tests.running import Running, eventually
from tests.services.accounts.archive import (
    DIRECTOR,
    a_change,
    a_class,
    a_code,
    account_service,
    an_account,
    changed,
    someone_waits,
)

START = datetime(2026, 11, 22, tzinfo=UTC)


async def outcome(accounts: Running, account: Account, **change: str) -> str:
    """Try a change, and say how it was answered."""
    try:
        await changed(accounts, account, **change)
    except grpc.aio.AioRpcError as error:
        return error.code().name
    return "OK"


async def history(accounts: Running, account_id: str) -> list[RowMapping]:
    states = select(account_states).where(account_states.c.account_id == account_id)
    async with accounts.db.read() as tx:
        return [*(await tx.execute(states.order_by(account_states.c.valid_from))).mappings()]


async def test_of_changes_made_on_the_same_state_one_wins(accounts: Running) -> None:
    account = await an_account(accounts)

    outcomes = await asyncio.gather(*(outcome(accounts, account, region=f"{number}") for number in range(8)))

    assert sorted(outcomes) == ["ABORTED"] * 7 + ["OK"]
    assert len(await told(accounts, account.id)) == 2


async def test_an_attempt_sent_twice_at_once_happens_once(accounts: Running) -> None:
    request = a_change(await an_account(accounts), region="上海")
    stub = account_service(accounts)

    answers = await asyncio.gather(*(stub.UpdateAccount(request, metadata=accounts.be(DIRECTOR)) for _ in range(4)))

    assert len({answer.etag for answer in answers}) == 1
    assert len(await told(accounts, request.account_id)) == 2


@pytest.mark.parametrize("step", [1, 2, 3])
async def test_moves_made_at_once_never_close_a_circle(accounts: Running, step: int) -> None:
    """Each move is fine by itself; together they would put every account above itself."""
    kind = await a_class(accounts)
    group = [await an_account(accounts, class_id=kind.id) for _ in range(5)]

    moves = [(account, group[(place + step) % len(group)]) for place, account in enumerate(group)]
    outcomes = await asyncio.gather(*(outcome(accounts, account, parent_id=parent.id) for account, parent in moves))

    assert set(outcomes) == {"OK", "FAILED_PRECONDITION"}
    mine = accounts_table.c.class_id == kind.id
    async with accounts.db.read() as tx:
        rows = await tx.execute(select(accounts_table.c.id, accounts_table.c.parent_id).where(mine))
        parents = {row.id: row.parent_id for row in rows}
    for account_id in parents:
        at, steps = account_id, 0
        while at is not None:
            at, steps = parents[at], steps + 1
            assert steps <= len(group), "the group runs in a circle"


async def test_two_accounts_never_become_each_others_parent(accounts: Running) -> None:
    for _ in range(5):
        one, other = await an_account(accounts), await an_account(accounts)

        outcomes = await asyncio.gather(
            outcome(accounts, one, parent_id=other.id), outcome(accounts, other, parent_id=one.id)
        )

        assert sorted(outcomes) == ["FAILED_PRECONDITION", "OK"]


async def test_a_refused_change_leaves_nothing_behind(accounts: Running) -> None:
    """A no is a no: nothing changes and nothing is said."""
    account = await an_account(accounts)
    before = await history(accounts, account.id)

    assert await outcome(accounts, account, grade="GRADE_S", parent_id=account.id) == "FAILED_PRECONDITION"

    assert await history(accounts, account.id) == before
    assert len(await told(accounts, account.id)) == 1


async def test_class_and_grade_are_remembered_with_their_time(accounts: Running) -> None:
    account, kind = await an_account(accounts, grade="GRADE_B"), await a_class(accounts)
    upgraded = await changed(accounts, account, grade="GRADE_A")
    renamed = await changed(accounts, upgraded, display_name="Renamed")
    moved = await changed(accounts, renamed, class_id=kind.id)

    states = await history(accounts, account.id)

    assert [(state["class_id"], state["grade"]) for state in states] == [
        (account.class_id, "B"),
        (account.class_id, "A"),
        (kind.id, "A"),
    ]
    assert [state["valid_from"] for state in states] == [
        told_at.ToDatetime(UTC) for told_at in (account.create_time, upgraded.update_time, moved.update_time)
    ]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(Grade), st.booleans(), st.integers(-90, 90)), max_size=8))
async def test_states_follow_each_other_without_overlap_or_gap(
    accounts: Running, steps: list[tuple[Grade, bool, int]]
) -> None:
    """Whatever is changed when, even by clocks that disagree: at every instant an account has one class and grade."""
    kinds = [(await a_class(accounts)).id, (await a_class(accounts)).id]
    with clock.held_at(START):
        async with accounts.db.begin() as tx:
            profile = Profile(display_name="Example", class_id=kinds[0], grade=Grade.C)
            account = await actions.create_account(tx, DIRECTOR, a_code(), profile)
    for grade, moves, minutes in steps:
        with clock.held_at(START + timedelta(minutes=minutes)):
            async with accounts.db.begin() as tx:
                change = {"grade": grade, "class_id": kinds[moves]}
                seen = Seen(account_id=account.id, etag=str(account.version))
                account = await actions.update_account(tx, DIRECTOR, seen, change)

    states = await history(accounts, account.id)

    assert states[0]["valid_from"] == account.create_time
    assert [state["valid_to"] for state in states] == [state["valid_from"] for state in states[1:]] + [None]
    assert all(state["valid_from"] < (state["valid_to"] or datetime.max.replace(tzinfo=UTC)) for state in states)
    assert (states[-1]["class_id"], states[-1]["grade"]) == (account.profile.class_id, account.profile.grade)


async def test_a_change_that_lost_the_race_is_refused_by_the_row_itself(accounts: Running) -> None:
    """The etag is compared again where it is written, not only where it was read."""
    account = await an_account(accounts)
    seen = Seen(account_id=account.id, etag=account.etag)

    async with accounts.db.begin() as first:
        await actions.update_account(first, DIRECTOR, seen, {"region": "上海"})
        late = asyncio.create_task(_changed_late(accounts, seen))
        await eventually(lambda: someone_waits(first))

    with pytest.raises(AccountChanged):
        await late


async def _changed_late(accounts: Running, seen: Seen) -> None:
    async with accounts.db.begin() as tx:
        await actions.update_account(tx, DIRECTOR, seen, {"region": "北京"})
