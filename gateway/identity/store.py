"""The only room of identity that speaks SQL."""

import hashlib
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.database import Transaction
from gateway.identity.model import FORGOTTEN_AFTER, Attempts, User
from gateway.tables import metadata

users = Table(
    "users",
    metadata,
    Column("user_name", Text, primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("member_id", Uuid(as_uuid=False), nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("name_digest", LargeBinary, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_time", DateTime(timezone=True), nullable=False, index=True),
)


async def save_user(tx: Transaction, user: User) -> None:
    """Keep a user as it is now; the name decides whether it is a new one."""
    values = asdict(user) | {"user_name": _plain(user.user_name)}
    await tx.execute(upsert(users).values(values).on_conflict_do_update(index_elements=["user_name"], set_=values))


async def find_user(tx: Transaction, user_name: str) -> User | None:
    """Find a user by name, whatever its case."""
    return await _find(tx, users.c.user_name == _plain(user_name))


async def find_member(tx: Transaction, member_id: str) -> User | None:
    """Find the user that a member of the centre is."""
    return await _find(tx, users.c.member_id == member_id)


async def count_attempt(tx: Transaction, user_name: str, now: datetime) -> None:
    """Count an attempt to sign in, one at a time for each name. Refuses with SignInThrottled."""
    none_yet = {"name_digest": _digest(user_name), "count": 0, "last_time": now}
    await tx.execute(upsert(sign_in_attempts).values(none_yet).on_conflict_do_nothing())
    mine = sign_in_attempts.c.name_digest == _digest(user_name)
    row = await tx.execute(select(sign_in_attempts.c.count, sign_in_attempts.c.last_time).where(mine).with_for_update())
    counted = Attempts(**row.mappings().one()).another(now)
    await tx.execute(update(sign_in_attempts).where(mine).values(asdict(counted)))


async def forget_attempts(tx: Transaction, user_name: str) -> None:
    """Begin to count anew, after a success."""
    await tx.execute(delete(sign_in_attempts).where(sign_in_attempts.c.name_digest == _digest(user_name)))


async def prune_attempts(tx: Transaction, now: datetime) -> None:
    """Forget the names that nobody has tried for so long that they are free again."""
    await tx.execute(delete(sign_in_attempts).where(sign_in_attempts.c.last_time < now - FORGOTTEN_AFTER))


async def _find(tx: Transaction, same: ColumnElement[bool]) -> User | None:
    row = (await tx.execute(select(users).where(same))).mappings().first()
    return User(**row) if row else None


def _plain(user_name: str) -> str:
    return user_name.strip().casefold()


def _digest(user_name: str) -> bytes:
    """Digest a name: what people type into the field of the name is now and then their password."""
    return hashlib.blake2b(_plain(user_name).encode(), digest_size=16).digest()
