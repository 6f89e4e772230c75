"""The only room of labels that speaks SQL."""

from collections.abc import Collection, Iterable

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Label,
    Select,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    delete,
    func,
    select,
)

from chassis.database import Transaction
from chassis.statements import Constant
from services.accounts.profiles.model import Account, ExternalReferenceTaken
from services.accounts.tables import arrays, insertion, metadata

account_tags = Table(
    "account_tags",
    metadata,
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), primary_key=True),
    Column("tag", Text, primary_key=True),
    Index("account_tags_tag_idx", "tag", "account_id"),
)

external_references = Table(
    "external_references",
    metadata,
    Column("system", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), nullable=False, index=True),
)

_ADD_TAGS = Constant(insertion(account_tags))
_ADD_REFERENCES = Constant(
    insertion(external_references)
    .on_conflict_do_nothing(constraint="external_references_pkey")
    .returning(external_references.c.system, external_references.c.external_id)
)
_IDS = bindparam("ids", type_=ARRAY(Uuid(as_uuid=False)))
_REMOVE_TAGS = Constant(delete(account_tags).where(account_tags.c.account_id == any_(_IDS)))
_REMOVE_REFERENCES = Constant(delete(external_references).where(external_references.c.account_id == any_(_IDS)))


def tags_of(account_id: ColumnElement[str]) -> Select[tuple[str]]:
    """Select the tags of an account, in order."""
    return select(account_tags.c.tag).where(account_tags.c.account_id == account_id).order_by(account_tags.c.tag)


def labels_of(account_id: ColumnElement[str]) -> Iterable[Label[object]]:
    """Give `tags` and `external_references` as columns beside those of an account."""
    pair = func.jsonb_build_array(external_references.c.system, external_references.c.external_id)
    references = (
        select(pair)
        .where(external_references.c.account_id == account_id)
        .order_by(external_references.c.system, external_references.c.external_id)
    )
    return (
        func.array(tags_of(account_id).scalar_subquery()).label("tags"),
        func.array(references.scalar_subquery()).label("external_references"),
    )


async def add_tags(tx: Transaction, tagged: Collection[Account]) -> None:
    """Keep the tags of accounts that have none yet."""
    if rows := [{"account_id": account.id, "tag": tag} for account in tagged for tag in account.profile.tags]:
        await tx.execute(_ADD_TAGS, arrays(account_tags, rows))


async def add_references(tx: Transaction, referenced: Collection[Account]) -> None:
    """Keep the external references of accounts that have none yet. Refuses with ExternalReferenceTaken."""
    given = [
        {"account_id": account.id, **vars(reference)}
        for account in referenced
        for reference in account.profile.external_references
    ]
    if not given:
        return
    kept = {tuple(row) for row in await tx.execute(_ADD_REFERENCES, arrays(external_references, given))}
    for row in given:
        if (row["system"], row["external_id"]) not in kept:
            raise ExternalReferenceTaken(row["system"], row["external_id"])


async def replace_tags(tx: Transaction, tagged: Collection[Account]) -> None:
    """Keep the tags of accounts instead of those that they had."""
    if tagged:
        await tx.execute(_REMOVE_TAGS, {"ids": [account.id for account in tagged]})
        await add_tags(tx, tagged)


async def replace_references(tx: Transaction, referenced: Collection[Account]) -> None:
    """Keep the external references of accounts instead of those that they had. Refuses with ExternalReferenceTaken."""
    if referenced:
        await tx.execute(_REMOVE_REFERENCES, {"ids": [account.id for account in referenced]})
        await add_references(tx, referenced)
