"""Policies, true on paper: what one grants, who decides on it, where it may stand, and how it moves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from services.accounts.policies.refusals import (
    PolicyDirectorAlone,
    PolicyEndsBeforeStart,
    PolicyNeedsAnother,
    PolicyStateWrong,
)
from services.accounts.profiles.model import Money, later


class BenefitKind(StrEnum):
    """What sort of benefit an account gets."""

    DISCOUNT = "DISCOUNT"
    REBATE = "REBATE"
    EXTENDED_PAYMENT = "EXTENDED_PAYMENT"
    GIFT = "GIFT"
    OTHER = "OTHER"


class PolicyState(StrEnum):
    """Where a policy stands."""

    PROPOSED = "PROPOSED"
    REVIEWED = "REVIEWED"
    APPROVED = "APPROVED"
    IN_FORCE = "IN_FORCE"
    REFUSED = "REFUSED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


class Move(StrEnum):
    """What may happen to a policy."""

    REVIEW = "review"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    START = "start"
    """Its first day comes."""
    EXPIRE = "expire"
    """Its last day passes."""


_STATE = PolicyState
TRANSITIONS: Mapping[tuple[PolicyState, Move], PolicyState] = {
    (_STATE.PROPOSED, Move.REVIEW): _STATE.REVIEWED,
    (_STATE.PROPOSED, Move.APPROVE): _STATE.APPROVED,
    (_STATE.PROPOSED, Move.REFUSE): _STATE.REFUSED,
    (_STATE.PROPOSED, Move.WITHDRAW): _STATE.WITHDRAWN,
    (_STATE.PROPOSED, Move.EXPIRE): _STATE.EXPIRED,
    (_STATE.REVIEWED, Move.APPROVE): _STATE.APPROVED,
    (_STATE.REVIEWED, Move.REFUSE): _STATE.REFUSED,
    (_STATE.REVIEWED, Move.WITHDRAW): _STATE.WITHDRAWN,
    (_STATE.REVIEWED, Move.EXPIRE): _STATE.EXPIRED,
    (_STATE.APPROVED, Move.START): _STATE.IN_FORCE,
    (_STATE.APPROVED, Move.WITHDRAW): _STATE.WITHDRAWN,
    (_STATE.IN_FORCE, Move.WITHDRAW): _STATE.WITHDRAWN,
    (_STATE.IN_FORCE, Move.EXPIRE): _STATE.EXPIRED,
}
"""Where each move leads; what is not here is refused. From PROPOSED, only the director alone may approve."""

UNDECIDED = {_STATE.PROPOSED, _STATE.REVIEWED}


@dataclass(frozen=True, kw_only=True)
class Benefit:
    """What an account gets, and the most that it may cost us."""

    kind: BenefitKind
    basis_points: int = 0
    """Of a discount or rebate, in hundredths of a percent."""
    payment_days: int = 0
    description: str = ""
    limit: Money


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a policy grants, for how long, and why."""

    title: str
    benefit: Benefit
    start_date: date
    end_date: date
    reason: str

    def check(self) -> None:
        """Refuses with PolicyEndsBeforeStart."""
        if self.end_date < self.start_date:
            raise PolicyEndsBeforeStart(self.start_date, self.end_date)

    def within(self, limit: Money | None) -> bool:
        """Whether it costs no more than the approval limit; nothing is within a limit of another currency, or none."""
        cost = self.benefit.limit
        return limit is not None and limit.currency == cost.currency and cost.minor <= limit.minor


@dataclass(frozen=True, kw_only=True)
class Decider:
    """Who decides, and whether as director."""

    id: str
    director: bool = False


@dataclass(frozen=True, kw_only=True)
class Proposer:
    """Who proposes, and whether as leader of the team."""

    id: str
    leader: bool = False


