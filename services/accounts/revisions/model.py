"""Revisions, true on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class AccountRevision:
    """Who changed which fields of an account, and when (ACCT-11)."""

    account_id: str
    version: int
    """The version of the account after the change."""
    change_time: datetime
    changed_by: str
    changed: Sequence[str]
    """The names of the fields; none for its creation."""
    reason: str
