from collections.abc import Sequence
from datetime import date

import pytest

from chassis import clock
from chassis.database import Transaction
from services.accounts import daily
from services.accounts.daily import Daily
from tests.running import Running

TODAY = date(2026, 11, 22)


class _Records:
    """Records that all are due today; some cannot be moved on."""

    def __init__(self, count: int, *, broken: Sequence[int] = ()) -> None:
        self.ids = sorted(clock.new_id() for _ in range(count))
        self.broken = [self.ids[place] for place in broken]
        self.moved: list[str] = []

    async def due(self, _tx: Transaction, today: date, after: str) -> Sequence[str]:
        assert today == TODAY
        return [one for one in self.ids if one > after][: daily.BATCH]

    async def move(self, _tx: Transaction, record_id: str, today: date) -> None:
        assert today == TODAY
        if record_id in self.broken:
            raise ValueError(record_id)
        self.moved.append(record_id)


async def test_everything_whose_day_has_come_is_moved_on_batch_by_batch(
    accounts: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "BATCH", 3)
    many, few = _Records(7), _Records(1)

    await daily.move_on(accounts.db, TODAY, [Daily(due=one.due, move=one.move) for one in (many, few)])

    assert (many.moved, few.moved) == (many.ids, few.ids)


async def test_what_cannot_be_moved_on_holds_up_nothing_else_and_is_not_hidden(accounts: Running) -> None:
    some, others = _Records(3, broken=[1]), _Records(2)

    with pytest.raises(ExceptionGroup) as raised:
        await daily.move_on(accounts.db, TODAY, [Daily(due=one.due, move=one.move) for one in (some, others)])

    assert [str(failure) for failure in raised.value.exceptions] == some.broken
    assert some.moved == [some.ids[0], some.ids[2]]
    assert others.moved == others.ids
