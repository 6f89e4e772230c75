"""Refusals: answers of "no" that a caller can act on. Anything else raised is a bug."""

import re
from collections.abc import Mapping
from dataclasses import Field, dataclass
from datetime import datetime


class Refusal(Exception):  # noqa: N818 - an answer, not an error
    """An answer of "no". Its class name is the reason, its fields the metadata, its text the sentence for the caller."""

    @classmethod
    def reason(cls) -> str:
        """Name the refusal as the contract does: `VisitInFuture` is VISIT_IN_FUTURE."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).upper()

    @classmethod
    def domain(cls) -> str:
        """Name who refuses: "activity.kac" for the activity service, "errors.kac" for what all share."""
        room = cls.__module__.split(".")
        owner = {"services": room[1] if len(room) > 1 else "", "gateway": "gateway"}.get(room[0], "errors")
        return f"{owner}.kac"

    def metadata(self) -> Mapping[str, str]:
        """Give the fields as the contract's `ErrorInfo.metadata`."""
        named: Mapping[str, Field[object]] = getattr(self, "__dataclass_fields__", {})
        return {name: _text(getattr(self, name)) for name, field in named.items() if field.metadata.get("wire", True)}


class Invalid(Refusal):
    """The request can never be answered as it stands."""


class NotFound(Refusal):
    """What the request names is not there."""


class AlreadyExists(Refusal):
    """What the request would make is there already."""


class NotNow(Refusal):
    """The state of things does not allow it."""


class Conflict(Refusal):
    """Someone else was first; read again and repeat."""


class Forbidden(Refusal):
    """The caller may not."""


class Unauthenticated(Refusal):
    """We do not know who calls."""


class TooMany(Refusal):
    """The caller asked too often; wait and repeat."""


class NotAnswering(Refusal):
    """A part that the request needs does not answer; trying again is safe."""


class TooLate(Refusal):
    """The call ran out of its time."""


@dataclass(eq=False)
class Unavailable(NotAnswering):
    """Something the call needs is down or restarting."""

    part: str

    def __str__(self) -> str:
        return (
            f"{self.part} does not answer at the moment; try again, with the same request_id if it changes something."
        )


@dataclass(eq=False)
class DeadlineExceeded(TooLate):
    """The call's deadline passed before it was answered."""

    def __str__(self) -> str:
        return "The call ran out of its time; repeat it with the same request_id, for it may have taken effect."


@dataclass(eq=False)
class TextNotStorable(Invalid):
    """A text holds a character that PostgreSQL keeps in no column, such as NUL."""

    def __str__(self) -> str:
        return "A text or number in the request cannot be stored; remove control characters and check the ranges."


@dataclass(eq=False)
class AccountMerged(NotFound):
    """The account was kept twice, and is kept under another id."""

    account_id: str
    survivor_id: str

    def __str__(self) -> str:
        return f"Account {self.account_id} was merged into account {self.survivor_id}; ask for that one."


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
