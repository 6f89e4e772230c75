from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import ColumnElement

from chassis.database import Transaction
from services.accounts import daily
from services.accounts.__main__ import move_on
from services.accounts.classes.store import account_classes
from services.accounts.daily import Daily
from tests.facts import told
from tests.running import Running
from tests.services.accounts.agreements.asking import in_force
from tests.services.accounts.archive import a_class, an_account

TODAY = date(2026, 11, 22)


class _Records:
    """Classes of accounts, which have no day of their own: some are said to be due, and some cannot be moved on."""

    def __init__(self, ids: Sequence[str], *, broken: Sequence[int] = ()) -> None:
        self.ids = sorted(ids)
        self.broken = [self.ids[place] for place in broken]
        self.moved: list[str] = []

    @property
    def daily(self) -> Daily:
        return Daily(table=account_classes, due=self.due, move=self.move)

    def due(self, today: date) -> ColumnElement[bool]:
        assert today == TODAY
        return account_classes.c.id.in_(self.ids)

    async def move(self, _tx: Transaction, record_id: str, today: date) -> None:
        assert today == TODAY
        if record_id in self.broken:
            raise ValueError(record_id)
        self.moved.append(record_id)


async def some_ids(accounts: Running, count: int) -> list[str]:
    return [(await a_class(accounts)).id for _ in range(count)]


async def test_everything_whose_day_has_come_is_moved_on_batch_by_batch(
    accounts: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "BATCH", 3)
    many, few = _Records(await some_ids(accounts, 7)), _Records(await some_ids(accounts, 1))

    await daily.move_on(accounts.db, TODAY, [many.daily, few.daily])

    assert (many.moved, few.moved) == (many.ids, few.ids)


async def test_what_cannot_be_moved_on_holds_up_nothing_else_and_is_not_hidden(accounts: Running) -> None:
    some, others = _Records(await some_ids(accounts, 3), broken=[1]), _Records(await some_ids(accounts, 2))

    with pytest.raises(ExceptionGroup) as raised:
        await daily.move_on(accounts.db, TODAY, [some.daily, others.daily])

    assert [str(failure) for failure in raised.value.exceptions] == some.broken
    assert some.moved == [some.ids[0], some.ids[2]]
    assert others.moved == others.ids


async def test_the_service_does_it_by_itself(accounts: Running) -> None:
    """However often, and whether this test or the running service is first: each reminder is told once."""
    account = await an_account(accounts)
    await in_force(accounts, account.id, last=60)

    for _ in range(3):
        await move_on(accounts.db, accounts.settings)

    assert [fact.DESCRIPTOR.name for fact in await told(accounts, account.id)].count("AgreementExpiring") == 1
