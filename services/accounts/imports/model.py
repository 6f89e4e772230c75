"""Imports of accounts, true on paper: what becomes of each row, and how far an import has come."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from chassis.errors import AccountMerged, AlreadyExists, Invalid, NotFound, NotNow, Refusal, TextNotStorable
from services.accounts.classes.model import AccountClassNotFound
from services.accounts.confidentiality.model import MASKED, ConfidentialityLevel, FieldConfidential
from services.accounts.profiles.model import (
    Account,
    AccountCodeTaken,
    AccountGroupCycle,
    AccountParentNotFound,
    Profile,
    Revision,
    above,
    check_group,
)
from services.accounts.stages.model import Stage

LISTED_REFUSALS = 10_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEEDED = ("display_name", "grade")
"""What of a profile a new account needs its row to say, besides its class."""


@dataclass(eq=False)
class AccountRowRepeated(AlreadyExists):
    """A code stands in an import once."""

    code: str

    def __str__(self) -> str:
        return f"An earlier row of this import has the code {self.code} too; keep one of them."


@dataclass(eq=False)
class ImportNotFound(NotFound):
    """No such import is remembered."""

    import_id: str

    def __str__(self) -> str:
        return f"There is no import {self.import_id}; look it up in the list of imports."


@dataclass(eq=False)
class ImportAlreadyUndone(NotNow):
    """An import is taken back once."""

    import_id: str

    def __str__(self) -> str:
        return f"Import {self.import_id} was undone already; import the rows again if they are wanted after all."


@dataclass(eq=False)
class ImportChangedSince(NotNow):
    """Somebody has gone on from where the import left off."""

    import_id: str
    row_numbers: str = ""
    """The first of them; empty when it happens at this moment."""

    def __str__(self) -> str:
        rows = f": see rows {self.row_numbers}" if self.row_numbers else ""
        return (
            f"Somebody has changed accounts of this import since, or recorded something about them{rows}."
            " Change the others by hand, or import a corrected list over them."
        )


@dataclass(eq=False)
class AccountRowIncomplete(Invalid):
    """A new account cannot do without a column that the source lacks."""

    column: str

    def __str__(self) -> str:
        return f"There is no account of this code yet, and a new one needs {self.column}; add the column."


@dataclass(frozen=True, kw_only=True)
class Row:
    """One account as a source lists it; its class and parent are known by their codes only."""

    number: int
    code: str
    said: Mapping[str, Any]
    """What its columns say of the account's profile, by field."""
    class_code: str | None = None
    """None when the source does not have the column."""
    parent_code: str | None = None
    """Empty for an account that stands alone; None when the source does not have the column."""
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
    AccountCodeTaken: "code",
    AccountRowRepeated: "code",
    AccountClassNotFound: "class_code",
    AccountParentNotFound: "parent_code",
    AccountGroupCycle: "parent_code",
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a row of an import did to an account."""

    row_number: int
    account_id: str
    version: int
    """The account's state after it; another one means that somebody has changed it since."""
    changed: Sequence[str] = ()
    """The fields of the profile that it changed."""
    before: bytes | None = None
    """The account before it; None when it created the account."""

    @property
    def created(self) -> bool:
        """Whether it created the account."""
        return self.before is None


@dataclass(frozen=True, kw_only=True)
class Import:
    """One import as it is remembered."""

    id: str
    source: str
    importer_id: str
    create_time: datetime
    update_time: datetime
    created_count: int
    updated_count: int
    unchanged_count: int
    refused_count: int
    undo_time: datetime | None = None
    undone_by_id: str = ""

    def undo(self, *, by: str, now: datetime) -> "Import":
        """Take it back. Refuses with ImportAlreadyUndone."""
        if self.undo_time is not None:
            raise ImportAlreadyUndone(self.id)
        return replace(self, undo_time=now, undone_by_id=by)


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
    levels: Mapping[str, ConfidentialityLevel] = field(default_factory=dict)
    """How confidential those accounts are that the importer does not see as they are, by id."""


