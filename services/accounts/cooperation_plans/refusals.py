"""What cooperation plans refuse."""

from dataclasses import dataclass
from datetime import date

from chassis.errors import Conflict, Invalid, NotFound, NotNow


@dataclass(eq=False)
class CooperationPlanNotFound(NotFound):
    """No such plan is kept."""

    plan_id: str

    def __str__(self) -> str:
        return f"There is no cooperation plan {self.plan_id}; look it up in the list of plans."


@dataclass(eq=False)
class CooperationPlanChanged(Conflict):
    """Someone else wrote first."""

    plan_id: str

    def __str__(self) -> str:
        return f"Cooperation plan {self.plan_id} has changed since you read it; read it again and repeat."


@dataclass(eq=False)
class CooperationPlanNotDraft(NotNow):
    """Only a draft says something else."""

    plan_id: str

    def __str__(self) -> str:
        return "The plan is agreed or closed, so its content stands; add measures and reviews, or draft a new plan."


@dataclass(eq=False)
class CooperationPlanNotAgreed(NotNow):
    """What follows an agreement needs one."""

    plan_id: str

    def __str__(self) -> str:
        return "The plan is not agreed, or has ended; agree on it with the account first."


@dataclass(eq=False)
class CooperationPlanClosed(NotNow):
    """A plan ends once."""

    plan_id: str

    def __str__(self) -> str:
        return "The plan has ended; draft a new one."


@dataclass(eq=False)
class CooperationPlanIncomplete(NotNow):
    """An account agrees to goals, with people of both sides."""

    plan_id: str
    lacks: str

    def __str__(self) -> str:
        return f"The plan lacks {self.lacks}; add what is missing, then agree on it."


@dataclass(eq=False)
class PlanEndsBeforeStart(Invalid):
    """Time runs forward."""

    start_date: date
    end_date: date

    def __str__(self) -> str:
        return f"{self.end_date} does not come after {self.start_date}; exchange or correct them."


@dataclass(eq=False)
class PlanGoalOutside(Invalid):
    """A goal is due within the plan's time."""

    due_date: date

    def __str__(self) -> str:
        return f"A goal is due {self.due_date}, outside of the plan's time; move the goal, or the plan's days."


@dataclass(eq=False)
class PlanMeasureOutside(Invalid):
    """A measure is due within the plan's time."""

    due_date: date

    def __str__(self) -> str:
        return f"The measure is due {self.due_date}, outside of the plan's time; choose a day within it."


@dataclass(eq=False)
class PlanParticipantRepeated(Invalid):
    """Everybody participates once."""

    person_id: str

    def __str__(self) -> str:
        return f"{self.person_id} participates twice; name everybody once."


@dataclass(eq=False)
class PlanContactNotFound(NotFound):
    """Only the account's own contacts act for it."""

    contact_id: str

    def __str__(self) -> str:
        return f"The account has no contact {self.contact_id}; add the contact first."


@dataclass(eq=False)
class PlanDateInFuture(Invalid):
    """What has happened did so by today."""

    given_date: date

    def __str__(self) -> str:
        return f"{self.given_date} is yet to come; give the day on which it happened."


@dataclass(eq=False)
class PlanMeasureNotFound(NotFound):
    """No such measure is kept."""

    measure_id: str

    def __str__(self) -> str:
        return f"There is no measure {self.measure_id}; look it up in the list of measures."


@dataclass(eq=False)
class PlanMeasureChanged(Conflict):
    """Someone else wrote first."""

    measure_id: str

    def __str__(self) -> str:
        return f"Measure {self.measure_id} has changed since you read it; read it again and repeat."


@dataclass(eq=False)
class PlanMeasureClosed(NotNow):
    """What is done or dropped is not reported on."""

    measure_id: str

    def __str__(self) -> str:
        return "The measure is done or dropped; add a new one."


@dataclass(eq=False)
class PlanMeasureNotDone(Invalid):
    """What is done is done to 100 percent, and nothing else is."""

    progress_percent: int

    def __str__(self) -> str:
        return (
            f"{self.progress_percent} percent does not fit: what is done is done to 100 percent, and nothing else is."
        )


@dataclass(eq=False)
class PlanMeasuresOpen(NotNow):
    """A plan is complete once nothing is to be done."""

    plan_id: str
    open_count: int

    def __str__(self) -> str:
        return f"{self.open_count} measures are still open; finish or drop them first."
