"""The only room of custom fields that speaks SQL."""

from datetime import date
from typing import Any

from sqlalchemy import Column, DateTime, ForeignKey, Integer, RowMapping, Table, Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.database import Transaction
from chassis.statements import Constant
from services.accounts.archive_policies.model import CustomFieldKind
from services.accounts.custom_fields.model import CustomFields, CustomValue
from services.accounts.tables import metadata

custom_fields = Table(
    "custom_fields",
    metadata,
    Column("account_id", Uuid(as_uuid=False), ForeignKey("accounts.id"), primary_key=True),
    Column("values", JSONB, nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
)

_GET = Constant(
    select(custom_fields).where(custom_fields.c.account_id == bindparam("account_id", type_=Uuid(as_uuid=False)))
)
_ADD = upsert(custom_fields)
_SAVE = Constant(
    _ADD.on_conflict_do_update(
        index_elements=["account_id"],
        set_={name: _ADD.excluded[name] for name in ("values", "update_time", "version")},
    )
)


async def get_custom_fields(tx: Transaction, account_id: str) -> CustomFields:
    """Give the values of an account; none for one of which nothing was ever set."""
    row = (await tx.look(_GET, {"account_id": account_id})).mappings().first()
    return CustomFields(account_id=account_id) if row is None else _custom_fields(row)


async def save_custom_fields(tx: Transaction, kept: CustomFields) -> None:
    """Keep the values of an account, which is locked."""
    values = {code: {"kind": one.kind, "plain": _json(one)} for code, one in kept.values.items()}
    await tx.execute(_SAVE, vars(kept) | {"values": values})


def _json(value: CustomValue) -> Any:
    return value.plain.isoformat() if isinstance(value.plain, date) else value.plain


def _custom_fields(row: RowMapping) -> CustomFields:
    return CustomFields(**dict(row) | {"values": {code: _value(code, kept) for code, kept in row["values"].items()}})


def _value(code: str, kept: dict[str, Any]) -> CustomValue:
    kind, plain = CustomFieldKind(kept["kind"]), kept["plain"]
    return CustomValue(code=code, kind=kind, plain=date.fromisoformat(plain) if kind is CustomFieldKind.DATE else plain)
