"""Takes from the database what a batch of facts speaks of, and puts back what changed."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, Table, bindparam, delete, insert, or_, select, text, true, update
from sqlalchemy.dialects.postgresql import insert as upsert

from chassis.database import Transaction
from chassis.serving.store import confidentiality, led_teams, serving
from chassis.statements import Constant
from chassis.tables import dead_letters, inbox, reader_positions
from gateway.views.model import Account, Archive, Cell, Grade, Measure, Member, NextStep, Picture, Visit, month_of
from gateway.views.tables import (
    VIEWS,
    account_classes,
    accounts,
    cells,
    counts,
    members,
    teams,
    views,
    visited_months,
    visits,
)

NAME = "overview"

ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)
"""Where the clock of the views begins."""
LATEST = (
    select(counts.c.valid_from, counts.c.value)
    .where(counts.c.cell_id == cells.c.id)
    .order_by(counts.c.valid_from.desc())
    .limit(1)
    .lateral("latest")
)

_VERSION = Constant(select(views.c.version, views.c.time).where(views.c.name == NAME))
_GROW = Constant(update(views).where(views.c.name == NAME).values(version=views.c.version + 1, time=bindparam("now")))
_MOVE_VISITS = text(
    "UPDATE visits SET team_id = :team_id WHERE account_id = :account_id AND team_id IS DISTINCT FROM :team_id"
)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a batch of facts speaks of."""

    account_ids: Collection[str]
    member_ids: Collection[str]
    visit_ids: Collection[str]
    months: Collection[date]
    """The months in which its visits began."""


async def version(tx: Transaction) -> int:
    """Give the number of batches that have changed the views; it never goes back."""
    return int((await tx.execute(_VERSION)).one().version)


async def load(tx: Transaction, scope: Scope, zone: ZoneInfo) -> Picture:
    """Take what the scope names."""
    time: datetime = (await tx.execute(_VERSION)).one().time
    oldest = min([*scope.months, month_of(time, zone)])
    found = await _accounts(tx, scope.account_ids)
    return Picture(
        zone=zone,
        time=time,
        accounts=found,
        members={row["id"]: Member(**row) for row in await _rows(tx, members, scope.member_ids)},
        visited=await _visited(tx, {*scope.account_ids, *found}, oldest),
        known_visits={row["id"] for row in await _rows(tx, visits, scope.visit_ids)},
    )


async def save(tx: Transaction, picture: Picture) -> None:
    """Put back what changed, as one new version."""
    await _put(tx, teams, [vars(team) for team in picture.teams.values()])
    await _put(tx, account_classes, [vars(kind) for kind in picture.classes.values()])
    await _put(tx, members, [vars(picture.members[member_id]) for member_id in picture.changed_members])
    await _put(tx, accounts, [_account_row(picture, account_id) for account_id in picture.changed_accounts])
    await tx.execute(insert(visits), [_visit_row(picture, visit, since) for visit, since in picture.visits])
    moved = [{"account_id": one, "team_id": _team_id(picture, one)} for one in picture.moved_accounts]
    await tx.execute(_MOVE_VISITS, moved)
    newly = [{"account_id": account_id, "month": month} for account_id, month in picture.newly_visited]
    await tx.execute(insert(visited_months), newly)
    await _step(tx, picture.steps)
    await tx.execute(_GROW, {"now": picture.time})


async def forget(tx: Transaction, reader: str) -> None:
    """Empty the views, and put their reader back to the beginning of the stream; the version goes on."""
    for table in (*VIEWS, serving, led_teams, confidentiality):
        await tx.execute(delete(table))
    for table in (inbox, reader_positions, dead_letters):
        await tx.execute(delete(table).where(table.c.reader == reader))
    await tx.execute(_GROW, {"now": ORIGIN})


async def _rows(tx: Transaction, table: Table, ids: Collection[str]) -> Sequence[RowMapping]:
    if not ids:
        return []
    return (await tx.execute(select(table).where(table.c.id.in_(ids)))).mappings().all()


async def _accounts(tx: Transaction, ids: Collection[str]) -> dict[str, Account]:
    """Take accounts, and all that is merged into the same ones."""
    named = await _rows(tx, accounts, ids)
    survivor_ids = {*ids, *(row["survivor_id"] for row in named if row["survivor_id"])}
    if not survivor_ids:
        return {}
    others = or_(accounts.c.id.in_(survivor_ids.difference(ids)), accounts.c.survivor_id.in_(survivor_ids))
    rows = (await tx.execute(select(accounts).where(others))).mappings().all()
    return {row["id"]: _account(row) for row in (*named, *rows)}


