"""Obligations, true on paper: what is owed, when it is owed again, and how it is settled."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from chassis.errors import Conflict, NotFound, NotNow
from services.accounts.agreements.model import OPEN as AGREEMENT_OPEN
from services.accounts.agreements.model import SIGNED, Agreement
from services.accounts.agreements.refusals import AgreementStateWrong
from services.accounts.profiles.model import later


@dataclass(eq=False)
class ObligationNotFound(NotFound):
    """No such obligation is kept."""

    obligation_id: str

    def __str__(self) -> str:
        return f"There is no obligation {self.obligation_id}; look it up in the list of obligations."


@dataclass(eq=False)
class ObligationChanged(Conflict):
    """Someone else wrote first."""

    obligation_id: str

    def __str__(self) -> str:
        return f"Obligation {self.obligation_id} has changed since you read it; read it again and repeat."


@dataclass(eq=False)
class ObligationAlreadySettled(NotNow):
    """What is settled stays so."""

    obligation_id: str
    state: str

    def __str__(self) -> str:
        return f"Obligation {self.obligation_id} is {self.state} already; look for the one that is owed next."


@dataclass(eq=False)
class ObligationOutsideAgreement(NotNow):
    """Nothing is owed before an agreement starts, or after its end."""

    first_due_date: date

    def __str__(self) -> str:
        return f"The agreement does not hold on {self.first_due_date}; choose a day between its first and its last."


class Debtor(StrEnum):
    """Who owes."""

    US = "US"
    ACCOUNT = "ACCOUNT"


class Recurrence(StrEnum):
    """How often something is owed."""

    ONCE = "ONCE"
    MONTHLY = "MONTHLY"
    QUARTERLY = "QUARTERLY"
    YEARLY = "YEARLY"


MONTHS = {Recurrence.MONTHLY: 1, Recurrence.QUARTERLY: 3, Recurrence.YEARLY: 12}


class ObligationState(StrEnum):
    """Where an obligation stands."""

    OPEN = "OPEN"
    OVERDUE = "OVERDUE"
    FULFILLED = "FULFILLED"
    WAIVED = "WAIVED"


class Move(StrEnum):
    """What may happen to an obligation."""

    FULFILL = "fulfill"
    WAIVE = "waive"
    MISS = "miss"
    """Its day passes."""


_STATE = ObligationState
TRANSITIONS: Mapping[tuple[ObligationState, Move], ObligationState] = {
    (_STATE.OPEN, Move.FULFILL): _STATE.FULFILLED,
    (_STATE.OPEN, Move.WAIVE): _STATE.WAIVED,
    (_STATE.OPEN, Move.MISS): _STATE.OVERDUE,
    (_STATE.OVERDUE, Move.FULFILL): _STATE.FULFILLED,
    (_STATE.OVERDUE, Move.WAIVE): _STATE.WAIVED,
}
"""Where each move leads; what is not here is refused."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is owed, by whom, and when."""

    debtor: Debtor
    department: str = ""
    """Which of our departments sees to it; empty when the account owes it."""
    content: str
    first_due_date: date
    recurrence: Recurrence = Recurrence.ONCE

    def due_date(self, repetition: int) -> date | None:
        """Give the day on which it is owed for the nth time, counted from 0; None when it is not owed so often."""
        if repetition == 0:
            return self.first_due_date
        if self.recurrence not in MONTHS:
            return None
        months = self.first_due_date.year * 12 + self.first_due_date.month - 1 + repetition * MONTHS[self.recurrence]
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(self.first_due_date.day, monthrange(year, month)[1]))


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """What is owed once under an agreement."""

    id: str
    account_id: str
    agreement_id: str
    terms: Terms
    due_date: date
    repetition: int = 0
    state: ObligationState = ObligationState.OPEN
    outcome: str = ""
    create_time: datetime
    update_time: datetime
    version: int = 1

    @classmethod
    def add(cls, obligation_id: str, agreement: Agreement, terms: Terms, *, now: datetime) -> "Obligation":
        """Refuses with AgreementStateWrong or ObligationOutsideAgreement."""
        if agreement.state not in AGREEMENT_OPEN:
            raise AgreementStateWrong(agreement.id, agreement.state, "add an obligation to")
        if not _holds(agreement, terms.first_due_date):
            raise ObligationOutsideAgreement(terms.first_due_date)
        return cls(
            id=obligation_id,
            account_id=agreement.account_id,
            agreement_id=agreement.id,
            terms=terms,
            due_date=terms.first_due_date,
            create_time=now,
            update_time=now,
        )

    def settle(self, move: Move, outcome: str = "", *, now: datetime) -> "Obligation":
        """Refuses with ObligationAlreadySettled."""
        state = TRANSITIONS.get((self.state, move))
        if state is None:
            raise ObligationAlreadySettled(self.id, self.state)
        then = later(now, than=self.update_time)
        return replace(self, state=state, outcome=outcome, update_time=then, version=self.version + 1)

    def missed_by(self, today: date) -> bool:
        """Whether its day has passed and nobody has said so."""
        return self.state is ObligationState.OPEN and self.due_date < today

    def again(self, obligation_id: str, agreement: Agreement, *, now: datetime) -> "Obligation | None":
        """Give what is owed next, once this one is no longer open; None when the agreement does not hold by then."""
        due_date = self.terms.due_date(self.repetition + 1)
        if due_date is None or agreement.state not in SIGNED or not _holds(agreement, due_date):
            return None
        return replace(
            self,
            id=obligation_id,
            due_date=due_date,
            repetition=self.repetition + 1,
            state=ObligationState.OPEN,
            outcome="",
            create_time=now,
            update_time=now,
            version=1,
        )


def _holds(agreement: Agreement, day: date) -> bool:
    terms = agreement.terms
    return terms.start_date <= day and (terms.end_date is None or day <= terms.end_date)
