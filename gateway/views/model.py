"""What the views know, and how facts change it; true on paper."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Measure(StrEnum):
    """What a cell counts."""

    ACCOUNTS = "ACCOUNTS"
    MANAGERS = "MANAGERS"
    VISITS = "VISITS"
    VISITED_ACCOUNTS = "VISITED_ACCOUNTS"
    LATE_RECORDS = "LATE_RECORDS"


class Grade(StrEnum):
    """How important an account is to us."""

    S = "S"
    A = "A"
    B = "B"
    C = "C"


class Kind(StrEnum):
    """What sort of meeting a visit is."""

    VISIT = "VISIT"
    RETURN_VISIT = "RETURN_VISIT"
    CALL = "CALL"
    MEETING = "MEETING"


@dataclass(frozen=True)
class Cell:
    """One number: what it counts, and of whom; None where it makes no difference, or is not known."""

    measure: Measure
    team_id: str | None = None
    class_id: str | None = None
    grade: Grade | None = None
    month: date | None = None


@dataclass(frozen=True, kw_only=True)
class Archive:
    """What the accounts service says of an account."""

    code: str
    display_name: str
    class_id: str | None
    grade: Grade | None


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What happens next with an account, and when."""

    action: str
    due_date: date


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account as the views know it, each part as soon as its fact has come."""

    id: str
    archive: Archive | None = None
    team_id: str | None = None
    manager_id: str | None = None
    last_visit_time: datetime | None = None
    next_step: NextStep | None = None
    merged_into_id: str | None = None
    """The account that it is a part of; None while it stands by itself."""

    def cells(self, visited: set[date]) -> Counter[Cell]:
        """Name the cells that the account counts in, given the months in which it was visited."""
        if self.archive is None or self.merged_into_id is not None:
            return Counter()
        account = Cell(Measure.ACCOUNTS, self.team_id, self.archive.class_id, self.archive.grade)
        if self.team_id is None:
            return Counter([account])
        return Counter([account, *(Cell(Measure.VISITED_ACCOUNTS, self.team_id, month=month) for month in visited)])


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person of the centre."""

    id: str
    display_name: str
    manages: bool
    """Whether the member is an account manager."""
    team_id: str | None

    def cells(self) -> Counter[Cell]:
        """Name the cells that the member counts in."""
        return Counter([Cell(Measure.MANAGERS, self.team_id)] if self.manages and self.team_id else [])


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team, and since when the views know it."""

    id: str
    code: str
    display_name: str
    class_id: str | None
    leader_id: str | None
    valid_from: datetime


@dataclass(frozen=True, kw_only=True)
class AccountClass:
    """A class of accounts."""

    id: str
    code: str
    display_name: str


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A recorded visit."""

    id: str
    account_id: str
    visitor_id: str | None
    kind: Kind | None
    start_time: datetime
    record_time: datetime
    summary: str
    next_step: NextStep | None
    late: bool


