"""Reads portfolios."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, func, or_, select, true

from chassis import filtering, paging
from chassis.access import Caller
from chassis.database import Transaction
from chassis.paging import Page
from chassis.serving.store import served_by
from gateway.views.model import Grade, NextStep
from gateway.views.store import next_step
from gateway.views.tables import account_classes, accounts, members, teams

FILTERS = {
    "class_id": filtering.uuid(accounts.c.class_id),
    "grade": filtering.enum(accounts.c.grade, Grade),
    "team_id": filtering.uuid(accounts.c.team_id),
    "manager_id": filtering.uuid(accounts.c.manager_id),
    "code": filtering.text(accounts.c.code),
    "display_name": filtering.text(accounts.c.display_name),
}


@dataclass(frozen=True, kw_only=True)
class PortfolioAccount:
    """An account as its manager sees it at a glance."""

    id: str
    code: str
    display_name: str
    class_name: str
    grade: Grade | None
    manager_name: str
    team_name: str
    last_visit_time: datetime | None
    next_step: NextStep | None


async def list_portfolio_accounts(
    tx: Transaction, caller: Caller, page: Page, *, filter_source: str
) -> list[PortfolioAccount]:
    """List one more account than the page holds, by name, of those that the caller serves."""
    order = accounts.c.display_name, accounts.c.id
    asked = select(accounts).where(
        accounts.c.announced,
        accounts.c.survivor_id.is_(None),
        served_by(caller, accounts.c.id),
        paging.beyond(page, *order),
        *filtering.clauses(filter_source, FILTERS),
    )
    listed = asked.order_by(*order).limit(page.size + 1).subquery()
    return [_portfolio_account(row) for row in (await tx.execute(_with_names(listed))).mappings()]


def _with_names(listed: Any) -> Select[Any]:
    latest = _latest_visit(listed)
    return (
        select(
            *(listed.c[name] for name in ("id", "code", "display_name", "grade")),
            latest,
            func.coalesce(account_classes.c.display_name, "").label("class_name"),
            func.coalesce(members.c.display_name, "").label("manager_name"),
            func.coalesce(teams.c.display_name, "").label("team_name"),
        )
        .select_from(listed)
        .join(latest, true())
        .outerjoin(account_classes, account_classes.c.id == listed.c.class_id)
        .outerjoin(members, members.c.id == listed.c.manager_id)
        .outerjoin(teams, teams.c.id == listed.c.team_id)
        .order_by(listed.c.display_name, listed.c.id)
    )


def _latest_visit(listed: Any) -> Any:
    """Look for the latest visit to an account or to what is merged into it."""
    part = accounts.alias("part")
    return (
        select(part.c.last_visit_time, part.c.next_step_action, part.c.next_step_due_date)
        .where(or_(part.c.id == listed.c.id, part.c.survivor_id == listed.c.id))
        .order_by(part.c.last_visit_time.desc().nulls_last(), part.c.id)
        .limit(1)
        .lateral("latest")
    )


def _portfolio_account(row: RowMapping) -> PortfolioAccount:
    return PortfolioAccount(
        id=row["id"],
        code=row["code"],
        display_name=row["display_name"],
        class_name=row["class_name"],
        grade=Grade(row["grade"]) if row["grade"] else None,
        manager_name=row["manager_name"],
        team_name=row["team_name"],
        last_visit_time=row["last_visit_time"],
        next_step=next_step(row),
    )
