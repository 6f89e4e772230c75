"""The only room of revisions that speaks SQL."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, DateTime, Index, Integer, RowMapping, Table, Text, Uuid, select

from chassis import filtering, paging
from chassis.access import Caller
from chassis.database import Transaction
from chassis.paging import Page
from chassis.serving.store import served_by
from chassis.statements import Constant
from services.accounts.profiles.model import Account, Revision
from services.accounts.revisions.model import AccountRevision
from services.accounts.tables import arrays, insertion, metadata

account_revisions = Table(
    "account_revisions",
    metadata,
    Column("account_id", Uuid(as_uuid=False), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("change_time", DateTime(timezone=True), nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("account_revisions_change_time_idx", "change_time", "account_id"),
)
"""What was changed stays known when an account is gone, as after an import that was undone. `changed` has commas between
its names, as field masks have in JSON: rows that are given many at once hold no lists."""

FILTERS = {
    "account_id": filtering.uuid(account_revisions.c.account_id),
    "changed_by": filtering.text(account_revisions.c.changed_by),
    "change_time": filtering.instant(account_revisions.c.change_time),
}

_ADD = Constant(insertion(account_revisions))


async def note_created(tx: Transaction, accounts: Iterable[Account], *, by: str) -> None:
    """Keep who created accounts."""
    await tx.execute(_ADD, arrays(account_revisions, [_values(account, by) for account in accounts]))


async def note_changed(tx: Transaction, revisions: Iterable[Revision], *, by: str) -> None:
    """Keep who changed which fields of accounts."""
    rows = [
        _values(revision.after, by)
        | {
            "changed": ",".join(revision.changed),
            "reason": revision.after.stage_reason if "stage" in revision.changed else "",
        }
        for revision in revisions
    ]
    await tx.execute(_ADD, arrays(account_revisions, rows))


async def list_revisions(tx: Transaction, caller: Caller, page: Page, *, filter_source: str) -> list[AccountRevision]:
    """List one more revision than the page holds, latest first."""
    key = (account_revisions.c.change_time, account_revisions.c.account_id)
    asked = select(account_revisions).where(
        served_by(caller, account_revisions.c.account_id),
        paging.beyond(page, *key, descending=True),
        *filtering.clauses(filter_source, FILTERS),
    )
    rows = await tx.look(asked.order_by(*(column.desc() for column in key)).limit(page.size + 1))
    return [_revision(row) for row in rows.mappings()]


def _values(account: Account, by: str) -> dict[str, Any]:
    return {
        "account_id": account.id,
        "version": account.version,
        "change_time": account.update_time,
        "changed_by": by,
        "changed": "",
        "reason": "",
    }


def _revision(row: RowMapping) -> AccountRevision:
    return AccountRevision(**{**row, "changed": row["changed"].split(",") if row["changed"] else []})
