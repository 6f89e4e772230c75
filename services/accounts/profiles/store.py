"""The only room of profiles that speaks SQL."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Select,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    any_,
    bindparam,
    func,
    literal,
    select,
    text,
    true,
    update,
)

from chassis import filtering, paging
from chassis.access import AccountNotServed, Caller
from chassis.database import Transaction, refusing
from chassis.errors import AccountMerged, Refusal
from chassis.moving.store import check_kept, find_survivor
from chassis.paging import Page
from chassis.serving.store import served_by
from chassis.statements import Constant
from services.accounts.classes.model import AccountClassNotFound
from services.accounts.confidentiality.store import unmasked_filters
from services.accounts.labels import store as labels
from services.accounts.profiles.model import (
    Account,
    AccountChanged,
    AccountCodeTaken,
    AccountNotFound,
    AccountParentNotFound,
    ExternalReference,
    Grade,
    Money,
    Profile,
    ReferringAccountNotFound,
    Revision,
    Seen,
    Source,
    SourceKind,
    State,
)
from services.accounts.revisions.store import note_changed, note_created
from services.accounts.scores.store import score_filters
from services.accounts.search_index.model import FOUND_BY
from services.accounts.search_index.store import index_accounts
from services.accounts.stages.model import Stage
from services.accounts.tables import Intervals, arrays, given, insertion, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("code", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("class_id", Uuid(as_uuid=False), ForeignKey("account_classes.id"), nullable=False, index=True),
    Column("grade", Text, nullable=False),
    Column("parent_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), index=True),
    Column("industry", Text, nullable=False),
    Column("region", Text, nullable=False, index=True),
    Column("founded_year", Integer, nullable=False),
    Column("employee_count", BigInteger, nullable=False),
    Column("annual_revenue_minor", BigInteger),
    Column("annual_revenue_currency", Text),
    Column("legal_name", Text, nullable=False),
    Column("short_name", Text, nullable=False),
    Column("english_name", Text, nullable=False),
    Column("registration_number", Text, nullable=False),
    Column("domain", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("source_kind", Text),
    Column("source_note", Text),
    Column("referred_by_account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), index=True),
    Column("steward_id", Uuid(as_uuid=False), index=True),
    Column("stage", Text, nullable=False),
    Column("stage_reason", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("verify_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Column("survivor_id", Uuid(as_uuid=False), ForeignKey("accounts.id")),
    UniqueConstraint("code"),
    Index("accounts_verify_time_idx", "verify_time", "id"),
    Index("accounts_update_time_idx", "update_time", "id"),
)

account_states = Table(
    "account_states",
    metadata,
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), primary_key=True),
    Column("class_id", Uuid(as_uuid=False), nullable=False),
    Column("grade", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("stage_reason", Text, nullable=False),
    Column("valid_from", DateTime(timezone=True), primary_key=True),
    Column("valid_to", DateTime(timezone=True)),
    CheckConstraint("valid_from < valid_to", name="order"),
    Index("account_states_open_key", "account_id", unique=True, postgresql_where=text("valid_to IS NULL")),
)

FILTERS = {
    "code": filtering.text(accounts.c.code),
    "display_name": filtering.text(accounts.c.display_name),
    "class_id": filtering.uuid(accounts.c.class_id),
    "grade": filtering.enum(accounts.c.grade, Grade),
    "parent_id": filtering.uuid(accounts.c.parent_id),
    "region": filtering.text(accounts.c.region),
    "registration_number": filtering.text(accounts.c.registration_number),
    "phone": filtering.text(accounts.c.phone),
    "stage": filtering.enum(accounts.c.stage, Stage),
    "steward_id": filtering.uuid(accounts.c.steward_id),
    "source_kind": filtering.enum(accounts.c.source_kind, SourceKind),
    "referred_by_account_id": filtering.uuid(accounts.c.referred_by_account_id),
    "tag": filtering.among(labels.tags_of(accounts.c.id)),
    **score_filters(accounts.c.id),
}

DATED = {"class_id", "grade", "stage"}
"""What is kept with its history (architecture §6)."""

_KEPT = select(accounts, *labels.labels_of(accounts.c.id))
"""Accounts with all that is kept of them."""

_LOCK_GROUPS = Constant(select(func.pg_advisory_xact_lock(int.from_bytes(b"groups"))))
_CODED = Constant(_KEPT.where(accounts.c.code == any_(bindparam("codes", type_=ARRAY(Text)))))
_IDS = bindparam("ids", type_=ARRAY(Uuid(as_uuid=False)))
_NAMED = Constant(_KEPT.where(accounts.c.id == any_(_IDS)))
_OWN = select(accounts.c.id, accounts.c.parent_id).where(accounts.c.id == any_(_IDS)).cte("lineage", recursive=True)
_LINEAGE = Constant(
    select(_OWN.union(select(accounts.c.id, accounts.c.parent_id).where(accounts.c.id == _OWN.c.parent_id)))
)

_NEW = given(accounts)
_ADD = Constant(insertion(accounts).on_conflict_do_nothing(constraint="accounts_code_key").returning(accounts.c.id))
_SAVE = Constant(
    update(accounts)
    .where(accounts.c.id == _NEW.c.id, accounts.c.version == _NEW.c.version - 1)
    .values({part.name: _NEW.c[part.name] for part in accounts.c if part.name != "id"})
    .returning(accounts.c.id)
)
_ADD_STATES = Constant(insertion(account_states))
_STATES = Intervals(account_states, ("account_id",))


async def add_account(tx: Transaction, account: Account, *, by: str) -> None:
    """Refuses with AccountCodeTaken or ExternalReferenceTaken, or where its class, parent or referrer is missing."""
    await check_kept(tx, accounts, account.profile.parent_id)
    with refusing(_missing(account.profile)):
        await add_accounts(tx, [account], by=by)


async def add_accounts(tx: Transaction, added: Sequence[Account], *, by: str) -> None:
    """Keep new accounts and the beginning of their history. Refuses with AccountCodeTaken or ExternalReferenceTaken."""
    kept = set((await tx.execute(_ADD, arrays(accounts, map(_values, added)))).scalars())
    for account in added:
        if account.id not in kept:
            raise AccountCodeTaken(account.code)
    await tx.execute(_ADD_STATES, arrays(account_states, map(_state, added)))
    await labels.add_tags(tx, added)
    await labels.add_references(tx, added)
    await index_accounts(tx, added)
    await note_created(tx, added, by=by)


async def save_account(tx: Transaction, revision: Revision, *, by: str) -> None:
    """Refuses with AccountChanged or ExternalReferenceTaken, or where its class, parent or referrer is missing."""
    if "parent_id" in revision.changed:
        await check_kept(tx, accounts, revision.after.profile.parent_id)
    with refusing(_missing(revision.after.profile)):
        await save_accounts(tx, [revision], by=by)


async def save_accounts(tx: Transaction, revisions: Sequence[Revision], *, by: str) -> None:
    """Keep changed accounts, the history of what is dated, and who changed what.

    Refuses with AccountChanged when someone wrote first, or with ExternalReferenceTaken.
    """
    after = [revision.after for revision in revisions]
    written = set((await tx.execute(_SAVE, arrays(accounts, map(_values, after)))).scalars())
    for account in after:
        if account.id not in written:
            raise AccountChanged(account.id)
    if dated := _changed(revisions, *DATED):
        await _STATES.follow(tx, map(_state, dated))
    await labels.replace_tags(tx, _changed(revisions, "tags"))
    await labels.replace_references(tx, _changed(revisions, "external_references"))
    await index_accounts(tx, _changed(revisions, *FOUND_BY))
    await note_changed(tx, revisions, by=by)


async def get_account(tx: Transaction, caller: Caller, account_id: str) -> Account:
    """Refuses with AccountNotFound, or with AccountNotServed those who do not see the whole centre.

    Who reaches the account into which it was merged is told of that one, with AccountMerged.
    """
    row = (await tx.look(_reachable(caller, account_id))).mappings().first()
    if row is None:
        raise await _unreachable(tx, caller, account_id)
    return _account(row)


async def get_seen(tx: Transaction, caller: Caller, seen: Seen) -> Account:
    """Refuses as get_account does, or with AccountChanged when the caller has seen another state of it."""
    account = await get_account(tx, caller, seen.account_id)
    seen.check(account)
    return account


async def get_state(tx: Transaction, account_id: str, as_of: datetime) -> State:
    """Get what was so of an account at an instant. Refuses with AccountNotFound before its creation."""
    asked = select(account_states).where(account_states.c.account_id == account_id, _STATES.held(as_of))
    row = (await tx.look(asked)).mappings().first()
    if row is None:
        raise AccountNotFound(account_id)
    return State(
        class_id=row["class_id"],
        grade=Grade(row["grade"]),
        stage=Stage(row["stage"]),
        stage_reason=row["stage_reason"],
    )


async def lock_account(tx: Transaction, caller: Caller, account_id: str) -> None:
    """Let no one else change the account meanwhile. Refuses as get_account does."""
    locked = (
        _reachable(caller, account_id).with_only_columns(accounts.c.id).with_for_update(key_share=True, of=accounts)
    )
    if (await tx.execute(locked)).first() is None:
        raise await _unreachable(tx, caller, account_id)


async def list_accounts(
    tx: Transaction, caller: Caller, page: Page, *where: ColumnElement[bool], filter_source: str = ""
) -> list[Account]:
    """List one more account than the page holds, by code."""
    wanted = filtering.clauses(filter_source, unmasked_filters(caller, accounts.c.id, FILTERS))
    return await _page(tx, _KEPT.where(_within(caller), *where, *wanted), page, accounts.c.code)


async def list_stale(
    tx: Transaction, caller: Caller, page: Page, *, before: datetime, steward_id: str
) -> list[Account]:
    """List one more account than the page holds of those that nobody has confirmed since an instant."""
    stale = (accounts.c.verify_time < before) & (accounts.c.stage != Stage.FORMER)
    own = accounts.c.steward_id == steward_id if steward_id else true()
    return await _page(tx, _KEPT.where(_within(caller), stale, own), page, accounts.c.verify_time, accounts.c.id)


async def list_group(
    tx: Transaction, caller: Caller, top_id: str, *, depth: int, most: int
) -> list[tuple[Account, int]]:
    """List the accounts under one, itself included, level by level, each with how far below it stands."""
    top = select(accounts.c.id, literal(0).label("depth")).where(accounts.c.id == top_id).cte("tree", recursive=True)
    below = select(accounts.c.id, top.c.depth + 1).where(accounts.c.parent_id == top.c.id, top.c.depth < depth)
    tree = top.union_all(below)
    asked = _KEPT.add_columns(tree.c.depth).where(accounts.c.id == tree.c.id, _within(caller))
    rows = await tx.look(asked.order_by(tree.c.depth, accounts.c.code).limit(most))
    return [(_account(row), row["depth"]) for row in rows.mappings()]


async def list_coded(tx: Transaction, codes: Collection[str]) -> list[Account]:
    """List the accounts that have these codes; what is no account is left out."""
    return [_account(row) for row in (await tx.look(_CODED, {"codes": list(codes)})).mappings()]


async def list_named(tx: Transaction, account_ids: Collection[str]) -> list[Account]:
    """List the accounts that have these ids."""
    return [_account(row) for row in (await tx.look(_NAMED, {"ids": list(account_ids)})).mappings()]


async def lock_groups(tx: Transaction) -> None:
    """Let no one else move an account between groups until this transaction ends.

    Two moves, each fine by itself, could close a circle together; what is read after this call is what will hold.
    """
    await tx.execute(_LOCK_GROUPS)


async def parents_above(tx: Transaction, account_ids: Collection[str]) -> dict[str, str | None]:
    """Give, for these accounts and all above them, who the parent is."""
    rows = await tx.look(_LINEAGE, {"ids": list(account_ids)})
    return {row.id: row.parent_id for row in rows}


def _changed(revisions: Iterable[Revision], *names: str) -> list[Account]:
    """Give the accounts of which one of these fields has changed, as they are after it."""
    return [revision.after for revision in revisions if set(names).intersection(revision.changed)]


def _missing(profile: Profile) -> dict[str, Refusal]:
    source = profile.source
    return {
        "accounts_referred_by_account_id_fkey": ReferringAccountNotFound(
            (source and source.referred_by_account_id) or ""
        ),
        "accounts_class_id_fkey": AccountClassNotFound(profile.class_id),
        "accounts_parent_id_fkey": AccountParentNotFound(profile.parent_id or ""),
    }


def _reachable(caller: Caller, account_id: str) -> Select[Any]:
    return _KEPT.where(accounts.c.id == account_id, _within(caller))


async def _page(tx: Transaction, asked: Select[Any], page: Page, *key: ColumnElement[Any]) -> list[Account]:
    rows = await tx.look(asked.where(paging.beyond(page, *key)).order_by(*key).limit(page.size + 1))
    return [_account(row) for row in rows.mappings()]


def _within(caller: Caller) -> ColumnElement[bool]:
    """Hold for the accounts that the caller may reach; what was merged into another is reached through that one."""
    return served_by(caller, accounts.c.id) & accounts.c.survivor_id.is_(None)


async def _unreachable(tx: Transaction, caller: Caller, account_id: str) -> Refusal:
    if survivor_id := await find_survivor(tx, accounts, caller, account_id):
        return AccountMerged(account_id, survivor_id)
    if caller.sees_whole_centre:
        return AccountNotFound(account_id)
    return AccountNotServed(f"account {account_id}")


def _values(account: Account) -> dict[str, Any]:
    values = vars(account) | vars(account.profile)
    revenue, source = account.profile.annual_revenue, account.profile.source
    return values | {
        "source_kind": source.kind if source else None,
        "source_note": source.note if source else None,
        "referred_by_account_id": source.referred_by_account_id if source else None,
        "annual_revenue_minor": revenue.minor if revenue else None,
        "annual_revenue_currency": revenue.currency if revenue else None,
    }


def _state(account: Account) -> dict[str, Any]:
    return {
        "account_id": account.id,
        "class_id": account.profile.class_id,
        "grade": account.profile.grade,
        "stage": account.stage,
        "stage_reason": account.stage_reason,
        "valid_from": account.update_time,
        "valid_to": None,
    }


def _account(row: RowMapping) -> Account:
    minor, currency = row["annual_revenue_minor"], row["annual_revenue_currency"]
    profile = {
        **row,
        "grade": Grade(row["grade"]),
        "annual_revenue": None if minor is None else Money(minor=minor, currency=currency),
        "source": _source(row),
        "tags": tuple(row["tags"]),
        "external_references": tuple(
            ExternalReference(system=system, external_id=external_id)
            for system, external_id in row["external_references"]
        ),
    }
    own = {name: row[name] for name in _OWN_COLUMNS}
    return Account(profile=Profile(**{name: profile[name] for name in _PROFILE}), stage=Stage(row["stage"]), **own)


def _source(row: RowMapping) -> Source | None:
    if row["source_kind"] is None:
        return None
    return Source(
        kind=SourceKind(row["source_kind"]),
        note=row["source_note"],
        referred_by_account_id=row["referred_by_account_id"],
    )


_PROFILE = [field.name for field in fields(Profile)]
_OWN_COLUMNS = ("id", "code", "create_time", "update_time", "verify_time", "stage_reason", "survivor_id", "version")
