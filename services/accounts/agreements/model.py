"""Agreements, true on paper: what one says, where it may stand, and how it moves, by decisions and by the calendar."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from services.accounts.agreements.refusals import (
    AgreementAlreadyRenewed,
    AgreementEndsBeforeStart,
    AgreementServiceLevelMissing,
    AgreementSignedInFuture,
    AgreementStateWrong,
    RenewalOverlaps,
)
from services.accounts.profiles.model import Money, later

REMINDERS = (7, 30, 90)
"""How many days before the end of an agreement it is told, if nothing signed renews it."""


class AgreementKind(StrEnum):
    """What sort of agreement it is."""

    FRAMEWORK = "FRAMEWORK"
    SERVICE = "SERVICE"
    PURCHASE = "PURCHASE"
    OTHER = "OTHER"


SERVING = {AgreementKind.FRAMEWORK, AgreementKind.SERVICE}
"""The kinds that are not signed without a service level (ACCT-34)."""


class AgreementState(StrEnum):
    """Where an agreement stands."""

    NEGOTIATING = "NEGOTIATING"
    SIGNED = "SIGNED"
    IN_FORCE = "IN_FORCE"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"
    RENEWED = "RENEWED"


class Move(StrEnum):
    """What may happen to an agreement."""

    REVISE = "revise"
    SIGN = "sign"
    AMEND = "amend"
    TERMINATE = "terminate"
    RENEW = "renew"
    """The agreement that renews it is signed."""
    START = "start"
    """Its first day comes."""
    EXPIRE = "expire"
    """Its last day passes."""
    SUCCEED = "succeed"
    """Its last day passes, and the agreement that renews it takes its place."""


_STATE = AgreementState
TRANSITIONS: Mapping[tuple[AgreementState, Move], AgreementState] = {
    (_STATE.NEGOTIATING, Move.REVISE): _STATE.NEGOTIATING,
    (_STATE.NEGOTIATING, Move.SIGN): _STATE.SIGNED,
    (_STATE.NEGOTIATING, Move.TERMINATE): _STATE.TERMINATED,
    (_STATE.SIGNED, Move.AMEND): _STATE.SIGNED,
    (_STATE.SIGNED, Move.TERMINATE): _STATE.TERMINATED,
    (_STATE.SIGNED, Move.RENEW): _STATE.SIGNED,
    (_STATE.SIGNED, Move.START): _STATE.IN_FORCE,
    (_STATE.IN_FORCE, Move.AMEND): _STATE.IN_FORCE,
    (_STATE.IN_FORCE, Move.TERMINATE): _STATE.TERMINATED,
    (_STATE.IN_FORCE, Move.RENEW): _STATE.IN_FORCE,
    (_STATE.IN_FORCE, Move.EXPIRE): _STATE.EXPIRED,
    (_STATE.IN_FORCE, Move.SUCCEED): _STATE.RENEWED,
    (_STATE.EXPIRED, Move.RENEW): _STATE.RENEWED,
}
"""Where each move leads; what is not here is refused."""

SIGNED = {_STATE.SIGNED, _STATE.IN_FORCE}
"""Where an agreement binds both sides, now or soon."""
OPEN = {_STATE.NEGOTIATING, *SIGNED}
"""Where an agreement has not ended."""


@dataclass(frozen=True, kw_only=True)
class ServiceLevel:
    """What we serve under an agreement, and within how many hours we answer."""

    response_hours: int
    contents: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an agreement says."""

    code: str
    title: str
    kind: AgreementKind
    start_date: date
    end_date: date | None = None
    """Its last day; None when it runs until it is terminated."""
    amount: Money | None = None
    service_level: ServiceLevel | None = None
    notice_days: int = 0

    def check(self) -> None:
        """Refuses with AgreementEndsBeforeStart."""
        if self.end_date is not None and self.end_date < self.start_date:
            raise AgreementEndsBeforeStart(self.start_date, self.end_date)

    @property
    def notice_date(self) -> date | None:
        """The last day on which notice can be given."""
        return self.end_date - timedelta(days=self.notice_days) if self.end_date else None


