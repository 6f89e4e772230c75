"""Visits, true on paper: what one is, when it may be planned and recorded, and what is refused."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chassis.calendar.model import WorkingCalendar
from chassis.errors import Conflict, NotFound, NotNow


class Kind(StrEnum):
    """What sort of meeting a visit is."""

    VISIT = "VISIT"
    RETURN_VISIT = "RETURN_VISIT"
    CALL = "CALL"
    MEETING = "MEETING"


class State(StrEnum):
    """Where a visit stands."""

    SCHEDULED = "SCHEDULED"
    RECORDED = "RECORDED"


@dataclass(eq=False)
class AccountNotKnown(NotFound):
    """No such account has been announced."""

    account_id: str

    def __str__(self) -> str:
        return f"There is no account {self.account_id}; look it up in the list of accounts."


@dataclass(eq=False)
class VisitNotFound(NotFound):
    """No such visit is kept."""

    visit_id: str

    def __str__(self) -> str:
        return f"There is no visit {self.visit_id}; look it up in the list of visits."


@dataclass(eq=False)
class VisitAlreadyRecorded(NotNow):
    """A record is not rewritten."""

    visit_id: str

    def __str__(self) -> str:
        return f"Visit {self.visit_id} has been recorded, and a record is not rewritten; log what came later as a new visit."


@dataclass(eq=False)
class VisitInFuture(NotNow):
    """There is nothing to record yet."""

    start_time: datetime

    def __str__(self) -> str:
        return f"The visit starts {self.start_time:%Y-%m-%d %H:%M %Z}; record it once it has begun."


@dataclass(eq=False)
class VisitInPast(NotNow):
    """A visit is planned ahead."""

    start_time: datetime

    def __str__(self) -> str:
        return f"{self.start_time:%Y-%m-%d %H:%M %Z} has passed; plan a visit ahead, or log one that took place."


@dataclass(eq=False)
class NextStepInPast(NotNow):
    """The next step comes after the visit."""

    due_date: date

    def __str__(self) -> str:
        return f"The next step is due {self.due_date}, before the visit itself; choose the day of the visit or a later one."


@dataclass(eq=False)
class VisitChanged(Conflict):
    """Someone else wrote first."""

    visit_id: str

    def __str__(self) -> str:
        return f"Visit {self.visit_id} has changed since you read it; read it again and repeat."


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """What happens next with the account, and when."""

    action: str
    due_date: date


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A meeting with an account, planned or past, and what came of it."""

    id: str
    account_id: str
    visitor_id: str
    kind: Kind
    state: State = State.SCHEDULED
    start_time: datetime
    record_deadline: datetime
    subject: str = ""
    summary: str = ""
    next_step: NextStep | None = None
    record_time: datetime | None = None
    late: bool = False
    create_time: datetime
    version: int = 1

    def record(self, outcome: "Outcome", *, now: datetime, calendar: WorkingCalendar) -> "Visit":
        """What was said and agreed becomes part of the account's history, with a next step (VISIT-24)."""
        if self.state is not State.SCHEDULED:
            raise VisitAlreadyRecorded(self.id)
        if now < self.start_time:
            raise VisitInFuture(self.start_time)
        if outcome.next_step.due_date < calendar.day_of(self.start_time):
            raise NextStepInPast(outcome.next_step.due_date)
        return replace(
            self,
            state=State.RECORDED,
            summary=outcome.summary,
            next_step=outcome.next_step,
            record_time=now,
            late=now >= self.record_deadline,
            version=self.version + 1,
        )


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a visit: what was said and agreed, and what happens next."""

    summary: str
    next_step: NextStep


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A visit as the caller last saw it; an empty etag means whatever state is there."""

    visit_id: str
    etag: str = ""


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """What is known of a visit before it takes place: with whom, by whom, of what kind, when, about what."""

    account_id: str
    visitor_id: str
    kind: Kind
    start_time: datetime
    subject: str

    def schedule(self, visit_id: str, *, now: datetime, calendar: WorkingCalendar) -> Visit:
        """Plan the visit ahead."""
        if self.start_time < now:
            raise VisitInPast(self.start_time)
        return self.kept(visit_id, now=now, calendar=calendar)

    def kept(self, visit_id: str, *, now: datetime, calendar: WorkingCalendar) -> Visit:
        """Take the visit into the books, with the deadline of its record: the end of the next working day."""
        return Visit(
            id=visit_id,
            account_id=self.account_id,
            visitor_id=self.visitor_id,
            kind=self.kind,
            start_time=self.start_time,
            record_deadline=calendar.end_of_next_working_day(self.start_time),
            subject=self.subject,
            create_time=now,
        )
