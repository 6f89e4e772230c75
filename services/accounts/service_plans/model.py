"""Service plans, true on paper: what one says, how it comes to hold, and what is refused."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chassis.errors import Conflict, NotFound, NotNow
from services.accounts.profiles.model import later


class State(StrEnum):
    """How far a service plan has come."""

    DRAFT = "DRAFT"
    SIGNED = "SIGNED"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(eq=False)
class ServicePlanNotFound(NotFound):
    """No such service plan is kept."""

    service_plan_id: str

    def __str__(self) -> str:
        return f"There is no service plan {self.service_plan_id}; look it up in the list of service plans."


@dataclass(eq=False)
class ServicePlanChanged(Conflict):
    """Someone else wrote first."""

    service_plan_id: str

    def __str__(self) -> str:
        return f"Service plan {self.service_plan_id} has changed since you read it; read it again and repeat."


@dataclass(eq=False)
class ServicePlanNotDraft(NotNow):
    """Only a draft says something else."""

    service_plan_id: str

    def __str__(self) -> str:
        return "The service plan is signed or withdrawn, so it stands; draft a new one."


@dataclass(frozen=True, kw_only=True)
class Item:
    """A service that the account gets."""

    service: str
    level: str
    frequency: str
    department: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a service plan says: the account's own situation, and what is done for it."""

    situation: str
    items: Sequence[Item]


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who signed for the account, on which day, and where the document lies."""

    contact_id: str
    signed_date: date
    reference: str


@dataclass(frozen=True, kw_only=True)
class ServicePlan:
    """How we serve an account, designed together with it (ACCT-04)."""

    id: str
    account_id: str
    content: Content
    author_id: str
    state: State = State.DRAFT
    signature: Signature | None = None
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    create_time: datetime
    update_time: datetime
    version: int = 1

    def revise(self, content: Content, *, now: datetime) -> "ServicePlan":
        """Say something else, while it is a draft. Refuses with ServicePlanNotDraft."""
        return self._drafted(now, content=content)

    def withdraw(self, *, now: datetime) -> "ServicePlan":
        """Give it up before it is signed. Refuses with ServicePlanNotDraft."""
        return self._drafted(now, state=State.WITHDRAWN)

    def sign(self, signature: Signature, *, held: "ServicePlan | None", now: datetime) -> "ServicePlan":
        """Hold from now on, or just behind the beginning of the one that held. Refuses with ServicePlanNotDraft."""
        begins = later(now, than=held.valid_from) if held and held.valid_from else now
        return self._drafted(now, state=State.SIGNED, signature=signature, valid_from=begins)

    def superseded(self, by: "ServicePlan") -> "ServicePlan":
        """Hold until another does."""
        return replace(
            self,
            state=State.SUPERSEDED,
            valid_to=by.valid_from,
            update_time=by.update_time,
            version=self.version + 1,
        )

    def _drafted(self, now: datetime, **change: object) -> "ServicePlan":
        if self.state is not State.DRAFT:
            raise ServicePlanNotDraft(self.id)
        return replace(self, version=self.version + 1, update_time=now, **change)  # type: ignore[arg-type]  # by name
