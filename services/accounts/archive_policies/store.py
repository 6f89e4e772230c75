"""The only room of archive policies that speaks SQL."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Uuid,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis import paging
from chassis.database import Transaction
from chassis.paging import Page
from chassis.statements import Constant
from services.accounts.archive_policies.model import (
    ArchiveChecklist,
    ArchivePolicy,
    CustomField,
    CustomFieldKind,
    CustomFieldOption,
    DocumentKind,
    DocumentOccasion,
    Label,
)
from services.accounts.classes.model import AccountClassNotFound
from services.accounts.classes.store import account_classes
from services.accounts.profiles.model import AccountNotFound
from services.accounts.profiles.store import accounts
from services.accounts.tables import Intervals, metadata

archive_policies = Table(
    "archive_policies",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("class_id", Uuid(as_uuid=False), ForeignKey("account_classes.id"), nullable=False),
    Column("checklist", JSONB, nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Column("valid_to", DateTime(timezone=True)),
    Column("version", Integer, nullable=False),
    CheckConstraint("valid_from < valid_to", name="order"),
    Index("archive_policies_class_id_valid_from_idx", "class_id", "valid_from"),
    Index("archive_policies_open_key", "class_id", unique=True, postgresql_where=text("valid_to IS NULL")),
)

_POLICIES = Intervals(archive_policies, ("class_id",))
_OPEN = _POLICIES.held(None)
_LOCK = Constant(select(func.pg_advisory_xact_lock(int.from_bytes(b"policies"))))
_OF_ACCOUNT = Constant(
    select(accounts.c.class_id.label("own_class_id"), archive_policies)
    .join_from(accounts, archive_policies, (archive_policies.c.class_id == accounts.c.class_id) & _OPEN, isouter=True)
    .where(accounts.c.id == bindparam("account_id", type_=Uuid(as_uuid=False)))
)


async def lock_policies(tx: Transaction) -> None:
    """Let no one else set a policy until this transaction ends: what a code means is the same in every class."""
    await tx.execute(_LOCK)


async def get_policy(tx: Transaction, class_id: str, *, as_of: datetime | None = None) -> ArchivePolicy:
    """Give what holds for a class at an instant, or now. Refuses with AccountClassNotFound."""
    asked = (
        select(archive_policies)
        .select_from(account_classes.outerjoin(archive_policies, _of_class() & _POLICIES.held(as_of)))
        .where(account_classes.c.id == class_id)
    )
    row = (await tx.look(asked)).mappings().first()
    if row is None:
        raise AccountClassNotFound(class_id)
    return ArchivePolicy.usual(class_id) if row["id"] is None else _policy(row)


async def policy_of(tx: Transaction, account_id: str) -> ArchivePolicy:
    """Give what holds for an account's class now. Refuses with AccountNotFound."""
    row = (await tx.look(_OF_ACCOUNT, {"account_id": account_id})).mappings().first()
    if row is None:
        raise AccountNotFound(account_id)
    return ArchivePolicy.usual(row["own_class_id"]) if row["id"] is None else _policy(row)


async def list_policies(tx: Transaction, page: Page, *, as_of: datetime | None) -> list[ArchivePolicy]:
    """List one more policy than the page holds, by class."""
    asked = select(archive_policies).where(_POLICIES.held(as_of), paging.beyond(page, archive_policies.c.class_id))
    rows = await tx.look(asked.order_by(archive_policies.c.class_id).limit(page.size + 1))
    return [_policy(row) for row in rows.mappings()]


async def open_policies(tx: Transaction) -> list[ArchivePolicy]:
    """List the policies that hold now; there are no more than classes."""
    return [_policy(row) for row in (await tx.look(select(archive_policies).where(_OPEN))).mappings()]


async def all_checklists(tx: Transaction) -> list[ArchiveChecklist]:
    """List what was ever asked of an archive."""
    rows = await tx.look(select(archive_policies.c.checklist))
    return [_checklist(checklist) for checklist in rows.scalars()]


async def add_policy(tx: Transaction, policy: ArchivePolicy) -> None:
    """Keep a policy; what held until now ends where it begins. Policies are locked."""
    await _POLICIES.follow(tx, [vars(policy) | {"checklist": _kept(policy.checklist)}])


def _of_class() -> ColumnElement[bool]:
    return archive_policies.c.class_id == account_classes.c.id


def _policy(row: RowMapping) -> ArchivePolicy:
    own = {name: row[name] for name in ("id", "class_id", "valid_from", "valid_to", "version")}
    return ArchivePolicy(**own, checklist=_checklist(row["checklist"]))


def _kept(checklist: ArchiveChecklist) -> dict[str, Any]:
    """Give a checklist as JSON holds it."""
    kept = asdict(checklist)
    for document in kept["documents"]:
        document["since"] = document["since"].isoformat()
    return kept


def _checklist(kept: dict[str, Any]) -> ArchiveChecklist:
    return ArchiveChecklist(
        required_fields=tuple(kept["required_fields"]),
        contact_required=kept["contact_required"],
        custom_fields=tuple(map(_custom_field, kept["custom_fields"])),
        documents=tuple(map(_document, kept["documents"])),
    )


def _custom_field(kept: dict[str, Any]) -> CustomField:
    options = tuple(CustomFieldOption(code=one["code"], label=Label(**one["label"])) for one in kept["options"])
    own = {"label": Label(**kept["label"]), "kind": CustomFieldKind(kept["kind"]), "options": options}
    return CustomField(**kept | own)


def _document(kept: dict[str, Any]) -> DocumentKind:
    since = datetime.fromisoformat(kept["since"])
    own = {"label": Label(**kept["label"]), "occasion": DocumentOccasion(kept["occasion"]), "since": since}
    return DocumentKind(**kept | own)
