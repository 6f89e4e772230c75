"""The only room of completeness that speaks SQL: nothing is kept, all is asked of what the other parts keep."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, Table, Text, func, literal, or_, select

from chassis.access import Caller
from chassis.database import Transaction
from chassis.paging import Page
from services.accounts.archive_policies.model import USUAL, ArchiveChecklist, ArchivePolicy
from services.accounts.completeness.model import Archive, MissingItemKind, required
from services.accounts.contacts.model import ContactState
from services.accounts.contacts.store import contacts
from services.accounts.custom_fields.store import custom_fields
from services.accounts.documents.model import DocumentState
from services.accounts.documents.store import documents
from services.accounts.labels.store import account_tags, external_references
from services.accounts.profiles.model import Account
from services.accounts.profiles.store import accounts, list_accounts

_FILED = (documents.c.event_reference == "") & (documents.c.state == DocumentState.FILED.value)
_KNOWN = contacts.c.state == ContactState.ACTIVE.value
_BESIDE: Mapping[str, Table] = {"tags": account_tags, "external_references": external_references}
_FIRST_COLUMN = {"annual_revenue": "annual_revenue_minor", "source": "source_kind"}


async def list_incomplete(
    tx: Transaction, caller: Caller, page: Page, policies: Sequence[ArchivePolicy], *, class_id: str
) -> list[Account]:
    """List one more account than the page holds of those whose archive is missing something, by code."""
    if not class_id:
        return await list_accounts(tx, caller, page, _incomplete(policies))
    own = [policy for policy in policies if policy.class_id == class_id]
    return await list_accounts(tx, caller, page, accounts.c.class_id == class_id, _incomplete(own))


async def list_archives(tx: Transaction, listed: Sequence[Account]) -> list[Archive]:
    """Give what the archives of these accounts hold."""
    ids = [account.id for account in listed]
    known = set((await tx.look(select(contacts.c.account_id).where(contacts.c.account_id.in_(ids), _KNOWN))).scalars())
    custom = dict(await _rows(tx, custom_fields, custom_fields.c["values"], ids))
    filed: dict[str, set[str]] = {}
    for account_id, code in await _rows(tx, documents, documents.c.code, ids, _FILED):
        filed.setdefault(account_id, set()).add(code)
    return [
        Archive(
            account_id=account.id,
            code=account.code,
            profile=account.profile,
            has_contact=account.id in known,
            custom_codes=custom.get(account.id, {}).keys(),
            document_codes=filed.get(account.id, set()),
        )
        for account in listed
    ]


async def _rows(
    tx: Transaction, table: Table, column: ColumnElement[Any], ids: Collection[str], *where: ColumnElement[bool]
) -> Iterable[Any]:
    asked = select(table.c.account_id, column).where(table.c.account_id.in_(ids), *where)
    return (await tx.look(asked)).all()


def _incomplete(policies: Sequence[ArchivePolicy]) -> ColumnElement[bool]:
    """Hold for the accounts whose archive is missing something that the policy of their class requires."""
    own = [(accounts.c.class_id == policy.class_id) & _lacks(policy.checklist) for policy in policies]
    others = accounts.c.class_id.not_in([policy.class_id for policy in policies]) & _lacks(USUAL)
    return or_(*own, others)


def _lacks(checklist: ArchiveChecklist) -> ColumnElement[bool]:
    asked: dict[MissingItemKind, list[str]] = {kind: [] for kind in MissingItemKind}
    for item in required(checklist):
        asked[item.kind].append(item.name)
    lacking = [_empty(name) for name in asked[MissingItemKind.FIELD]]
    if asked[MissingItemKind.CONTACT]:
        lacking.append(~_exists(contacts, _KNOWN))
    if codes := asked[MissingItemKind.CUSTOM_FIELD]:
        lacking.append(~_exists(custom_fields, custom_fields.c["values"].has_all(literal(codes, ARRAY(Text)))))
    if codes := asked[MissingItemKind.DOCUMENT]:
        there = select(func.count()).where(documents.c.account_id == accounts.c.id, documents.c.code.in_(codes), _FILED)
        lacking.append(there.scalar_subquery() < len(codes))
    return or_(False, *lacking)  # noqa: FBT003 - how SQLAlchemy says that of nothing, nothing holds


def _empty(name: str) -> ColumnElement[bool]:
    """Hold for the accounts in which a field of the profile says nothing."""
    if name in _BESIDE:
        return ~_exists(_BESIDE[name])
    column: Column[Any] = accounts.c[_FIRST_COLUMN.get(name, name)]
    if column.nullable:
        return column.is_(None)
    return column == ("" if isinstance(column.type, Text) else 0)


def _exists(table: Table, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(1).where(table.c.account_id == accounts.c.id, *where).exists()