@dataclass(frozen=True, kw_only=True)
class ApprovalLimit:
    """How much a policy may cost at most for a review by the team leader to count, from an instant on."""

    amount: Money
    valid_from: datetime
    valid_to: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A preferential policy for an account."""

    id: str
    account_id: str
    terms: Terms
    state: PolicyState = PolicyState.PROPOSED
    director_alone: bool
    proposer_id: str
    reviewer_id: str | None = None
    review_comment: str = ""
    decider_id: str | None = None
    closing_reason: str = ""
    create_time: datetime
    update_time: datetime
    version: int = 1

    def review(self, by: Decider, comment: str, *, now: datetime) -> "Policy":
        """Agree as team leader. Refuses with PolicyStateWrong, PolicyNeedsAnother or PolicyDirectorAlone."""
        reviewed = self._move(Move.REVIEW, now, reviewer_id=by.id, review_comment=comment)
        self._check_another(by)
        if self.director_alone:
            raise PolicyDirectorAlone(self.id)
        return reviewed

    def approve(self, by: Decider, *, now: datetime) -> "Policy":
        """Refuses with PolicyStateWrong, also before the review that it needs, or with PolicyNeedsAnother."""
        approved = self._move(Move.APPROVE, now, decider_id=by.id)
        self._check_another(by)
        if not by.director:
            raise PolicyDirectorAlone(self.id)
        if self.state is PolicyState.PROPOSED and not self.director_alone:
            raise PolicyStateWrong(self.id, self.state, Move.APPROVE)
        return approved

    def refuse(self, by: Decider, reason: str, *, now: datetime) -> "Policy":
        """Refuses with PolicyStateWrong, PolicyNeedsAnother or PolicyDirectorAlone."""
        refused = self._move(Move.REFUSE, now, decider_id=by.id, closing_reason=reason)
        self._check_another(by)
        if not by.director and (self.director_alone or self.state is PolicyState.REVIEWED):
            raise PolicyDirectorAlone(self.id)
        return refused

    def withdraw(self, by: Decider, reason: str, *, now: datetime) -> "Policy":
        """Take it back: its proposer until it is decided, the director always. Refuses with PolicyDirectorAlone."""
        withdrawn = self._move(Move.WITHDRAW, now, decider_id=by.id, closing_reason=reason)
        if not by.director and not (by.id == self.proposer_id and self.state in UNDECIDED):
            raise PolicyDirectorAlone(self.id)
        return withdrawn

    def age(self, *, today: date, now: datetime) -> "Iterator[tuple[Move, Policy]]":
        """Give each move that the calendar has brought by today, and the policy behind it."""
        aged = self
        while (move := aged._coming(today)) is not None:
            aged = aged._move(move, now)
            yield move, aged

    def _coming(self, today: date) -> Move | None:
        if self.state is PolicyState.APPROVED and self.terms.start_date <= today:
            return Move.START
        if (self.state, Move.EXPIRE) in TRANSITIONS and self.terms.end_date < today:
            return Move.EXPIRE
        return None

    def _check_another(self, by: Decider) -> None:
        if by.id in {self.proposer_id, self.reviewer_id}:
            raise PolicyNeedsAnother(self.id)

    def _move(self, move: Move, now: datetime, **changes: Any) -> "Policy":
        state = TRANSITIONS.get((self.state, move))
        if state is None:
            raise PolicyStateWrong(self.id, self.state, move)
        then = later(now, than=self.update_time)
        return replace(self, state=state, update_time=then, version=self.version + 1, **changes)


@dataclass(frozen=True, kw_only=True)
class Proposition:
    """What is proposed for an account, and by whom."""

    account_id: str
    proposer: Proposer
    terms: Terms

    def propose(self, policy_id: str, limit: Money | None, *, now: datetime) -> Policy:
        """Begin a policy: what costs more than the limit, or a leader proposes, is for the director alone.

        Refuses with PolicyEndsBeforeStart.
        """
        self.terms.check()
        return Policy(
            id=policy_id,
            account_id=self.account_id,
            terms=self.terms,
            director_alone=self.proposer.leader or not self.terms.within(limit),
            proposer_id=self.proposer.id,
            create_time=now,
            update_time=now,
        )