@dataclass(kw_only=True)
class Batch:
    """A handful of rows, placed one after the other."""

    known: Known
    created: list[Account] = field(default_factory=list)
    revised: list[Revision] = field(default_factory=list)
    row_numbers: dict[str, int] = field(default_factory=dict)
    """The rows that created or changed something, by account."""
    refused: list[RefusedRow] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    """The codes of the rows that were placed."""

    @property
    def unchanged_count(self) -> int:
        """How many rows say what is there already."""
        return len(self.codes) - len(self.created) - len(self.revised)

    def take(self, row: Row, *, new_id: Callable[[], str], now: datetime) -> None:
        """Place a row, or refuse it by itself."""
        try:
            self._place(row, new_id=new_id, now=now)
        except FieldConfidential as refusal:
            self.refused.append(refused_row(row.number, refusal.field, refusal))
        except AccountRowIncomplete as refusal:
            self.refused.append(refused_row(row.number, refusal.column, refusal))
        except AccountMerged as refusal:
            there = self.known.accounts.get(row.code)
            at_fault = "code" if there and there.id == refusal.account_id else "parent_code"
            self.refused.append(refused_row(row.number, at_fault, refusal))
        except Refusal as refusal:
            self.refused.append(refused_row(row.number, FIELDS_AT_FAULT[type(refusal)], refusal))

    def _place(self, row: Row, *, new_id: Callable[[], str], now: datetime) -> None:
        if row.code in self.codes or row.code in self.known.codes:
            raise AccountRowRepeated(row.code)
        self._check_shown(row)
        self._check_kept(row.code)
        there = self.known.accounts.get(row.code)
        account_id = there.id if there else new_id()
        profile = self._revised(there, row) if there else self._begun(row, account_id)
        if there is None:
            self.created.append(Account.new(account_id, row.code, profile, stage=row.stage, now=now))
        elif there.profile != profile:
            self.revised.append(there.revise(profile, now=now))
        if there is None or there.profile != profile:
            self.row_numbers[account_id] = row.number
        self.codes.add(row.code)
        self.known.ids[row.code] = account_id
        self.known.parents[account_id] = profile.parent_id

    def _check_shown(self, row: Row) -> None:
        """Refuse what the importer does not see, or it would be found out by guessing.

        Refuses with AccountCodeTaken an account that is hidden from them, with FieldConfidential a field that is masked.
        """
        there = self.known.accounts.get(row.code)
        level = there and self.known.levels.get(there.id)
        if level is ConfidentialityLevel.STRICT:
            raise AccountCodeTaken(row.code)
        hidden = sorted(MASKED.keys() & row.said.keys())
        if level and hidden:
            raise FieldConfidential(hidden[0])

    def _check_kept(self, code: str) -> None:
        """Refuses with AccountMerged a code that only leads to another account."""
        there = self.known.accounts.get(code)
        if there and there.survivor_id:
            raise AccountMerged(there.id, there.survivor_id)

    def _begun(self, row: Row, account_id: str) -> Profile:
        missing = [name for name in NEEDED if name not in row.said] + ["class_code"] * (row.class_code is None)
        if missing:
            raise AccountRowIncomplete(missing[0])
        return Profile(class_id=self._class_id(row), parent_id=self._parent_id(row, account_id), **row.said)

    def _revised(self, there: Account, row: Row) -> Profile:
        says = dict(row.said)
        if row.class_code is not None:
            says["class_id"] = self._class_id(row)
        if row.parent_code is not None:
            says["parent_id"] = self._parent_id(row, there.id)
        return replace(there.profile, **says)

    def _class_id(self, row: Row) -> str:
        class_id = self.known.class_ids.get(row.class_code or "")
        if class_id is None:
            raise AccountClassNotFound(row.class_code or "")
        return class_id

    def _parent_id(self, row: Row, account_id: str) -> str | None:
        if not row.parent_code:
            return None
        self._check_kept(row.parent_code)
        parent_id = account_id if row.parent_code == row.code else self.known.ids.get(row.parent_code)
        if parent_id is None:
            raise AccountParentNotFound(row.parent_code)
        check_group(account_id, parent_id, self.known.parents)
        return parent_id


@dataclass(kw_only=True)
class Progress:
    """How far an import has come."""

    validate_only: bool
    importer_id: str = ""
    sees_confidential: bool = True
    """Whether the importer sees confidential accounts as they are."""
    source: str = ""
    id: str = ""
    """Under which it is remembered; empty for a dry run, and as long as nothing was placed."""
    begin_time: datetime = EPOCH
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

    def made(self, batch: Batch, *, now: datetime) -> Import:
        """Say what a handful of rows adds to the import as it is remembered."""
        return Import(
            id=self.id,
            source=self.source,
            importer_id=self.importer_id,
            create_time=self.begin_time,
            update_time=now,
            created_count=len(batch.created),
            updated_count=len(batch.revised),
            unchanged_count=batch.unchanged_count,
            refused_count=len(batch.refused),
        )

    def add(self, batch: Batch) -> None:
        """Count a handful of rows in; of what was refused, the first ten thousand are kept in full."""
        self.codes |= batch.codes
        if self.validate_only:
            placed = {code: batch.known.ids[code] for code in batch.codes}
            self.ids |= placed
            self.parents |= {account_id: batch.known.parents[account_id] for account_id in placed.values()}
        self.created_count += len(batch.created)
        self.updated_count += len(batch.revised)
        self.unchanged_count += batch.unchanged_count
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
