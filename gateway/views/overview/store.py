"""Reads what the overview shows; a handful of rows for each question, however much there is."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, func, or_, select, true

from chassis.access import Caller
from chassis.database import Transaction
from chassis.serving.store import led_teams, served_by
from gateway.views.model import Kind
from gateway.views.overview.model import LATEST, ClassLine, LatestVisit, Numbers, Scope, TeamLine
from gateway.views.store import cell, next_step
from gateway.views.tables import account_classes, accounts, cells, counts, members, teams, visits

_VISITED = accounts.alias("visited")
_MERGED = select(_VISITED.c.survivor_id).where(_VISITED.c.id == visits.c.account_id).correlate(visits)
_SURVIVOR_ID = func.coalesce(_MERGED.scalar_subquery(), visits.c.account_id)
"""The account that a visit counts with: the one that it was made to, or the one that survives it.

Looked up visit by visit: with a join PostgreSQL reads all visits of a leader to show the latest, 62 ms instead of 0.6.
"""


async def led_team_ids(tx: Transaction, leader_id: str) -> frozenset[str]:
    """Name the teams that a member leads."""
    led = await tx.execute(select(led_teams.c.team_id).where(led_teams.c.leader_id == leader_id))
    return frozenset(led.scalars())


async def load_numbers(tx: Transaction, scope: Scope) -> Numbers:
    """Take the numbers of the scope's instant and month."""
    held = select(counts.c.value).where(counts.c.cell_id == cells.c.id)
    if scope.as_of is not None:
        held = held.where(counts.c.valid_from <= scope.as_of)
    latest = held.order_by(counts.c.valid_from.desc()).limit(1).lateral()
    asked = (
        select(cells, latest.c.value)
        .join(latest, true())
        .where(or_(cells.c.month.is_(None), cells.c.month == scope.month), _within(scope, cells.c.team_id))
    )
    return Numbers({cell(row): row.value for row in await tx.execute(asked)})


async def list_teams(tx: Transaction, scope: Scope) -> list[TeamLine]:
    """List the teams that there were, by code."""
    asked = (
        select(
            teams.c.id,
            teams.c.code,
            teams.c.display_name,
            func.coalesce(members.c.display_name, "").label("leader_name"),
            func.coalesce(account_classes.c.display_name, "").label("class_name"),
        )
        .outerjoin(members, members.c.id == teams.c.leader_id)
        .outerjoin(account_classes, account_classes.c.id == teams.c.class_id)
        .where(_within(scope, teams.c.id), _known(scope, teams.c.valid_from))
        .order_by(teams.c.code, teams.c.id)
    )
    return [TeamLine(**row) for row in (await tx.execute(asked)).mappings()]


async def list_classes(tx: Transaction, class_ids: Collection[str]) -> list[ClassLine]:
    """List those of these classes that are known."""
    asked = select(account_classes).where(account_classes.c.id.in_(class_ids))
    return [ClassLine(**row) for row in (await tx.execute(asked)).mappings()]


async def list_latest_visits(tx: Transaction, caller: Caller, scope: Scope) -> list[LatestVisit]:
    """List the visits recorded last, of those accounts that the caller may see today."""
    mine = (served_by(caller, _SURVIVOR_ID), _within(scope, visits.c.team_id))
    then = (_known(scope, visits.c.valid_from), _known(scope, visits.c.record_time))
    newest = visits.c.record_time.desc(), visits.c.id.desc()
    shown = *(column for column in visits.c if column.name != "account_id"), _SURVIVOR_ID.label("account_id")
    latest = select(*shown).where(*mine, *then).order_by(*newest).limit(LATEST).subquery()
    return [_latest_visit(row) for row in (await tx.execute(_with_names(latest))).mappings()]


def _with_names(latest: Any) -> Select[Any]:
    return (
        select(
            latest,
            func.coalesce(accounts.c.display_name, "").label("account_name"),
            func.coalesce(members.c.display_name, "").label("visitor_name"),
        )
        .outerjoin(accounts, accounts.c.id == latest.c.account_id)
        .outerjoin(members, members.c.id == latest.c.visitor_id)
        .order_by(latest.c.record_time.desc(), latest.c.id.desc())
    )


def _within(scope: Scope, team_id: ColumnElement[str]) -> ColumnElement[bool]:
    return true() if scope.team_ids is None else team_id.in_(scope.team_ids)


def _known(scope: Scope, since: ColumnElement[Any]) -> ColumnElement[bool]:
    return true() if scope.as_of is None else since <= scope.as_of


def _latest_visit(row: RowMapping) -> LatestVisit:
    return LatestVisit(
        id=row["id"],
        account_id=row["account_id"],
        account_name=row["account_name"],
        visitor_name=row["visitor_name"],
        team_id=row["team_id"] or "",
        kind=Kind(row["kind"]) if row["kind"] else None,
        start_time=row["start_time"],
        record_time=row["record_time"],
        summary=row["summary"],
        next_step=next_step(row),
        late=row["late"],
    )
