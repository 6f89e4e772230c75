"""The only room of classes that speaks SQL."""

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import ARRAY, Column, DateTime, Table, Text, UniqueConstraint, Uuid, any_, bindparam, insert, select

from chassis import paging
from chassis.database import Transaction, refusing
from chassis.paging import Page
from chassis.statements import Constant
from services.accounts.classes.model import AccountClass, AccountClassCodeTaken
from services.accounts.tables import metadata

account_classes = Table(
    "account_classes",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("code", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    UniqueConstraint("code"),
)

_CODED = Constant(
    select(account_classes.c.code, account_classes.c.id).where(
        account_classes.c.code == any_(bindparam("codes", type_=ARRAY(Text)))
    )
)


async def add_class(tx: Transaction, added: AccountClass) -> None:
    """Keep a new class. Refuses with AccountClassCodeTaken."""
    with refusing({"account_classes_code_key": AccountClassCodeTaken(added.code)}):
        await tx.execute(insert(account_classes), asdict(added))


async def list_classes(tx: Transaction, page: Page) -> list[AccountClass]:
    """List one more class than the page holds, by code."""
    asked = select(account_classes).where(paging.beyond(page, account_classes.c.code))
    rows = await tx.look(asked.order_by(account_classes.c.code).limit(page.size + 1))
    return [AccountClass(**row) for row in rows.mappings()]


async def class_ids(tx: Transaction, codes: Collection[str]) -> dict[str, str]:
    """Give the ids of the classes that have these codes; what is no class is left out."""
    rows = await tx.look(_CODED, {"codes": list(codes)})
    return {row.code: row.id for row in rows}
