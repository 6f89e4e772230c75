"""Facts about a small centre, in any order and as often as they like, and what a careful clerk would count from them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from google.protobuf.message import Message
from hypothesis import strategies as st
from kac.access.v1.access_pb2 import ROLE_ACCOUNT_MANAGER, ROLE_BACK_OFFICE
from kac.accounts.v1.account_class_pb2 import AccountClass
from kac.accounts.v1.account_pb2 import GRADE_A, GRADE_B, Account
from kac.accounts.v1.events_pb2 import (
    AccountClassCreated,
    AccountCreated,
    AccountMerged,
    AccountRemoved,
    AccountUnmerged,
    AccountUpdated,
)
from kac.accounts.v1.merge_pb2 import Merge
from kac.activity.v1.events_pb2 import VisitRecorded
from kac.activity.v1.visit_pb2 import KIND_CALL, STATE_RECORDED, NextStep, Visit
from kac.teams.v1.assignment_pb2 import Assignment
from kac.teams.v1.events_pb2 import AccountAssigned, MemberCreated, TeamCreated, TeamMemberAdded
from kac.teams.v1.member_pb2 import Member
from kac.teams.v1.team_pb2 import Team

from chassis import clock, wire
from chassis.stream import Delivery

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 7, 28, 15, tzinfo=UTC)
"""Near the end of a month, and of a day in Shanghai."""


def an_id(kind: int, number: int) -> str:
    """Name one thing of the small centre, the same in every run."""
    return str(UUID(int=kind << 100 | 0x7 << 76 | 0b10 << 62 | number))


TEAMS = [an_id(1, number) for number in range(3)]
LEADERS = [an_id(2, number) for number in range(3)]
CLASSES = [an_id(3, number) for number in range(2)]
MEMBERS = [an_id(4, number) for number in range(4)]
ACCOUNTS = [an_id(5, number) for number in range(5)]
VISITS = [an_id(6, number) for number in range(20)]

moments = st.integers(0, 24 * 45).map(lambda hours: START + timedelta(hours=hours))


def an_account(account_id: str, class_id: str, grade: Any) -> Account:
    return Account(id=account_id, code=account_id[-4:], display_name="华东电网", class_id=class_id, grade=grade)


def assigned(account_id: str, manager_id: str, team_id: str) -> AccountAssigned:
    started = wire.timestamp(START - timedelta(days=1))
    assignment = Assignment(
        id=clock.new_id(), account_id=account_id, manager_id=manager_id, team_id=team_id, start_time=started
    )
    return AccountAssigned(assignment=assignment)


def recorded(visit_id: str, account_id: str, start: datetime, after: int, late: bool) -> VisitRecorded:  # noqa: FBT001 - drawn
    visit = Visit(
        id=visit_id,
        account_id=account_id,
        visitor_id=MEMBERS[0],
        kind=KIND_CALL,
        state=STATE_RECORDED,
        start_time=wire.timestamp(start),
        record_time=wire.timestamp(start + timedelta(hours=after)),
        summary="They ask for a second line.",
        next_step=NextStep(action="Send the offer", due_date=wire.date_message(start.date())),
        late=late,
    )
    return VisitRecorded(visit=visit)


def a_team(number: int) -> TeamCreated:
    return TeamCreated(
        team=Team(id=TEAMS[number], code=f"t{number}", class_id=CLASSES[number % 2], leader_id=LEADERS[number])
    )


def _joined(member_id: str, role: Any, team_id: str) -> Member:
    return Member(id=member_id, display_name="陈晨", role=role, team_id=team_id)


pairs = st.sampled_from([*combinations(ACCOUNTS, 2)])
merges = pairs.map(lambda pair: Merge(id=clock.new_id(), merged_id=pair[0], survivor_id=pair[1]))
accounts = st.builds(
    an_account, st.sampled_from(ACCOUNTS), st.sampled_from(CLASSES), st.sampled_from([GRADE_A, GRADE_B])
)
people = st.builds(
    _joined,
    st.sampled_from(MEMBERS),
    st.sampled_from([ROLE_ACCOUNT_MANAGER, ROLE_BACK_OFFICE]),
    st.sampled_from(["", *TEAMS]),
)
changes = st.one_of(
    accounts.map(lambda account: AccountCreated(account=account)),
    accounts.map(lambda account: AccountUpdated(account=account)),
    st.builds(AccountRemoved, account_id=st.sampled_from(ACCOUNTS)),
    merges.map(lambda merge: AccountMerged(merge=merge)),
    merges.map(lambda merge: AccountUnmerged(merge=merge)),
    people.map(lambda person: MemberCreated(member=person)),
    people.map(lambda person: TeamMemberAdded(member=person)),
    st.builds(assigned, st.sampled_from(ACCOUNTS), st.sampled_from(MEMBERS), st.sampled_from(TEAMS)),
    st.builds(recorded, st.sampled_from(VISITS), st.sampled_from(ACCOUNTS), moments, st.integers(0, 60), st.booleans()),
)
once = [
    *(a_team(number) for number in range(3)),
    *(AccountClassCreated(account_class=AccountClass(id=one, code=one[-4:])) for one in CLASSES),
]


@st.composite
def histories(draw: st.DrawFn) -> list[Delivery]:
    """Draw facts in any order, some delivered twice, under clocks that do not agree."""
    messages = draw(st.permutations([*once, *draw(st.lists(changes, min_size=10, max_size=50))]))
    times = sorted(draw(st.lists(moments, min_size=len(messages), max_size=len(messages))))
    late = st.sampled_from([0, 0, 0, 1, 30]).map(lambda hours: timedelta(hours=hours))
    told = [delivery(message, time - draw(late)) for message, time in zip(messages, times, strict=True)]
    again = draw(st.lists(st.sampled_from(told), max_size=5))
    return [*told, *again]


def delivery(message: Message, time: datetime) -> Delivery:
    """Put a fact into its envelope."""
    name = message.DESCRIPTOR.full_name
    return Delivery(
        sequence=0,
        fact_id=clock.new_id(),
        subject=f"{name}.x",
        about="x",
        type=name,
        time=time,
        trace_parent="",
        payload=message.SerializeToString(),
    )


@dataclass
class Clerk:
    """Counts everything from the beginning, each time anew."""

    heard: list[tuple[datetime, Any]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def hear(self, fact: Delivery, message: Any) -> None:
        """Note a fact that was not noted before, at an instant that never runs backwards."""
        if fact.fact_id not in self.ids:
            self.ids.add(fact.fact_id)
            self.heard.append((max(fact.time, self.time), message))

    @property
    def time(self) -> datetime:
        """The instant of the latest fact."""
        return self.heard[-1][0] if self.heard else datetime(2000, 1, 1, tzinfo=UTC)

    def count(self, as_of: datetime, team_ids: Sequence[str | None] = (None, *TEAMS)) -> dict[str, Any]:
        """Count how these teams stood at an instant."""
        known = _Known(month=_month(as_of))
        for time, message in self.heard:
            if time <= as_of:
                known.take(message)
        return known.counts(frozenset(team_ids), as_of)


@dataclass
class _Known:
    month: date
    archive: dict[str, Account] = field(default_factory=dict)
    into: dict[str, str] = field(default_factory=dict)
    team_of: dict[str, str] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    teams: set[str] = field(default_factory=set)
    visits: dict[str, tuple[Visit, str | None]] = field(default_factory=dict)

    def take(self, message: Any) -> None:
        match message:
            case AccountCreated() | AccountUpdated():
                self.archive[message.account.id] = message.account
            case AccountRemoved():
                self.archive.pop(message.account_id, None)
            case AccountMerged():
                self.into[message.merge.merged_id] = message.merge.survivor_id
            case AccountUnmerged():
                if self.into.get(message.merge.merged_id) == message.merge.survivor_id:
                    del self.into[message.merge.merged_id]
            case AccountAssigned():
                self.team_of[message.assignment.account_id] = message.assignment.team_id
            case MemberCreated() | TeamMemberAdded():
                self.members[message.member.id] = message.member
            case TeamCreated():
                self.teams.add(message.team.id)
            case VisitRecorded():
                team_id = self.team_of.get(self._survivor(message.visit.account_id))
                self.visits.setdefault(message.visit.id, (message.visit, team_id))
            case _:
                pass

    def counts(self, team_ids: frozenset[str | None], as_of: datetime) -> dict[str, Any]:
        mine = self._mine(team_ids)
        latest = [
            visit for visit, _ in self.visits.values() if self.team_of.get(self._survivor(visit.account_id)) in team_ids
        ]
        latest = [visit for visit in latest if wire.instant(visit.record_time) <= as_of]
        latest.sort(key=lambda visit: (wire.instant(visit.record_time), visit.id), reverse=True)
        return {
            "total": self._tally(team_ids),
            "teams": {team: (self._managers(team), self._tally({team})) for team in self.teams & team_ids},
            "classes": Counter((self.archive[one].class_id, self.archive[one].grade) for one in mine),
            "latest": [visit.id for visit in latest[:20]],
        }

    def _tally(self, team_ids: frozenset[str | None] | set[str]) -> tuple[int, ...]:
        mine = self._mine(team_ids)
        in_month = [
            (visit, team)
            for visit, team in self.visits.values()
            if _month(wire.instant(visit.start_time)) == self.month
        ]
        visited = {self._survivor(visit.account_id) for visit, _ in in_month}
        assigned = [one for one in mine if one in self.team_of]
        counted = [visit for visit, team in in_month if team in team_ids]
        return (
            len(mine),
            len(assigned),
            len(counted),
            len([one for one in assigned if one in visited]),
            len([visit for visit in counted if visit.late]),
        )

    def _survivor(self, account_id: str) -> str:
        return self._survivor(self.into[account_id]) if account_id in self.into else account_id

    def _mine(self, team_ids: frozenset[str | None] | set[str]) -> list[str]:
        return [one for one in self.archive if one not in self.into and self.team_of.get(one) in team_ids]

    def _managers(self, team_id: str) -> int:
        return len(
            [one for one in self.members.values() if one.role == ROLE_ACCOUNT_MANAGER and one.team_id == team_id]
        )


def _month(instant: datetime) -> date:
    return instant.astimezone(ZONE).date().replace(day=1)
