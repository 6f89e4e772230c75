"""Needs, true on paper: what one says, how it comes from hearsay to an end, and what is refused."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chassis.errors import Conflict, NotFound, NotNow


class NeedCategory(StrEnum):
    """What sort of need it is."""

    PRODUCT = "PRODUCT"
    PRICE = "PRICE"
    DELIVERY = "DELIVERY"
    QUALITY = "QUALITY"
    SERVICE = "SERVICE"
    TECHNOLOGY = "TECHNOLOGY"
    KNOWLEDGE = "KNOWLEDGE"
    REPEAT_PURCHASE = "REPEAT_PURCHASE"
    CROSS_PURCHASE = "CROSS_PURCHASE"
    OTHER = "OTHER"


class NeedPriority(StrEnum):
    """How urgent a need is for the account."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


class NeedState(StrEnum):
    """Where a need stands."""

    COLLECTED = "COLLECTED"
    CONFIRMED = "CONFIRMED"
    PASSED_ON = "PASSED_ON"
    MET = "MET"
    DROPPED = "DROPPED"


OPEN = {NeedState.COLLECTED, NeedState.CONFIRMED, NeedState.PASSED_ON}
BEFORE = {
    NeedState.CONFIRMED: {NeedState.COLLECTED},
    NeedState.PASSED_ON: {NeedState.CONFIRMED, NeedState.PASSED_ON},
    NeedState.MET: {NeedState.CONFIRMED, NeedState.PASSED_ON},
    NeedState.DROPPED: OPEN,
}
"""From which states a need comes to a state."""


@dataclass(eq=False)
class NeedNotFound(NotFound):
    """No such need is kept."""

    need_id: str

    def __str__(self) -> str:
        return f"There is no need {self.need_id}; look it up in the list of needs."


@dataclass(eq=False)
class NeedChanged(Conflict):
    """Someone else wrote first."""

    need_id: str

    def __str__(self) -> str:
        return f"Need {self.need_id} has changed since you read it; read it again and repeat."


@dataclass(eq=False)
class NeedClosed(NotNow):
    """What came to an end is not rewritten."""

    need_id: str
    state: NeedState

    def __str__(self) -> str:
        return f"The need is {self.state.lower()}; record what the account needs now as a new one."


@dataclass(eq=False)
class NeedStepNotAllowed(NotNow):
    """A need takes its steps in order."""

    need_id: str
    state: NeedState
    asked_state: NeedState

    def __str__(self) -> str:
        before = " or ".join(sorted(state.lower() for state in BEFORE[self.asked_state]))
        return f"The need is {self.state.lower()}; only one that is {before} becomes {self.asked_state.lower()}."


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was said: the need in the account's words, and where it was learnt."""

    category: NeedCategory
    statement: str
    priority: NeedPriority
    contact_id: str | None = None
    visit_id: str | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A need comes to a state: with the department that works on it, or with how it ended."""

    state: NeedState
    department: str = ""
    outcome: str = ""


@dataclass(frozen=True, kw_only=True)
class Need:
    """What an account needs, and how far we are."""

    id: str
    account_id: str
    request: Request
    state: NeedState = NeedState.COLLECTED
    department: str = ""
    outcome: str = ""
    recorder_id: str
    """Who collected it: a member's id, or a system's name."""
    author_id: str
    """Who made it what it is now."""
    create_time: datetime
    update_time: datetime
    version: int = 1

    def revise(self, request: Request, *, author_id: str, now: datetime) -> "Need":
        """Say it otherwise from now on; give the same need where that is said already. Refuses with NeedClosed."""
        if self.state not in OPEN:
            raise NeedClosed(self.id, self.state)
        if request == self.request:
            return self
        return replace(self, request=request, author_id=author_id, update_time=now, version=self.version + 1)

    def take(self, step: Step, *, author_id: str, now: datetime) -> "Need":
        """Bring the need to another state. Refuses with NeedStepNotAllowed."""
        if self.state not in BEFORE[step.state]:
            raise NeedStepNotAllowed(self.id, self.state, step.state)
        return replace(
            self,
            state=step.state,
            department=step.department or self.department,
            outcome=step.outcome,
            author_id=author_id,
            update_time=now,
            version=self.version + 1,
        )