@dataclass(frozen=True, kw_only=True)
class Signing:
    """Who signed an agreement, when, and where the document is kept."""

    signing_date: date
    our_signer: str
    account_signer: str
    document_reference: str


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """An agreement with an account, from its negotiation to its end."""

    id: str
    account_id: str
    terms: Terms
    state: AgreementState = AgreementState.NEGOTIATING
    signing: Signing | None = None
    closing_reason: str = ""
    predecessor_id: str | None = None
    successor_id: str | None = None
    create_time: datetime
    update_time: datetime
    version: int = 1

    @classmethod
    def open(cls, agreement_id: str, account_id: str, terms: Terms, *, now: datetime) -> "Agreement":
        """Begin to negotiate (ACCT-08). Refuses with AgreementEndsBeforeStart."""
        terms.check()
        return cls(id=agreement_id, account_id=account_id, terms=terms, create_time=now, update_time=now)

    def revise(self, terms: Terms, *, now: datetime) -> "Agreement":
        """Negotiate about other terms. Refuses with AgreementStateWrong or AgreementEndsBeforeStart."""
        terms.check()
        return self._move(Move.REVISE, now, terms=terms)

    def sign(self, signing: Signing, *, today: date, now: datetime) -> "Agreement":
        """Refuses with AgreementStateWrong, AgreementSignedInFuture or AgreementServiceLevelMissing."""
        signed = self._move(Move.SIGN, now, signing=signing)
        if signing.signing_date > today:
            raise AgreementSignedInFuture(signing.signing_date)
        if self.terms.kind in SERVING and self.terms.service_level is None:
            raise AgreementServiceLevelMissing(self.id)
        return signed

    def amend(self, service_level: ServiceLevel, document_reference: str, *, now: datetime) -> "Agreement":
        """Let the service level be another from now on. Refuses with AgreementStateWrong."""
        signing = replace(self.signing, document_reference=document_reference) if self.signing else None
        return self._move(Move.AMEND, now, terms=replace(self.terms, service_level=service_level), signing=signing)

    def terminate(self, reason: str, *, now: datetime) -> "Agreement":
        """Refuses with AgreementStateWrong."""
        return self._move(Move.TERMINATE, now, closing_reason=reason)

    def check_renewal(self, terms: Terms) -> None:
        """Refuses with AgreementStateWrong, AgreementAlreadyRenewed or RenewalOverlaps."""
        self._led_by(Move.RENEW)
        if self.successor_id is not None:
            raise AgreementAlreadyRenewed(self.id, self.successor_id)
        if self.terms.end_date is None or terms.start_date <= self.terms.end_date:
            raise RenewalOverlaps(terms.start_date, self.terms.end_date)

    def renew(self, successor: "Agreement", *, now: datetime) -> "Agreement":
        """Give way to the agreement that was signed to follow this one. Refuses as check_renewal does."""
        self.check_renewal(successor.terms)
        return self._move(Move.RENEW, now, successor_id=successor.id)

    def age(self, *, today: date, now: datetime) -> "Iterator[tuple[Move, Agreement]]":
        """Give each move that the calendar has brought by today, and the agreement behind it."""
        aged = self
        while (move := aged._coming(today)) is not None:
            aged = aged._move(move, now)
            yield move, aged

    def reminder(self, today: date) -> int | None:
        """Say of how many days before its end the agreement is to remind; None when it is not."""
        if self.state not in SIGNED or self.terms.end_date is None or self.successor_id is not None:
            return None
        left = (self.terms.end_date - today).days
        return next((days for days in REMINDERS if 0 <= left <= days), None)

    def _coming(self, today: date) -> Move | None:
        if self.state is AgreementState.SIGNED and self.terms.start_date <= today:
            return Move.START
        if self.state is AgreementState.IN_FORCE and self.terms.end_date is not None and self.terms.end_date < today:
            return Move.SUCCEED if self.successor_id else Move.EXPIRE
        return None

    def _led_by(self, move: Move) -> AgreementState:
        led = TRANSITIONS.get((self.state, move))
        if led is None:
            raise AgreementStateWrong(self.id, self.state, move)
        return led

    def _move(self, move: Move, now: datetime, **changes: Any) -> "Agreement":
        then = later(now, than=self.update_time)
        return replace(self, state=self._led_by(move), update_time=then, version=self.version + 1, **changes)
