"""Proposals, true on paper: what one says, which way it goes, and how it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from chassis.errors import Conflict, NotFound, NotNow
from services.accounts.profiles.model import later


@dataclass(eq=False)
class ProposalNotFound(NotFound):
    """No such proposal is kept."""

    proposal_id: str

    def __str__(self) -> str:
        return f"There is no proposal {self.proposal_id}; look it up in the list of proposals."


@dataclass(eq=False)
class ProposalChanged(Conflict):
    """Someone else wrote first."""

    proposal_id: str

    def __str__(self) -> str:
        return f"Proposal {self.proposal_id} has changed since you read it; read it again and repeat."


@dataclass(eq=False)
class ProposalStateWrong(NotNow):
    """What stands as it does cannot be moved so."""

    proposal_id: str
    state: str
    move: str

    def __str__(self) -> str:
        return f"Proposal {self.proposal_id} is {self.state}, which does not allow to {self.move} it; read where it stands."


@dataclass(eq=False)
class ProposalSentInFuture(NotNow):
    """Nothing was sent tomorrow."""

    sent_date: date

    def __str__(self) -> str:
        return f"{self.sent_date} has not come yet; record the sending on its day or later."


class Direction(StrEnum):
    """Which way a proposal goes."""

    TO_ACCOUNT = "TO_ACCOUNT"
    FROM_ACCOUNT = "FROM_ACCOUNT"


class ProposalState(StrEnum):
    """Where a proposal stands."""

    DRAFT = "DRAFT"
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"


class Move(StrEnum):
    """What may happen to a proposal."""

    REVISE = "revise"
    SEND = "send"
    ACCEPT = "accept"
    DECLINE = "decline"
    LAPSE = "lapse"


_STATE = ProposalState
TRANSITIONS: Mapping[tuple[ProposalState, Move], ProposalState] = {
    (_STATE.DRAFT, Move.REVISE): _STATE.DRAFT,
    (_STATE.DRAFT, Move.SEND): _STATE.SENT,
    (_STATE.SENT, Move.ACCEPT): _STATE.ACCEPTED,
    (_STATE.SENT, Move.DECLINE): _STATE.DECLINED,
    (_STATE.SENT, Move.LAPSE): _STATE.LAPSED,
}
"""Where each move leads; what is not here is refused."""

SETTLING = {_STATE.ACCEPTED: Move.ACCEPT, _STATE.DECLINED: Move.DECLINE, _STATE.LAPSED: Move.LAPSE}


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is proposed, and until when it can be answered."""

    subject: str
    content: str
    agreement_id: str | None = None
    answer_date: date | None = None


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A proposal to an account, or from one (ACCT-25)."""

    id: str
    account_id: str
    direction: Direction = Direction.TO_ACCOUNT
    terms: Terms
    state: ProposalState = ProposalState.DRAFT
    sent_date: date | None = None
    outcome: str = ""
    """Why it was settled so; empty for one that lapsed by itself, when its last day for an answer had passed."""
    create_time: datetime
    update_time: datetime
    version: int = 1

    def receive(self, sent_date: date, *, today: date) -> "Proposal":
        """Let it be one that came in from the account. Refuses with ProposalSentInFuture."""
        _check_past(sent_date, today)
        return replace(self, direction=Direction.FROM_ACCOUNT, state=ProposalState.SENT, sent_date=sent_date)

    def revise(self, terms: Terms, *, now: datetime) -> "Proposal":
        """Refuses with ProposalStateWrong."""
        return self._move(Move.REVISE, now, terms=terms)

    def send(self, sent_date: date, *, today: date, now: datetime) -> "Proposal":
        """Refuses with ProposalStateWrong or ProposalSentInFuture."""
        sent = self._move(Move.SEND, now, sent_date=sent_date)
        _check_past(sent_date, today)
        return sent

    def settle(self, state: ProposalState, reason: str, *, now: datetime) -> "Proposal":
        """Be accepted, declined, or lapse. Refuses with ProposalStateWrong."""
        return self._move(SETTLING[state], now, outcome=reason)

    def unanswered_by(self, today: date) -> bool:
        """Whether the last day for an answer has passed."""
        last = self.terms.answer_date
        return self.state is ProposalState.SENT and last is not None and last < today

    def _move(self, move: Move, now: datetime, **changes: Any) -> "Proposal":
        state = TRANSITIONS.get((self.state, move))
        if state is None:
            raise ProposalStateWrong(self.id, self.state, move)
        then = later(now, than=self.update_time)
        return replace(self, state=state, update_time=then, version=self.version + 1, **changes)


def _check_past(sent_date: date, today: date) -> None:
    if sent_date > today:
        raise ProposalSentInFuture(sent_date)
