"""Versions of records, true on paper."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Version:
    """A record as it was from an instant on."""

    record_id: str
    version: int
    time: datetime
    author_id: str
    """A member's id, or a system's name."""
    content: bytes
    """The record as the contract writes it."""
