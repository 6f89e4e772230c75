"""Imports of accounts, true on paper: what becomes of each row, and how far an import has come."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chassis.errors import AlreadyExists, Refusal, TextNotStorable
from services.accounts.classes.model import AccountClassNotFound
from services.accounts.profiles.model import (
    Account,
    AccountGroupCycle,
    AccountParentNotFound,
    Profile,
    Revision,
    above,
    check_group,
)
from services.accounts.stages.model import Stage

LISTED_REFUSALS = 10_000


@dataclass(eq=False)
class AccountRowRepeated(AlreadyExists):
    """A code stands in an import once."""

    code: str

    def __str__(self) -> str:
        return f"An earlier row of this import has the code {self.code} too; keep one of them."


@dataclass(frozen=True, kw_only=True)
class Row:
    """One account as a source lists it; its class and parent are known by their codes only."""

    number: int
    code: str
    class_code: str
    parent_code: str
    said: Mapping[str, Any]
    """The rest of the account's profile, by field; what is not said stays as it is."""
    stage: Stage = Stage.ACTIVE
    """Where a new account begins."""


@dataclass(frozen=True, kw_only=True)
class RefusedRow:
    """Why a row could not be placed."""

    number: int
    field: str
    reason: str
    message: str


FIELDS_AT_FAULT: Mapping[type[Refusal], str] = {
    AccountRowRepeated: "code",
    AccountClassNotFound: "class_code",
    AccountParentNotFound: "parent_code",
    AccountGroupCycle: "parent_code",
}


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a handful of rows is held against."""

    class_ids: Mapping[str, str]
    """The classes that they name, by code."""
    accounts: Mapping[str, Account]
    """The accounts that they name, by code, before any of the rows."""
    ids: dict[str, str]
    """Account ids by code; every row that is placed adds to it."""
    parents: dict[str, str | None]
    """Who is whose parent, up to the top of each group; every row that is placed adds to it."""
    codes: Collection[str]
    """The codes of the rows that were taken before these."""


@dataclass(kw_only=True)
class Batch:
    """A handful of rows, placed one after the other."""

    known: Known
    created: list[Account] = field(default_factory=list)
    revised: list[Revision] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    """The codes of the rows that were placed."""

    def take(self, row: Row, *, new_id: Callable[[], str], now: datetime) -> None:
        """Place a row, or refuse it by itself."""
        try:
            self._place(row, new_id=new_id, now=now)
        except Refusal as refusal:
            self.refused.append(refused_row(row.number, FIELDS_AT_FAULT[type(refusal)], refusal))

    def _place(self, row: Row, *, new_id: Callable[[], str], now: datetime) -> None:
        if row.code in self.codes or row.code in self.known.codes:
            raise AccountRowRepeated(row.code)
        there = self.known.accounts.get(row.code)
        account_id = there.id if there else new_id()
        profile = self._profile(row, account_id, there)
        if there is None:
            self.created.append(Account.new(account_id, row.code, profile, stage=row.stage, now=now))
        elif there.profile != profile:
            self.revised.append(there.revise(profile, now=now))
        self.codes.add(row.code)
        self.known.ids[row.code] = account_id
        self.known.parents[account_id] = profile.parent_id

    def _profile(self, row: Row, account_id: str, there: Account | None) -> Profile:
        class_id = self.known.class_ids.get(row.class_code)
        if class_id is None:
            raise AccountClassNotFound(row.class_code)
        said = {"class_id": class_id, "parent_id": self._parent_id(row, account_id), **row.said}
        return replace(there.profile, **said) if there else Profile(**said)

    def _parent_id(self, row: Row, account_id: str) -> str | None:
        if not row.parent_code:
            return None
        parent_id = account_id if row.parent_code == row.code else self.known.ids.get(row.parent_code)
        if parent_id is None:
            raise AccountParentNotFound(row.parent_code)
        check_group(account_id, parent_id, self.known.parents)
        return parent_id


@dataclass(kw_only=True)
class Import:
    """How far an import has come."""

    validate_only: bool
    codes: set[str] = field(default_factory=set)
    """The codes of the rows that were placed; without them a repeated row would go unnoticed."""
    ids: dict[str, str] = field(default_factory=dict)
    """In a dry run, the ids of the accounts that would be there by now, by code."""
    parents: dict[str, str | None] = field(default_factory=dict)
    """In a dry run, who would be whose parent by now."""
    created_count: int = 0
    updated_count: int = 0
    unchanged_count: int = 0
    refused_count: int = 0
    refused: list[RefusedRow] = field(default_factory=list)

    def add(self, batch: Batch) -> None:
        """Count a handful of rows in; of what was refused, the first ten thousand are kept in full."""
        self.codes |= batch.codes
        if self.validate_only:
            placed = {code: batch.known.ids[code] for code in batch.codes}
            self.ids |= placed
            self.parents |= {account_id: batch.known.parents[account_id] for account_id in placed.values()}
        self.created_count += len(batch.created)
        self.updated_count += len(batch.revised)
        self.unchanged_count += len(batch.codes) - len(batch.created) - len(batch.revised)
        self.refused_count += len(batch.refused)
        self.refused += batch.refused[: LISTED_REFUSALS - len(self.refused)]

    def tops(self, account_ids: Collection[str]) -> list[str]:
        """Climb as far as the dry run would have moved accounts; from there on the archive knows who is above."""
        return [[*above(account_id, self.parents)][-1] for account_id in account_ids]


def refused_row(number: int, at_fault: str, refusal: Refusal) -> RefusedRow:
    """Say of a row why it was refused."""
    return RefusedRow(number=number, field=at_fault, reason=refusal.reason(), message=str(refusal))


def unstorable(row: Row) -> RefusedRow | None:
    """Refuse a row by itself when PostgreSQL keeps one of its texts in no column; it would refuse the whole batch."""
    texts = {"class_code": row.class_code, "parent_code": row.parent_code, **row.said}
    for name, text in texts.items():
        if isinstance(text, str) and "\0" in text:
            return refused_row(row.number, name, TextNotStorable())
    return None