async def _visited(tx: Transaction, account_ids: Collection[str], oldest: date) -> dict[str, set[date]]:
    found: dict[str, set[date]] = {account_id: set() for account_id in account_ids}
    mine = visited_months.c.account_id.in_(account_ids) & (visited_months.c.month >= oldest)
    for row in await tx.execute(select(visited_months).where(mine)) if account_ids else ():
        found[row.account_id].add(row.month)
    return found


async def _put(tx: Transaction, table: Table, rows: Sequence[Any]) -> None:
    """Write rows whole, new ones and others."""
    statement = upsert(table)
    rest = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key}
    await tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=rest), rows)


async def _step(tx: Transaction, steps: dict[Cell, Counter[datetime]]) -> None:
    """Write every value that a cell took: from the instant of one step to that of the next, the last one open."""
    if not steps:
        return
    known = await _open_counts(tx, steps.keys())
    ids = await _new_cells(tx, steps.keys() - known.keys())
    rows: list[dict[str, Any]] = []
    for cell, changes in steps.items():
        cell_id, since, value = known.get(cell) or (ids[cell], None, 0)
        rows += _history(cell_id, value, since, changes)
    statement = upsert(counts)
    again = {"valid_to": statement.excluded.valid_to, "value": statement.excluded.value}
    await tx.execute(statement.on_conflict_do_update(index_elements=["cell_id", "valid_from"], set_=again), rows)


def _history(cell_id: int, value: int, since: datetime | None, changes: Counter[datetime]) -> Iterator[dict[str, Any]]:
    """List the values of a cell from the one that held until now, each with its time."""
    instants = sorted({*changes, *([since] if since else [])})
    for valid_from, valid_to in zip(instants, [*instants[1:], None], strict=True):
        value += changes[valid_from]
        yield {"cell_id": cell_id, "valid_from": valid_from, "valid_to": valid_to, "value": value}


async def _open_counts(tx: Transaction, asked: Iterable[Cell]) -> dict[Cell, tuple[int, datetime, int]]:
    measures = {cell.measure for cell in asked}
    months = {cell.month for cell in asked if cell.month}
    near = cells.c.measure.in_(measures) & or_(cells.c.month.is_(None), cells.c.month.in_(months))
    found = await tx.execute(select(cells, LATEST.c.valid_from, LATEST.c.value).join(LATEST, true()).where(near))
    return {cell(row): (row.id, row.valid_from, row.value) for row in found}


async def _new_cells(tx: Transaction, missing: Iterable[Cell]) -> dict[Cell, int]:
    rows = [{field.name: getattr(cell, field.name) for field in fields(Cell)} for cell in missing]
    if not rows:
        return {}
    return {cell(row): row.id for row in await tx.execute(insert(cells).values(rows).returning(cells))}


def cell(row: Any) -> Cell:
    """Take a cell."""
    grade = Grade(row.grade) if row.grade else None
    return Cell(Measure(row.measure), row.team_id, row.class_id, grade, row.month)


def _account(row: RowMapping) -> Account:
    grade = Grade(row["grade"]) if row["grade"] else None
    archive = Archive(code=row["code"], display_name=row["display_name"], class_id=row["class_id"], grade=grade)
    return Account(
        id=row["id"],
        archive=archive if row["announced"] else None,
        team_id=row["team_id"],
        manager_id=row["manager_id"],
        last_visit_time=row["last_visit_time"],
        next_step=next_step(row),
        merged_into_id=row["merged_into_id"],
    )


def _account_row(picture: Picture, account_id: str) -> dict[str, Any]:
    account = picture.accounts[account_id]
    archive = account.archive or Archive(code="", display_name="", class_id=None, grade=None)
    return {
        "id": account.id,
        "announced": account.archive is not None,
        **vars(archive),
        "team_id": account.team_id,
        "manager_id": account.manager_id,
        "last_visit_time": account.last_visit_time,
        **_next_step_row(account.next_step),
        "merged_into_id": account.merged_into_id,
        "survivor_id": picture.survivor_id(account_id) if account.merged_into_id else None,
    }


def _team_id(picture: Picture, account_id: str) -> str | None:
    """Name the team that serves an account, or the one that survives it."""
    survivor = picture.accounts.get(picture.survivor_id(account_id))
    return survivor.team_id if survivor else None


def _visit_row(picture: Picture, visit: Visit, since: datetime) -> dict[str, Any]:
    values = {name: value for name, value in vars(visit).items() if name != "next_step"}
    team_id = _team_id(picture, visit.account_id)
    return values | {"team_id": team_id, "valid_from": since} | _next_step_row(visit.next_step)


def next_step(row: RowMapping) -> NextStep | None:
    """Take a next step."""
    action = row["next_step_action"]
    return None if action is None else NextStep(action=action, due_date=row["next_step_due_date"])


def _next_step_row(step: NextStep | None) -> dict[str, Any]:
    return {"next_step_action": step.action if step else None, "next_step_due_date": step.due_date if step else None}
