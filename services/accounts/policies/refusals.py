"""How policies refuse."""

from dataclasses import dataclass
from datetime import date

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, NotNow


@dataclass(eq=False)
class PolicyNotFound(NotFound):
    """No such policy is kept."""

    policy_id: str

    def __str__(self) -> str:
        return f"There is no policy {self.policy_id}; look it up in the list of policies."


@dataclass(eq=False)
class PolicyChanged(Conflict):
    """Someone else wrote first."""

    policy_id: str

    def __str__(self) -> str:
        return f"Policy {self.policy_id} has changed since you read it; read it again and repeat."


@dataclass(eq=False)
class PolicyStateWrong(NotNow):
    """What stands as it does cannot be moved so."""

    policy_id: str
    state: str
    move: str

    def __str__(self) -> str:
        return f"Policy {self.policy_id} is {self.state}, which does not allow to {self.move} it; read where it stands."


@dataclass(eq=False)
class PolicyEndsBeforeStart(Invalid):
    """An interval runs forward."""

    start_date: date
    end_date: date

    def __str__(self) -> str:
        return f"The policy would end on {self.end_date}, before it starts on {self.start_date}; mend one of the two."


@dataclass(eq=False)
class PolicyNeedsAnother(Forbidden):
    """Four eyes see more than two."""

    policy_id: str

    def __str__(self) -> str:
        return f"You proposed or reviewed policy {self.policy_id} yourself; ask somebody else to decide on it."


@dataclass(eq=False)
class PolicyDirectorAlone(Forbidden):
    """Some decisions are the director's."""

    policy_id: str

    def __str__(self) -> str:
        return f"Only the director may decide this on policy {self.policy_id}; ask the director."
