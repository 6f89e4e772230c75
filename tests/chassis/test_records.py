import dataclasses
from datetime import timedelta

import pytest

from chassis import clock, paging
from chassis.access import AccountNotServed, Caller
from chassis.database import Database
from chassis.records import Seen
from chassis.serving import store as serving
from tests.chassis.slips import SLIPS, Slip, SlipChanged, SlipNotFound, SlipTitleTaken, slips
from tests.identity import a_caller

DIRECTOR = a_caller("DIRECTOR")


@pytest.fixture
async def served(db: Database) -> tuple[Caller, str]:
    """A manager, and the account they serve."""
    manager = a_caller("ACCOUNT_MANAGER", caller_id=clock.new_id())
    account_id = clock.new_id()
    async with db.begin() as tx:
        await serving.save_assignment(
            tx,
            serving.Assignment(
                assignment_id=clock.new_id(),
                account_id=account_id,
                manager_id=manager.id,
                team_id=clock.new_id(),
                valid_from=clock.now() - timedelta(days=1),
            ),
        )
    return manager, account_id


async def kept(db: Database, account_id: str, title: str = "One") -> Slip:
    """Keep a slip."""
    slip = Slip(id=clock.new_id(), account_id=account_id, title=title)
    async with db.begin() as tx:
        await SLIPS.add(tx, slip)
    return slip


async def test_a_record_is_found_by_those_who_serve_its_account(db: Database, served: tuple[Caller, str]) -> None:
    manager, account_id = served
    own, foreign = await kept(db, account_id), await kept(db, clock.new_id())

    async with db.read() as tx:
        assert await SLIPS.get(tx, manager, own.id) == own
        assert await SLIPS.get(tx, DIRECTOR, foreign.id) == foreign
        with pytest.raises(AccountNotServed, match="slip"):
            await SLIPS.get(tx, manager, foreign.id)
        with pytest.raises(AccountNotServed):
            await SLIPS.get(tx, manager, clock.new_id())
        with pytest.raises(SlipNotFound):
            await SLIPS.get(tx, DIRECTOR, clock.new_id())


async def test_a_record_in_another_state_than_seen_is_refused(db: Database, served: tuple[Caller, str]) -> None:
    manager, account_id = served
    slip = await kept(db, account_id)

    async with db.read() as tx:
        assert await SLIPS.seen(tx, manager, Seen(slip.id, "1")) == slip
        assert await SLIPS.seen(tx, manager, Seen(slip.id)) == slip
        with pytest.raises(SlipChanged):
            await SLIPS.seen(tx, manager, Seen(slip.id, "2"))


async def test_a_list_holds_what_the_caller_reaches_in_order(db: Database, served: tuple[Caller, str]) -> None:
    manager, account_id = served
    await kept(db, clock.new_id(), "Foreign")
    slips_kept = [await kept(db, account_id, title) for title in ("B", "A", "C")]
    page = paging.Page(size=1, after=None, digest="")

    async with db.read() as tx:
        first = await SLIPS.list(tx, manager, page, by=(slips.c.title, slips.c.id))
        after = dataclasses.replace(page, size=5, after=[first[0].title, first[0].id])
        rest = await SLIPS.list(tx, manager, after, by=(slips.c.title, slips.c.id))
        backwards = await SLIPS.list(
            tx, manager, page, slips.c.title != "C", by=(slips.c.title, slips.c.id), descending=True
        )

    assert [slip.title for slip in first] == ["A", "B"]
    assert rest == [slips_kept[0], slips_kept[2]]
    assert [slip.title for slip in backwards] == ["B", "A"]


async def test_of_two_who_change_one_record_the_second_reads_again(db: Database, served: tuple[Caller, str]) -> None:
    slip = await kept(db, served[1])
    changed = dataclasses.replace(slip, title="Two", version=2)

    async with db.begin() as tx:
        await SLIPS.save(tx, changed)
    with pytest.raises(SlipChanged):
        async with db.begin() as tx:
            await SLIPS.save(tx, changed)

    async with db.begin() as tx:
        assert await SLIPS.lock(tx, DIRECTOR, slip.id) == changed


async def test_a_constraint_refuses_as_it_means(db: Database, served: tuple[Caller, str]) -> None:
    slip, other = await kept(db, served[1]), await kept(db, served[1], "Two")

    with pytest.raises(SlipTitleTaken):
        await kept(db, served[1], slip.title)
    with pytest.raises(SlipTitleTaken):
        async with db.begin() as tx:
            await SLIPS.save(tx, dataclasses.replace(other, title=slip.title, version=2))