@dataclass(kw_only=True)
class Picture:
    """What a batch of facts speaks of, as the views know it; facts change it in their order, and it keeps what changed."""

    zone: ZoneInfo
    time: datetime
    """The instant of the latest fact: the views' own clock."""
    accounts: dict[str, Account]
    """With each account all that is merged into the same one."""
    members: dict[str, Member]
    visited: dict[str, set[date]]
    """The months in which an account was visited itself, of those that facts of this batch may ask for."""
    known_visits: set[str]

    teams: dict[str, Team] = field(default_factory=dict)
    classes: dict[str, AccountClass] = field(default_factory=dict)
    visits: list[tuple[Visit, datetime]] = field(default_factory=list)
    """The visits that are new, each with the instant from which the views know it."""
    newly_visited: set[tuple[str, date]] = field(default_factory=set)
    changed_accounts: set[str] = field(default_factory=set)
    moved_accounts: set[str] = field(default_factory=set)
    changed_members: set[str] = field(default_factory=set)
    steps: dict[Cell, Counter[datetime]] = field(default_factory=dict)
    """By how much each cell changed, and when."""
    _parts: dict[str, set[str]] = field(default_factory=dict)
    """What is merged into an account, where anything is."""

    def __post_init__(self) -> None:
        for account in self.accounts.values():
            if account.merged_into_id:
                self._parts.setdefault(account.merged_into_id, set()).add(account.id)

    def tick(self, instant: datetime) -> None:
        """Go on to the instant of the next fact; never back."""
        self.time = max(self.time, instant)

    def describe(self, account_id: str, archive: Archive | None) -> None:
        """Keep what the accounts service says of an account; nothing any more of one that is gone."""
        self._change(replace(self._account(account_id), archive=archive))

    def assign(self, account_id: str, *, manager_id: str | None, team_id: str | None) -> None:
        """Keep who serves an account from now on; None when nobody does."""
        account = self._account(account_id)
        if account.team_id != team_id:
            self.moved_accounts |= set(self._whole(account_id))
        self._change(replace(account, manager_id=manager_id, team_id=team_id))

    def merge(self, account_id: str, survivor_id: str) -> None:
        """Let an account be a part of another from now on."""
        if survivor_id not in self._whole(account_id):
            self._move(account_id, survivor_id)

    def unmerge(self, account_id: str, survivor_id: str) -> None:
        """Let an account that is a part of the other stand by itself again, with its own visits."""
        if self._account(account_id).merged_into_id == survivor_id:
            self._move(account_id, None)

    def survivor_id(self, account_id: str) -> str:
        """Name the account that this one is a part of, merge after merge; itself while it stands by itself."""
        while into_id := self._account(account_id).merged_into_id:
            account_id = into_id
        return account_id

    def join(self, member: Member) -> None:
        """Keep a member, and the team the member belongs to now."""
        before = self.members.get(member.id)
        self._bump(member.cells(), before.cells() if before else Counter())
        self.members[member.id] = member
        self.changed_members.add(member.id)

    def record(self, visit: Visit) -> None:
        """Keep a recorded visit; one that is known already changes nothing."""
        if visit.id in self.known_visits:
            return
        self.known_visits.add(visit.id)
        self.visits.append((visit, self.time))
        account, month = self._account(visit.account_id), month_of(visit.start_time, self.zone)
        self._visit(self._account(self.survivor_id(account.id)), visit, month)
        if month not in self.visited.setdefault(account.id, set()):
            self.visited[account.id].add(month)
            self.newly_visited.add((account.id, month))
        if account.last_visit_time is None or account.last_visit_time <= visit.start_time:
            account = replace(account, last_visit_time=visit.start_time, next_step=visit.next_step)
        self.accounts[account.id] = account
        self.changed_accounts.add(account.id)

    def _account(self, account_id: str) -> Account:
        return self.accounts.get(account_id) or Account(id=account_id)

    def _whole(self, account_id: str) -> Iterator[str]:
        """Name an account and all that is merged into it."""
        yield account_id
        for part_id in self._parts.get(account_id, ()):
            yield from self._whole(part_id)

    def _visited(self, account_id: str) -> set[date]:
        return {month for one in self._whole(account_id) for month in self.visited.get(one, ())}

    def _visit(self, account: Account, visit: Visit, month: date) -> None:
        """Count a visit, and the account that it was made to unless that counts as visited already."""
        self._bump(_visit_cells(visit, account.team_id, month), Counter())
        if month not in self._visited(account.id):
            self._bump(account.cells({month}), account.cells(set()))

    def _change(self, account: Account) -> None:
        """Move an account between cells."""
        before = self._cells([account.id])
        self.accounts[account.id] = account
        self.changed_accounts.add(account.id)
        self._bump(self._cells([account.id]), before)

    def _move(self, account_id: str, into_id: str | None) -> None:
        """Let an account be a part of another or of none, with all that is merged into it."""
        account = self._account(account_id)
        ends = {account_id, self.survivor_id(account_id), *([self.survivor_id(into_id)] if into_id else [])}
        before = self._cells(ends)
        if account.merged_into_id:
            self._parts[account.merged_into_id].discard(account_id)
        if into_id:
            self._parts.setdefault(into_id, set()).add(account_id)
        self.accounts[account_id] = replace(account, merged_into_id=into_id)
        self._bump(self._cells(ends), before)
        whole = {*self._whole(account_id)}
        self.changed_accounts |= whole
        self.moved_accounts |= whole

    def _cells(self, account_ids: Iterable[str]) -> Counter[Cell]:
        """Name the cells of accounts; months that are over stay as they are, for nothing will show them again."""
        this_month = month_of(self.time, self.zone)
        found: Counter[Cell] = Counter()
        for account_id in account_ids:
            months = {month for month in self._visited(account_id) if month >= this_month}
            found += self._account(account_id).cells(months)
        return found

    def _bump(self, after: Counter[Cell], before: Counter[Cell]) -> None:
        after.subtract(before)
        for cell, step in after.items():
            if step:
                self.steps.setdefault(cell, Counter())[self.time] += step


def _visit_cells(visit: Visit, team_id: str | None, month: date) -> Counter[Cell]:
    late = [Cell(Measure.LATE_RECORDS, team_id, month=month)] if visit.late else []
    return Counter([Cell(Measure.VISITS, team_id, month=month), *late])


def month_of(instant: datetime, zone: ZoneInfo) -> date:
    """Give the month of an instant in the centre's zone, as its first day."""
    return instant.astimezone(zone).date().replace(day=1)
