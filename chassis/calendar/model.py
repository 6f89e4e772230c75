"""Working days, true on paper: which days count, and when a deadline in working days ends."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class WorkingCalendar:
    """The days on which the centre works: Monday to Friday, less the days off, and the make-up days besides."""

    zone: tzinfo
    days_off: Collection[date] = frozenset()
    make_up_days: Collection[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Whether the centre works on that day."""
        return day in self.make_up_days or (day.weekday() < SATURDAY and day not in self.days_off)

    def day_of(self, instant: datetime) -> date:
        """Give the day that it is in the centre at that instant."""
        return instant.astimezone(self.zone).date()

    def working_day_after(self, day: date, *, count: int = 1) -> date:
        """Give the working day that is so many working days after a day, whatever that day is itself."""
        for _ in range(count):
            day += timedelta(days=1)
            while not self.is_working_day(day):
                day += timedelta(days=1)
        return day

    def end_of_next_working_day(self, instant: datetime) -> datetime:
        """Give the first instant behind the next working day, counted from the day after."""
        day = self.working_day_after(self.day_of(instant))
        return datetime.combine(day + timedelta(days=1), time(), self.zone)
