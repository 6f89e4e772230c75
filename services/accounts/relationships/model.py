"""Evaluations of relationships, true on paper: what is judged, what it makes together, and what is refused."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chassis.errors import Conflict, Invalid, NotFound
from services.accounts.contacts.model import latest_day


@dataclass(eq=False)
class RelationshipEvaluationNotFound(NotFound):
    """No such evaluation is kept."""

    evaluation_id: str

    def __str__(self) -> str:
        return f"There is no evaluation {self.evaluation_id}; look it up in the list of evaluations."


@dataclass(eq=False)
class RelationshipEvaluationChanged(Conflict):
    """Someone else wrote first."""

    evaluation_id: str

    def __str__(self) -> str:
        return f"Evaluation {self.evaluation_id} has changed since you read it; read it again and repeat."


@dataclass(eq=False)
class EvaluationInFuture(Invalid):
    """A relationship is judged as it is or was."""

    evaluation_date: date

    def __str__(self) -> str:
        return f"{self.evaluation_date} has not come yet; give the day for which the relationship is judged."


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What somebody makes of a relationship: four scores from 1 to 5, and what they rest on."""

    trust: int
    satisfaction: int
    cooperation_depth: int
    communication: int
    comment: str
    evaluation_date: date

    @property
    def overall_hundredths(self) -> int:
        """Give the mean of the scores, which quarters always say exactly."""
        return (self.trust + self.satisfaction + self.cooperation_depth + self.communication) * 100 // 4

    def check(self, *, now: datetime) -> None:
        """Refuses with EvaluationInFuture."""
        if self.evaluation_date > latest_day(now):
            raise EvaluationInFuture(self.evaluation_date)


@dataclass(frozen=True, kw_only=True)
class RelationshipEvaluation:
    """A judgement of the relationship with an account, and who made it."""

    id: str
    account_id: str
    judgement: Judgement
    evaluator_id: str
    author_id: str
    create_time: datetime
    update_time: datetime
    version: int = 1

    @classmethod
    def new(
        cls, account_id: str, judgement: Judgement, *, evaluation_id: str, evaluator_id: str, now: datetime
    ) -> "RelationshipEvaluation":
        """Judge a relationship. Refuses with EvaluationInFuture."""
        judgement.check(now=now)
        return cls(
            id=evaluation_id,
            account_id=account_id,
            judgement=judgement,
            evaluator_id=evaluator_id,
            author_id=evaluator_id,
            create_time=now,
            update_time=now,
        )

    def correct(self, judgement: Judgement, *, author_id: str, now: datetime) -> "RelationshipEvaluation":
        """Say this from now on; give the same evaluation where it says so already. Refuses with EvaluationInFuture."""
        judgement.check(now=now)
        if judgement == self.judgement:
            return self
        return replace(self, judgement=judgement, author_id=author_id, update_time=now, version=self.version + 1)
