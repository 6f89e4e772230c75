"""What the stand-in answers where the real gateway reads its views."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from google.protobuf.message import Message
from google.type.date_pb2 import Date
from kac.accounts.v1.account_pb2 import Account, Grade
from kac.activity.v1.visit_pb2 import Visit
from kac.gateway.v1.overview_pb2 import ClassGradeCount, LatestVisit, Overview, Tally, TeamTally
from kac.gateway.v1.portfolio_pb2 import PortfolioAccount
from kac.gateway.v1.portfolio_service_pb2 import ListPortfolioAccountsResponse
from kac.teams.v1.assignment_pb2 import Assignment
from kac.teams.v1.assignment_service_pb2 import ListAssignmentsResponse

from tests.web import story

LATEST = 20


def overview(accounts: Sequence[Account], visits: Sequence[Visit], as_of: datetime, version: int) -> Message:
    ids = {account.id for account in accounts}
    known = [visit for visit in visits if visit.account_id in ids and visit.record_time.seconds <= as_of.timestamp()]
    shown = Overview(
        version=version,
        month=Date(year=as_of.year, month=as_of.month),
        total=tally(accounts, known, as_of),
        teams=[team for team in _teams(accounts, known, as_of) if team.tally.account_count],
        class_grade_counts=_class_grade_counts(accounts),
        latest_visits=[_latest(visit, accounts) for visit in known[:LATEST]],
    )
    shown.as_of.FromDatetime(as_of)
    return shown


def tally(accounts: Sequence[Account], visits: Iterable[Visit], as_of: datetime) -> Tally:
    assigned = {account.id for account in accounts if story.manager_of(account) is not None}
    month = [visit for visit in visits if visit.start_time.ToDatetime().month == as_of.month]
    visited = {visit.account_id for visit in month} & assigned
    return Tally(
        account_count=len(accounts),
        assigned_count=len(assigned),
        visit_count=len(month),
        visited_account_count=len(visited),
        coverage=len(visited) / len(assigned) if assigned else 0,
        late_record_count=sum(visit.late for visit in month),
    )


def _teams(accounts: Sequence[Account], visits: Sequence[Visit], as_of: datetime) -> Iterable[TeamTally]:
    for number, team in enumerate(story.teams()):
        own = [account for account in accounts if account.class_id == team.class_id]
        ids = {account.id for account in own}
        yield TeamTally(
            team_id=team.id,
            code=team.code,
            display_name=team.display_name,
            leader_name=story.LEADERS[number],
            class_name=story.CLASSES[number],
            manager_count=2,
            tally=tally(own, [visit for visit in visits if visit.account_id in ids], as_of),
        )


def _class_grade_counts(accounts: Sequence[Account]) -> list[ClassGradeCount]:
    counts = Counter((account.class_id, account.grade) for account in accounts)
    names = {each.id: each for each in story.classes()}
    return [
        ClassGradeCount(
            class_id=class_id,
            class_code=names[class_id].code,
            class_name=names[class_id].display_name,
            grade=grade,
            account_count=count,
        )
        for (class_id, grade), count in sorted(counts.items())
    ]


def _latest(visit: Visit, accounts: Sequence[Account]) -> LatestVisit:
    account = next(each for each in accounts if each.id == visit.account_id)
    shown = LatestVisit(
        visit_id=visit.id,
        account_id=account.id,
        account_name=account.display_name,
        visitor_name=_member(visit.visitor_id),
        kind=visit.kind,
        summary=visit.summary,
        next_step=visit.next_step,
        late=visit.late,
    )
    shown.start_time.CopyFrom(visit.start_time)
    return shown


def portfolio(accounts: Sequence[Account], visits: Sequence[Visit], request: Any) -> Message:
    wanted = dict(re.findall(r'(\w+) [=:] "([^"]*)"', request.filter))
    found = [account for account in accounts if _fits(account, wanted)]
    start, size = int(request.page_token or 0), request.page_size or 50
    page = [_portfolio_account(account, visits) for account in found[start : start + size]]
    more = str(start + size) if len(found) > start + size else ""
    return ListPortfolioAccountsResponse(accounts=page, next_page_token=more)


def _fits(account: Account, wanted: dict[str, str]) -> bool:
    number = int(wanted["team_id"][-4:]) if "team_id" in wanted else None
    return (
        wanted.get("class_id", account.class_id) == account.class_id
        and wanted.get("grade", Grade.Name(account.grade)[-1]) == Grade.Name(account.grade)[-1]
        and wanted.get("display_name", "").lower() in account.display_name.lower()
        and (number is None or account.industry == story.CLASSES[number])
    )


def _portfolio_account(account: Account, visits: Sequence[Visit]) -> PortfolioAccount:
    manager = story.manager_of(account)
    shown = PortfolioAccount(
        account_id=account.id,
        code=account.code,
        display_name=account.display_name,
        class_name=account.industry,
        grade=account.grade,
        manager_name="" if manager is None else story.MANAGERS[manager],
        team_name="" if manager is None else f"{account.industry[:2]}团队",
    )
    latest = next((visit for visit in visits if visit.account_id == account.id), None)
    if latest is not None:
        shown.last_visit_time.CopyFrom(latest.start_time)
        shown.next_step.CopyFrom(latest.next_step)
    return shown


def assignments(accounts: Sequence[Account], request: Any) -> Message:
    account = next(each for each in accounts if each.id in request.filter)
    manager = story.manager_of(account)
    if manager is None:
        return ListAssignmentsResponse()
    found = Assignment(
        account_id=account.id,
        manager_id=story.uid(4, manager),
        team_id=story.uid(2, story.CLASSES.index(account.industry)),
    )
    found.start_time.FromJsonString("2026-03-02T01:00:00Z")
    return ListAssignmentsResponse(assignments=[found])


def _member(member_id: str) -> str:
    return next(member.display_name for member in story.members() if member.id == member_id)
