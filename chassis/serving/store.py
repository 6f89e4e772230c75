"""The copy of who serves whom, and of what is confidential: its tables, and the one predicate over them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    Index,
    MetaData,
    Table,
    Text,
    Uuid,
    bindparam,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.access import AccountNotServed, Caller, Role
from chassis.database import Transaction
from chassis.statements import Constant
from chassis.tables import NAMING

metadata = MetaData(naming_convention=NAMING)

serving = Table(
    "serving",
    metadata,
    Column("assignment_id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), nullable=False),
    Column("manager_id", Uuid(as_uuid=False), nullable=False),
    Column("team_id", Uuid(as_uuid=False), nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Column("valid_to", DateTime(timezone=True)),
    Index("serving_account_id_idx", "account_id"),
    Index("serving_manager_id_idx", "manager_id"),
    Index("serving_team_id_idx", "team_id"),
)

led_teams = Table(
    "led_teams",
    metadata,
    Column("team_id", Uuid(as_uuid=False), primary_key=True),
    Column("leader_id", Uuid(as_uuid=False), nullable=False, index=True),
)

confidentiality = Table(
    "confidentiality",
    metadata,
    Column("account_id", Uuid(as_uuid=False), primary_key=True),
    Column("level", Text, nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
)

STRICT = "STRICT"
"""The level at which an account is hidden from those who do not need it for their work."""


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """Who serves an account, from when on."""

    assignment_id: str
    account_id: str
    manager_id: str
    team_id: str
    valid_from: datetime


def served_by(
    caller: Caller, account_id: ColumnElement[str], *, caller_id: ColumnElement[str] | None = None
) -> ColumnElement[bool]:
    """Hold for the accounts that the caller may reach now (architecture §5).

    A statement that is made once for all callers of a role gives the parameter for the caller's id.
    """
    if caller.sees_whole_centre:
        return true() if caller.sees_confidential else ~_hidden(account_id)
    if caller.role not in _WHOSE:
        return false()
    whose = _WHOSE[caller.role](literal(caller.id, Uuid(as_uuid=False)) if caller_id is None else caller_id)
    return exists(select(1).where(serving.c.account_id == account_id, whose, holding()))


async def check_served(tx: Transaction, caller: Caller, account_id: str) -> None:
    """Refuses with AccountNotServed, whether the account exists or not, unless `served_by` holds for it."""
    if caller.sees_whole_centre and caller.sees_confidential:
        return
    question = _OPEN if caller.sees_whole_centre else _SERVED.get(caller.role)
    served = question and (await tx.look(question, {"caller_id": caller.id, "account_id": account_id})).first()
    if not served:
        raise AccountNotServed(f"account {account_id}")


async def save_leader(tx: Transaction, *, team_id: str, leader_id: str) -> None:
    """Keep who leads a team."""
    statement = upsert(led_teams).values(team_id=team_id, leader_id=leader_id)
    await tx.execute(statement.on_conflict_do_update(index_elements=["team_id"], set_={"leader_id": leader_id}))


async def save_assignment(tx: Transaction, held: Assignment) -> None:
    """Keep who serves an account from an instant on; who served it until then no longer does."""
    lasting = or_(serving.c.valid_to.is_(None), serving.c.valid_to > held.valid_from)
    others = (serving.c.account_id == held.account_id) & (serving.c.assignment_id != held.assignment_id) & lasting
    await tx.execute(update(serving).where(others).values(valid_to=held.valid_from))
    await tx.execute(upsert(serving).values(asdict(held)).on_conflict_do_nothing())


async def save_end(tx: Transaction, assignment_id: str, end: datetime) -> None:
    """Keep that an assignment holds until an instant and no longer."""
    await tx.execute(update(serving).where(serving.c.assignment_id == assignment_id).values(valid_to=end))


async def save_confidentiality(tx: Transaction, *, account_id: str, level: str, valid_from: datetime) -> None:
    """Keep how confidential an account is, unless something newer is kept."""
    statement = upsert(confidentiality).values(account_id=account_id, level=level, valid_from=valid_from)
    news = {"level": statement.excluded.level, "valid_from": statement.excluded.valid_from}
    newer = confidentiality.c.valid_from <= statement.excluded.valid_from
    await tx.execute(statement.on_conflict_do_update(index_elements=["account_id"], set_=news, where=newer))


def _hidden(account_id: ColumnElement[str]) -> ColumnElement[bool]:
    strict = (confidentiality.c.account_id == account_id) & (confidentiality.c.level == STRICT)
    return exists(select(1).where(strict))


def holding() -> ColumnElement[bool]:
    """Hold for the assignments that hold now."""
    return (serving.c.valid_from <= func.now()) & or_(serving.c.valid_to.is_(None), serving.c.valid_to > func.now())


def _by_manager(caller_id: ColumnElement[str]) -> ColumnElement[bool]:
    return serving.c.manager_id == caller_id


def _by_leader(caller_id: ColumnElement[str]) -> ColumnElement[bool]:
    return serving.c.team_id.in_(select(led_teams.c.team_id).where(led_teams.c.leader_id == caller_id))


_WHOSE: Mapping[int, Callable[[ColumnElement[str]], ColumnElement[bool]]] = {
    Role.ROLE_ACCOUNT_MANAGER: _by_manager,
    Role.ROLE_TEAM_LEADER: _by_leader,
}
"""Which rows of the copy concern a caller of a restricted role; a role that is not here reaches none."""

_ACCOUNT_ID: ColumnElement[str] = bindparam("account_id", type_=Uuid(as_uuid=False))
_CALLER_ID: ColumnElement[str] = bindparam("caller_id", type_=Uuid(as_uuid=False))
_OPEN = Constant(select(1).where(~_hidden(_ACCOUNT_ID)))
_SERVED = {
    role: Constant(select(1).where(serving.c.account_id == _ACCOUNT_ID, whose(_CALLER_ID), holding()).limit(1))
    for role, whose in _WHOSE.items()
}
