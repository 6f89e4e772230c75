"""What grading refuses."""

from dataclasses import dataclass
from datetime import date

from chassis.errors import Conflict, Invalid, NotFound, NotNow


@dataclass(eq=False)
class GradePolicyNotFound(NotFound):
    """No policy is in force, or was then."""

    def __str__(self) -> str:
        return "No grade policy is in force at that time; set one, or ask about a later day."


@dataclass(eq=False)
class GradeWeightsIncomplete(Invalid):
    """The weights of a policy make a whole."""

    weight_percent: int

    def __str__(self) -> str:
        return f"The weights make {self.weight_percent} percent; let them make 100."


@dataclass(eq=False)
class GradeBandsNotRising(Invalid):
    """More of something never earns fewer points."""

    criterion: str

    def __str__(self) -> str:
        return f"The bands of {self.criterion} do not rise; give each a higher value than the one before, and no fewer points."


@dataclass(eq=False)
class GradeThresholdsNotFalling(Invalid):
    """A better grade takes more points."""

    def __str__(self) -> str:
        return "The thresholds do not fall; let S take more points than A, and A more than B."


@dataclass(eq=False)
class GradePolicyChanged(Conflict):
    """Someone else set a policy first."""

    version: int

    def __str__(self) -> str:
        return f"Policy {self.version} is in force by now; read it and repeat."


@dataclass(eq=False)
class GradeInputsMissing(NotNow):
    """What is not known cannot be weighed."""

    account_id: str
    missing: str

    def __str__(self) -> str:
        return f"Nothing is known of {self.missing} of account {self.account_id}; record it, or override the grade."


@dataclass(eq=False)
class GradeOverridden(NotNow):
    """What a person decided stands until they say."""

    account_id: str

    def __str__(self) -> str:
        return f"An override of the grade of account {self.account_id} holds; lift it to let the policy decide."


@dataclass(eq=False)
class GradeOverrideInPast(NotNow):
    """An override holds for a while."""

    end_date: date

    def __str__(self) -> str:
        return f"The override would have ended on {self.end_date}; choose today or a later day, or none."
