"""The overview into messages; no decisions."""

from collections.abc import Iterable, Iterator
from typing import Any

from kac.accounts.v1 import account_pb2
from kac.activity.v1 import visit_pb2
from kac.gateway.v1 import overview_pb2

from chassis import wire
from gateway.views.model import Grade, NextStep
from gateway.views.overview.model import ClassLine, LatestVisit, Names, Numbers, Scope, Tally, TeamLine

GRADES = (*Grade, None)


def overview_message(
    scope: Scope, numbers: Numbers, names: Names, latest: Iterable[LatestVisit], *, version: int
) -> overview_pb2.Overview:
    """Put an overview; its instant is for the one who asked to say."""
    return overview_pb2.Overview(
        version=version,
        month=wire.month_message(scope.month),
        total=_tally(numbers.total()),
        teams=(_team(team, numbers) for team in names.teams),
        class_grade_counts=_class_grade_counts(numbers, names.classes),
        latest_visits=map(_latest_visit, latest),
    )


def next_step_message(step: NextStep | None) -> visit_pb2.NextStep | None:
    """Put a next step; absent for None."""
    return visit_pb2.NextStep(action=step.action, due_date=wire.date_message(step.due_date)) if step else None


def grade_number(grade: Grade | None) -> Any:
    """Put a grade; unspecified where it is not known."""
    return wire.enum_value(account_pb2.Grade, grade) if grade else account_pb2.GRADE_UNSPECIFIED


def _tally(tally: Tally) -> overview_pb2.Tally:
    return overview_pb2.Tally(
        account_count=tally.account_count,
        assigned_count=tally.assigned_count,
        visit_count=tally.visit_count,
        visited_account_count=tally.visited_account_count,
        coverage=tally.coverage,
        late_record_count=tally.late_record_count,
    )


def _team(team: TeamLine, numbers: Numbers) -> overview_pb2.TeamTally:
    return overview_pb2.TeamTally(
        team_id=team.id,
        code=team.code,
        display_name=team.display_name,
        leader_name=team.leader_name,
        class_name=team.class_name,
        manager_count=numbers.manager_count(team.id),
        tally=_tally(numbers.of_team(team.id)),
    )


def _class_grade_counts(numbers: Numbers, classes: Iterable[ClassLine]) -> Iterator[overview_pb2.ClassGradeCount]:
    found = numbers.by_class_and_grade()
    named = {kind.id: kind for kind in classes}
    lines = {named.get(class_id or "", ClassLine(id=class_id or "", code="", display_name="")) for class_id, _ in found}
    for line in sorted(lines, key=lambda line: (line.code, line.id)):
        for grade in GRADES:
            if count := found.get((line.id or None, grade)):
                yield overview_pb2.ClassGradeCount(
                    class_id=line.id,
                    class_code=line.code,
                    class_name=line.display_name,
                    grade=grade_number(grade),
                    account_count=count,
                )


def _latest_visit(visit: LatestVisit) -> overview_pb2.LatestVisit:
    return overview_pb2.LatestVisit(
        visit_id=visit.id,
        account_id=visit.account_id,
        account_name=visit.account_name,
        visitor_name=visit.visitor_name,
        team_id=visit.team_id,
        kind=wire.enum_value(visit_pb2.Kind, visit.kind) if visit.kind else visit_pb2.KIND_UNSPECIFIED,
        start_time=wire.timestamp(visit.start_time),
        record_time=wire.timestamp(visit.record_time),
        summary=visit.summary,
        next_step=next_step_message(visit.next_step),
        late=visit.late,
    )
