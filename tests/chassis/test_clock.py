from datetime import UTC, date, datetime, timedelta
from uuid import RFC_4122, UUID
from zoneinfo import ZoneInfo

from chassis import clock


def test_an_id_is_a_uuid_of_version_seven() -> None:
    made = clock.new_id()

    assert str(UUID(made)) == made
    assert (UUID(made).version, UUID(made).variant) == (7, RFC_4122)


def test_ids_sort_by_the_millisecond_in_which_they_were_made() -> None:
    start, ids = datetime(2026, 11, 22, tzinfo=UTC), []
    for milliseconds in range(50):
        with clock.held_at(start + timedelta(milliseconds=milliseconds)):
            ids.append(clock.new_id())

    assert ids == sorted(ids)


def test_no_id_comes_twice() -> None:
    with clock.held_at(datetime(2026, 11, 22, tzinfo=UTC)):
        assert len({clock.new_id() for _ in range(10_000)}) == 10_000


def test_today_is_the_day_of_the_place() -> None:
    with clock.held_at(datetime(2026, 11, 22, 17, tzinfo=UTC)):
        assert clock.today(ZoneInfo("Asia/Shanghai")) == date(2026, 11, 23)
        assert clock.today(UTC) == date(2026, 11, 22)
