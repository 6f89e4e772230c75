"""The only room of visits that speaks SQL."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    Uuid,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis import filtering
from chassis.access import Caller
from chassis.database import Transaction
from chassis.moving.store import Move, check_kept, move, move_back
from chassis.paging import Page
from chassis.records import Records
from chassis.serving.store import check_served, served_by
from services.activity.tables import metadata
from services.activity.visits.model import AccountNotKnown, Kind, NextStep, State, Visit, VisitChanged, VisitNotFound

known_accounts = Table(
    "known_accounts",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("survivor_id", Uuid(as_uuid=False)),
)

visits = Table(
    "visits",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("account_id", Uuid(as_uuid=False), nullable=False),
    Column("visitor_id", Uuid(as_uuid=False), nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("start_time", DateTime(timezone=True), nullable=False),
    Column("record_deadline", DateTime(timezone=True), nullable=False),
    Column("subject", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("next_step_action", Text),
    Column("next_step_due_date", Date),
    Column("record_time", DateTime(timezone=True)),
    Column("late", Boolean, nullable=False),
    Column("create_time", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    Index("visits_account_id_start_time_idx", "account_id", "start_time", "id"),
    Index("visits_visitor_id_start_time_idx", "visitor_id", "start_time", "id"),
    Index("visits_start_time_idx", "start_time", "id"),
)

FILTERS = {
    "account_id": filtering.uuid(visits.c.account_id),
    "visitor_id": filtering.uuid(visits.c.visitor_id),
    "state": filtering.enum(visits.c.state, State),
    "kind": filtering.enum(visits.c.kind, Kind),
    "start_time": filtering.instant(visits.c.start_time),
}


async def add_known_account(tx: Transaction, account_id: str) -> None:
    """Keep that there is such an account."""
    await tx.execute(upsert(known_accounts).values(id=account_id).on_conflict_do_nothing())


async def merge_visits(tx: Transaction, moving: Move) -> None:
    """Keep that an account leads to another, which has its visits from now on."""
    merged = {"id": moving.from_id, "survivor_id": moving.to_id}
    statement = upsert(known_accounts).values(merged)
    await tx.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={"survivor_id": statement.excluded.survivor_id})
    )
    await move(tx, moving, [visits])


async def part_visits(tx: Transaction, moving: Move) -> None:
    """Keep that an account stands by itself again, with the visits that it had."""
    await tx.execute(update(known_accounts).where(known_accounts.c.id == moving.from_id).values(survivor_id=None))
    await move_back(tx, moving, [visits])


async def remove_known_account(tx: Transaction, account_id: str) -> None:
    """Forget an account that is gone."""
    await tx.execute(delete(known_accounts).where(known_accounts.c.id == account_id))


async def check_reachable(tx: Transaction, caller: Caller, account_id: str) -> None:
    """Refuses with AccountNotServed, with AccountNotKnown those who see the whole centre, or with AccountMerged."""
    if not caller.sees_whole_centre:
        await check_served(tx, caller, account_id)
        return await check_kept(tx, known_accounts, account_id)
    await check_kept(tx, known_accounts, account_id)
    within_reach = (known_accounts.c.id == account_id) & served_by(caller, known_accounts.c.id)
    if (await tx.look(select(known_accounts.c.id).where(within_reach))).first() is None:
        raise AccountNotKnown(account_id)
    return None


async def list_visits(tx: Transaction, caller: Caller, page: Page, *, filter_source: str) -> list[Visit]:
    """List one more visit than the page holds, latest start first."""
    asked = filtering.clauses(filter_source, FILTERS)
    return await VISITS.list(tx, caller, page, *asked, by=(visits.c.start_time, visits.c.id), descending=True)


def _values(visit: Visit) -> dict[str, Any]:
    values = {name: value for name, value in vars(visit).items() if name != "next_step"}
    step = visit.next_step
    return values | {
        "next_step_action": step.action if step else None,
        "next_step_due_date": step.due_date if step else None,
    }


def _visit(row: RowMapping) -> Visit:
    values = dict(row)
    action, due_date = values.pop("next_step_action"), values.pop("next_step_due_date")
    step = NextStep(action=action, due_date=due_date) if action is not None else None
    return Visit(**values | {"kind": Kind(values["kind"]), "state": State(values["state"]), "next_step": step})


VISITS = Records(visits, noun="visit", read=_visit, values=_values, missing=VisitNotFound, changed=VisitChanged)
"""The visits that a caller reaches: those to the accounts that they serve."""
