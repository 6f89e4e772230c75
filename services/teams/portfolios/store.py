"""The only room of portfolios that speaks SQL; here stands the one predicate over who serves whom."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Text,
    Uuid,
    delete,
    exists,
    false,
    insert,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import filtering, paging
from chassis.access import Caller, Role
from chassis.database import Transaction, refusing
from chassis.paging import Page
from services.teams.center.store import teams
from services.teams.portfolios.model import Account, Assignment, AssignmentChanged, Case
from services.teams.tables import metadata

known_accounts = Table(
    "known_accounts",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("class_id", Uuid(as_uuid=False), nullable=False),
    Column("update_time", DateTime(timezone=True), nullable=False),
    Column("survivor_id", Uuid(as_uuid=False)),
)

assignments = Table(
    "assignments",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), ForeignKey("known_accounts.id"), nullable=False),
    Column("manager_id", Uuid(as_uuid=False), ForeignKey("members.id"), nullable=False),
    Column("team_id", Uuid(as_uuid=False), ForeignKey("teams.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("class_exception", Text, nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Column("valid_to", DateTime(timezone=True)),
    CheckConstraint("valid_to > valid_from", name="interval"),
    Index("assignments_open_idx", "account_id", unique=True, postgresql_where=text("valid_to IS NULL")),
    Index("assignments_account_id_valid_from_idx", "account_id", "valid_from", unique=True),
    Index("assignments_manager_id_idx", "manager_id"),
    Index("assignments_team_id_idx", "team_id"),
    Index("assignments_valid_from_idx", "valid_from", "id"),
)

FILTERS = {
    "account_id": filtering.uuid(assignments.c.account_id),
    "manager_id": filtering.uuid(assignments.c.manager_id),
    "team_id": filtering.uuid(assignments.c.team_id),
}


def served_by(caller: Caller, account_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Hold for the accounts that the caller may reach now, as `chassis.serving` does elsewhere (architecture §5)."""
    if caller.sees_whole_centre:
        return true()
    serving = assignments.alias("serving")
    if caller.role == Role.ROLE_ACCOUNT_MANAGER:
        whose: ColumnElement[bool] = serving.c.manager_id == caller.id
    elif caller.role == Role.ROLE_TEAM_LEADER:
        whose = serving.c.team_id.in_(select(teams.c.id).where(teams.c.leader_id == caller.id))
    else:
        return false()
    return exists(select(1).where(serving.c.account_id == account_id, whose, serving.c.valid_to.is_(None)))


async def save_account(tx: Transaction, account: Account) -> None:
    """Keep what is known of an account, unless something newer is kept."""
    statement = upsert(known_accounts).values(
        {name: getattr(account, name) for name in ("id", "class_id", "update_time")}
    )
    newer = known_accounts.c.update_time < statement.excluded.update_time
    changes = {"class_id": statement.excluded.class_id, "update_time": statement.excluded.update_time}
    await tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changes, where=newer))


async def remove_account(tx: Transaction, account_id: str) -> None:
    """Forget an account that is gone, unless it was given to somebody at that moment."""
    given = exists(select(1).where(assignments.c.account_id == account_id))
    await tx.execute(delete(known_accounts).where(known_accounts.c.id == account_id, ~given))


async def lock_case(tx: Transaction, account_id: str) -> Case | None:
    """Find an account and the assignment that it has, and keep both from everybody else until the transaction ends.

    The account's row is the lock: of a number of writers each sees what the one before has written.
    """
    asked = select(known_accounts).where(known_accounts.c.id == account_id).with_for_update()
    row = (await tx.execute(asked)).mappings().first()
    if row is None:
        return None
    held = select(assignments).where(assignments.c.account_id == account_id, assignments.c.valid_to.is_(None))
    current = (await tx.execute(held)).mappings().first()
    return Case(account=Account(**row), current=Assignment(**current) if current else None)


async def save_survivor(tx: Transaction, account_id: str, survivor_id: str | None) -> None:
    """Keep into which account this one was merged; None when it stands by itself again."""
    same = known_accounts.c.id == account_id
    await tx.execute(update(known_accounts).where(same).values(survivor_id=survivor_id))


async def find_latest(tx: Transaction, account_id: str) -> Assignment | None:
    """Give the assignment that an account had last."""
    mine = select(assignments).where(assignments.c.account_id == account_id)
    row = (await tx.look(mine.order_by(assignments.c.valid_from.desc()).limit(1))).mappings().first()
    return Assignment(**row) if row else None


async def add_assignment(tx: Transaction, assignment: Assignment) -> None:
    """Keep a new assignment. Refuses with AssignmentChanged when the account has one."""
    with refusing({"assignments_open_idx": AssignmentChanged(assignment.account_id)}):
        await tx.execute(insert(assignments).values(vars(assignment)))


async def save_end(tx: Transaction, ended: Assignment) -> None:
    """Keep the end of an assignment. Refuses with AssignmentChanged when it has ended before."""
    same = (assignments.c.id == ended.id) & assignments.c.valid_to.is_(None)
    written = await tx.execute(update(assignments).where(same).values(valid_to=ended.valid_to))
    if written.rowcount == 0:
        raise AssignmentChanged(ended.account_id)


async def list_assignments(
    tx: Transaction, caller: Caller, page: Page, *, filter_source: str, as_of: datetime | None
) -> list[Assignment]:
    """List one more assignment than the page holds, latest start first: those that hold at an instant, None for now."""
    asked = select(assignments).where(
        served_by(caller, assignments.c.account_id),
        _holds(as_of),
        paging.beyond(page, assignments.c.valid_from, assignments.c.id, descending=True),
        *filtering.clauses(filter_source, FILTERS),
    )
    ordered = asked.order_by(assignments.c.valid_from.desc(), assignments.c.id.desc()).limit(page.size + 1)
    return [Assignment(**row) for row in (await tx.execute(ordered)).mappings()]


def _holds(as_of: datetime | None) -> ColumnElement[bool]:
    if as_of is None:
        return assignments.c.valid_to.is_(None)
    return (assignments.c.valid_from <= as_of) & or_(assignments.c.valid_to.is_(None), assignments.c.valid_to > as_of)
