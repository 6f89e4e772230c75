"""Intelligence notes, true on paper: what one says, how it is graded, and what is refused."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chassis.errors import Conflict, Invalid, NotFound
from services.accounts.contacts.model import latest_day


class IntelligenceSubject(StrEnum):
    """What a note is about."""

    MARKET = "MARKET"
    COMPETITOR = "COMPETITOR"
    REGULATION = "REGULATION"
    ACCOUNT = "ACCOUNT"


class SourceReliability(StrEnum):
    """How far a source is to be trusted: A to F of the Admiralty code."""

    RELIABLE = "RELIABLE"
    USUALLY_RELIABLE = "USUALLY_RELIABLE"
    FAIRLY_RELIABLE = "FAIRLY_RELIABLE"
    NOT_USUALLY_RELIABLE = "NOT_USUALLY_RELIABLE"
    UNRELIABLE = "UNRELIABLE"
    NOT_JUDGED = "NOT_JUDGED"


class InformationCredibility(StrEnum):
    """How far a piece of information is to be believed: 1 to 6 of the Admiralty code."""

    CONFIRMED = "CONFIRMED"
    PROBABLE = "PROBABLE"
    POSSIBLE = "POSSIBLE"
    DOUBTFUL = "DOUBTFUL"
    IMPROBABLE = "IMPROBABLE"
    NOT_JUDGED = "NOT_JUDGED"


class Usefulness(StrEnum):
    """Of how much use something is to us."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


@dataclass(eq=False)
class IntelligenceNoteNotFound(NotFound):
    """No such note is kept."""

    note_id: str

    def __str__(self) -> str:
        return f"There is no note {self.note_id}; look it up in the list of notes."


@dataclass(eq=False)
class IntelligenceNoteChanged(Conflict):
    """Someone else wrote first."""

    note_id: str

    def __str__(self) -> str:
        return f"Note {self.note_id} has changed since you read it; read it again and repeat."


@dataclass(eq=False)
class ObservationInFuture(Invalid):
    """What is learnt tomorrow is noted tomorrow."""

    observed_date: date

    def __str__(self) -> str:
        return f"{self.observed_date} has not come yet; give the day on which it was learnt."


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was learnt, and how far it can be trusted."""

    subject: IntelligenceSubject
    title: str
    content: str
    source: str
    source_reliability: SourceReliability
    information_credibility: InformationCredibility
    usefulness: Usefulness | None = None
    observed_date: date

    def check(self, *, now: datetime) -> None:
        """Refuses with ObservationInFuture."""
        if self.observed_date > latest_day(now):
            raise ObservationInFuture(self.observed_date)


@dataclass(frozen=True, kw_only=True)
class IntelligenceNote:
    """A finding about the market around an account, as somebody wrote it down."""

    id: str
    account_id: str
    finding: Finding
    author_id: str
    create_time: datetime
    update_time: datetime
    version: int = 1

    @classmethod
    def new(
        cls, account_id: str, finding: Finding, *, note_id: str, author_id: str, now: datetime
    ) -> "IntelligenceNote":
        """Write a finding down. Refuses with ObservationInFuture."""
        finding.check(now=now)
        return cls(
            id=note_id, account_id=account_id, finding=finding, author_id=author_id, create_time=now, update_time=now
        )

    def correct(self, finding: Finding, *, author_id: str, now: datetime) -> "IntelligenceNote":
        """Say this from now on; give the same note where it says so already. Refuses with ObservationInFuture."""
        finding.check(now=now)
        if finding == self.finding:
            return self
        return replace(self, finding=finding, author_id=author_id, update_time=now, version=self.version + 1)
