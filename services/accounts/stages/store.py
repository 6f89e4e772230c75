"""The only room of stages that speaks SQL."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, RowMapping, Table, Text, Uuid, select

from chassis.access import Caller
from chassis.database import Transaction
from chassis.paging import Page
from chassis.records import Records
from services.accounts.stages.model import OnboardingItem, OnboardingItemDone, OnboardingItemNotFound
from services.accounts.tables import metadata

onboarding_items = Table(
    "onboarding_items",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False),
    Column("code", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("done_by", Text, nullable=False),
    Column("done_time", DateTime(timezone=True)),
    Column("note", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Index("onboarding_items_account_id_id_idx", "account_id", "id"),
)


def _item(row: RowMapping) -> OnboardingItem:
    return OnboardingItem(**row)


ITEMS: Records[OnboardingItem] = Records(
    onboarding_items,
    noun="onboarding item",
    read=_item,
    values=vars,
    missing=OnboardingItemNotFound,
    changed=OnboardingItemDone,
)
"""What is prepared for the accounts that a caller reaches; an item changes once, when it is done."""


async def list_items(tx: Transaction, caller: Caller, page: Page, account_id: str) -> list[OnboardingItem]:
    """List one more item of an account than the page holds, oldest first."""
    own = onboarding_items.c.account_id == account_id
    return await ITEMS.list(tx, caller, page, own, by=(onboarding_items.c.id,))


async def open_items(tx: Transaction, account_id: str) -> list[OnboardingItem]:
    """List what is still to be prepared for an account."""
    asked = select(onboarding_items).where(
        onboarding_items.c.account_id == account_id, onboarding_items.c.done_time.is_(None)
    )
    return [*map(_item, (await tx.look(asked)).mappings())]
