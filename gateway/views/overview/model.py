"""The overview, true on paper: which numbers make a tally."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from gateway.views.model import Cell, Grade, Kind, Measure, NextStep

LATEST = 20


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What an overview is asked of: an instant, and of which teams."""

    as_of: datetime | None
    """None for now."""
    month: date
    team_ids: frozenset[str] | None
    """None for the whole centre."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The numbers of one scope."""

    account_count: int
    assigned_count: int
    visit_count: int
    visited_account_count: int
    late_record_count: int

    @property
    def coverage(self) -> float:
        """Visited accounts ÷ assigned accounts; zero when none is assigned."""
        return self.visited_account_count / self.assigned_count if self.assigned_count else 0.0


@dataclass(frozen=True, kw_only=True)
class TeamLine:
    """What the overview says of a team beside its numbers."""

    id: str
    code: str
    display_name: str
    leader_name: str
    class_name: str


@dataclass(frozen=True, kw_only=True)
class ClassLine:
    """What the overview says of a class beside its numbers."""

    id: str
    code: str
    display_name: str


@dataclass(frozen=True, kw_only=True)
class Names:
    """What belongs to the numbers: the teams by code, and the classes."""

    teams: Sequence[TeamLine]
    classes: Sequence[ClassLine]


@dataclass(frozen=True, kw_only=True)
class LatestVisit:
    """A visit as the overview shows it."""

    id: str
    account_id: str
    account_name: str
    visitor_name: str
    team_id: str
    kind: Kind | None
    start_time: datetime
    record_time: datetime
    summary: str
    next_step: NextStep | None
    late: bool


@dataclass(frozen=True)
class Numbers:
    """The cells of one instant with their values."""

    values: Mapping[Cell, int]

    def total(self) -> Tally:
        """Add everything up."""
        return _tally(self.values.items())

    def of_team(self, team_id: str) -> Tally:
        """Add up what belongs to a team."""
        return _tally((cell, value) for cell, value in self.values.items() if cell.team_id == team_id)

    def manager_count(self, team_id: str) -> int:
        """Count a team's account managers."""
        return self.values.get(Cell(Measure.MANAGERS, team_id), 0)

    def by_class_and_grade(self) -> Mapping[tuple[str | None, Grade | None], int]:
        """Count the accounts of each class and grade that has any."""
        found: Counter[tuple[str | None, Grade | None]] = Counter()
        for cell, value in self.values.items():
            if cell.measure is Measure.ACCOUNTS:
                found[cell.class_id, cell.grade] += value
        return +found


def _tally(values: Iterable[tuple[Cell, int]]) -> Tally:
    sums: Counter[Measure] = Counter()
    assigned = 0
    for cell, value in values:
        sums[cell.measure] += value
        assigned += value if cell.measure is Measure.ACCOUNTS and cell.team_id else 0
    return Tally(
        account_count=sums[Measure.ACCOUNTS],
        assigned_count=assigned,
        visit_count=sums[Measure.VISITS],
        visited_account_count=sums[Measure.VISITED_ACCOUNTS],
        late_record_count=sums[Measure.LATE_RECORDS],
    )
