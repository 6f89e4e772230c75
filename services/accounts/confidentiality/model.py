"""Confidentiality, true on paper: what each level means, what is masked, and what is refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from chassis.errors import Conflict, Forbidden
from services.accounts.profiles.model import Account, later

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when accounts of which nobody said anything are open to the centre."""

MASKED: Mapping[str, Any] = {"annual_revenue": None, "registration_number": "", "phone": "", "address": ""}
"""The fields of a profile that a confidential account does not show to those without need, and what they show instead."""


class ConfidentialityLevel(StrEnum):
    """How confidential an account is."""

    CENTRE = "CENTRE"
    CONFIDENTIAL = "CONFIDENTIAL"
    STRICT = "STRICT"


@dataclass(eq=False)
class FieldConfidential(Forbidden):
    """What is masked to a caller is not changed by them either, or a change would tell what was there."""

    field: str

    def __str__(self) -> str:
        return f"The account is confidential, and {self.field} is masked to you; ask those who serve the account."


@dataclass(eq=False)
class AccountConfidential(Forbidden):
    """Some of what is kept of an account is masked as a whole."""

    account_id: str

    def __str__(self) -> str:
        return f"Account {self.account_id} is confidential, and this is not for you; ask those who serve the account."


@dataclass(eq=False)
class ConfidentialityChanged(Conflict):
    """Someone else was first."""

    account_id: str

    def __str__(self) -> str:
        return f"Somebody has said how confidential account {self.account_id} is since you read it; read it again."


@dataclass(frozen=True, kw_only=True)
class Confidentiality:
    """How confidential an account is, from an instant on."""

    account_id: str
    level: ConfidentialityLevel = ConfidentialityLevel.CENTRE
    reason: str = ""
    setter_id: str = ""
    valid_from: datetime = ALWAYS
    valid_to: datetime | None = None
    version: int = 0

    def follow(self, said: "Judgement", *, setter_id: str, now: datetime) -> "Confidentiality":
        """Say how confidential the account is from now on. Refuses with ConfidentialityChanged."""
        if said.etag not in {"", str(self.version)}:
            raise ConfidentialityChanged(self.account_id)
        return Confidentiality(
            account_id=self.account_id,
            level=said.level,
            reason=said.reason,
            setter_id=setter_id,
            valid_from=later(now, than=self.valid_from),
            version=self.version + 1,
        )


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """How confidential somebody says an account is, why, and in which state they saw it; an empty etag means any."""

    level: ConfidentialityLevel
    reason: str
    etag: str = ""


@dataclass(frozen=True, kw_only=True)
class AccountRead:
    """That somebody was shown a confidential account whole."""

    id: str
    account_id: str
    reader_id: str
    role: int
    rpc: str
    read_time: datetime


def masked(account: Account) -> Account:
    """Give what of a confidential account is shown to those without need."""
    return replace(account, profile=replace(account.profile, **MASKED), masked_fields=(*MASKED,))


def check_shown(account_id: str, masked_ids: Collection[str]) -> None:
    """Refuses with AccountConfidential what would show a masked account in part."""
    if account_id in masked_ids:
        raise AccountConfidential(account_id)
