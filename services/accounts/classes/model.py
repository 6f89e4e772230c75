"""Classes of key accounts, true on paper: what one is, and what is refused."""

from dataclasses import dataclass
from datetime import datetime

from chassis.errors import AlreadyExists, NotFound


@dataclass(eq=False)
class AccountClassNotFound(NotFound):
    """No such class is kept."""

    account_class: str
    """As the caller named it: by id, or by code in an import."""

    def __str__(self) -> str:
        return f"There is no class {self.account_class}; look it up in the list of classes, or create it first."


@dataclass(eq=False)
class AccountClassCodeTaken(AlreadyExists):
    """A code names one class."""

    code: str

    def __str__(self) -> str:
        return f"Another class has the code {self.code}; choose a different one, or use that class."


@dataclass(frozen=True, kw_only=True)
class AccountClass:
    """A class of key accounts, served by teams of its own (ORG-03, ACCT-01)."""

    id: str
    code: str
    display_name: str
    create_time: datetime
