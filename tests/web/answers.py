"""How the stand-in answers each RPC that the pages call: `(centre, request, person) -> answer`."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from google.protobuf.message import Message
from kac.accounts.v1.account_class_service_pb2 import ListAccountClassesResponse
from kac.accounts.v1.figure_service_pb2 import ListFiguresResponse
from kac.activity.v1.visit_pb2 import State, Visit
from kac.activity.v1.visit_service_pb2 import ListVisitsResponse
from kac.gateway.v1.session_pb2 import SampleSignIn
from kac.gateway.v1.session_service_pb2 import ListSampleSignInsResponse
from kac.teams.v1.team_service_pb2 import ListTeamsResponse

from tests.web import story, views
from tests.web.centre import PEOPLE, Centre


def list_sample_sign_ins(_centre: Centre, _request: Any, _person: str) -> Message:
    people = [SampleSignIn(role_name=key, display_name=name, role=role) for key, (name, role, _id) in PEOPLE.items()]
    return ListSampleSignInsResponse(sample_sign_ins=people)


def get_overview(centre: Centre, request: Any, person: str) -> Message:
    as_of = request.as_of.ToDatetime(UTC) if request.HasField("as_of") else datetime.now(UTC)
    return views.overview(centre.served(person), centre.visits, as_of, centre.version)


def get_account(centre: Centre, request: Any, _person: str) -> Message:
    return next(account for account in centre.accounts if account.id == request.account_id)


def get_member(_centre: Centre, request: Any, _person: str) -> Message:
    return next(member for member in story.members() if member.id == request.member_id)


def list_figures(_centre: Centre, request: Any, _person: str) -> Message:
    figures = story.figures(request.account_id, datetime.now(UTC))
    return ListFiguresResponse(figures=figures[: request.page_size])


def list_visits(centre: Centre, request: Any, _person: str) -> Message:
    return ListVisitsResponse(visits=[visit for visit in centre.visits if visit.account_id in request.filter])


def log_visit(centre: Centre, request: Any, person: str) -> Message:
    visit = Visit(
        id=request.request_id,
        account_id=request.account_id,
        visitor_id=PEOPLE[person][2],
        kind=request.kind,
        state=State.STATE_RECORDED,
        start_time=request.start_time,
        summary=request.summary,
    )
    visit.record_time.GetCurrentTime()
    visit.next_step.action = request.next_step.action
    visit.next_step.due_date.CopyFrom(request.next_step.due_date)
    if all(known.id != visit.id for known in centre.visits):
        centre.record(visit)
    return visit


ANSWERS: Mapping[str, Callable[[Centre, Any, str], Message]] = {
    "ListSampleSignIns": list_sample_sign_ins,
    "SignInToSample": lambda centre, request, _person: centre.session(request.role_name),
    "SignIn": lambda centre, request, _person: centre.session(request.user_name),
    "RenewSession": lambda centre, _request, person: centre.session(person),
    "GetOverview": get_overview,
    "ListPortfolioAccounts": lambda centre, request, person: views.portfolio(
        centre.served(person), centre.visits, request
    ),
    "ListAccountClasses": lambda *_: ListAccountClassesResponse(account_classes=story.classes()),
    "ListTeams": lambda *_: ListTeamsResponse(teams=story.teams()),
    "GetMember": get_member,
    "GetAccount": get_account,
    "ListAssignments": lambda centre, request, _person: views.assignments(centre.accounts, request),
    "ListFigures": list_figures,
    "ListVisits": list_visits,
    "LogVisit": log_visit,
}
