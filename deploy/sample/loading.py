"""Loads the sample: what is there already stays as it is, what is missing is added."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from google.type.money_pb2 import Money
from kac.access.v1 import access_pb2
from kac.accounts.v1 import account_pb2
from kac.accounts.v1.account_class_service_pb2 import CreateAccountClassRequest, ListAccountClassesRequest
from kac.accounts.v1.account_class_service_pb2_grpc import AccountClassServiceStub
from kac.accounts.v1.account_service_pb2 import CreateAccountRequest, ListAccountsRequest
from kac.accounts.v1.account_service_pb2_grpc import AccountServiceStub
from kac.activity.v1 import visit_pb2
from kac.activity.v1.visit_service_pb2 import ListVisitsRequest, LogVisitRequest, NextStepEntry
from kac.activity.v1.visit_service_pb2_grpc import VisitServiceStub
from kac.teams.v1.assignment_service_pb2 import AssignAccountRequest, ListAssignmentsRequest
from kac.teams.v1.assignment_service_pb2_grpc import AssignmentServiceStub
from kac.teams.v1.member_service_pb2 import CreateMemberRequest, ListMembersRequest
from kac.teams.v1.member_service_pb2_grpc import MemberServiceStub
from kac.teams.v1.team_service_pb2 import AddTeamMemberRequest, CreateTeamRequest, ListTeamsRequest
from kac.teams.v1.team_service_pb2_grpc import TeamServiceStub

from chassis import clock, wire
from deploy.sample.doors import Doors, Metadata, listed, patiently, request_id

Codes = dict[str, Any]
Row = Mapping[str, Any]

STORY = tomllib.loads((Path(__file__).parent / "centre.toml").read_text(encoding="utf-8"))


def members() -> list[dict[str, Any]]:
    """List the people of the story, each with a role."""
    people = [dict(person) for person in STORY["members"]]
    for team in STORY["teams"]:
        people.append(team["leader"] | {"role": "TEAM_LEADER"})
        people += [manager | {"role": "ACCOUNT_MANAGER"} for manager in team["managers"]]
    return people


def load(doors: Doors) -> Codes:
    """Load the whole story, and give its members by code."""
    system = doors.be("SYSTEM")
    classes = _classes(doors, system)
    people = _members(doors, system)
    _teams(doors, system, classes, people)
    accounts = _accounts(doors, system, classes)
    _assignments(doors, system, accounts, people)
    _visits(doors, accounts, people)
    return people


def _classes(doors: Doors, system: Metadata) -> Codes:
    stub = doors.stub("accounts", AccountClassServiceStub)
    found = listed(stub.ListAccountClasses, ListAccountClassesRequest(), "account_classes", system)
    return found | _added(
        STORY["classes"],
        found,
        lambda one: stub.CreateAccountClass(
            CreateAccountClassRequest(**one, request_id=request_id("class", one["code"])), metadata=system
        ),
    )


def _members(doors: Doors, system: Metadata) -> Codes:
    stub = doors.stub("teams", MemberServiceStub)
    found = listed(stub.ListMembers, ListMembersRequest(page_size=200), "members", system)

    def create(one: Row) -> Any:
        request = CreateMemberRequest(
            code=one["code"],
            display_name=one["display_name"],
            role=access_pb2.Role.Value(f"ROLE_{one['role']}"),
            request_id=request_id("member", one["code"]),
        )
        return stub.CreateMember(request, metadata=system)

    return found | _added(members(), found, create)


def _teams(doors: Doors, system: Metadata, classes: Codes, people: Codes) -> None:
    stub = doors.stub("teams", TeamServiceStub)
    found = listed(stub.ListTeams, ListTeamsRequest(), "teams", system)

    def create(one: Row) -> Any:
        request = CreateTeamRequest(
            code=one["code"],
            display_name=one["display_name"],
            class_id=classes[one["class"]].id,
            leader_id=people[one["leader"]["code"]].id,
            request_id=request_id("team", one["code"]),
        )
        return patiently(partial(stub.CreateTeam, request, metadata=system))

    teams = found | _added(STORY["teams"], found, create)
    for team in STORY["teams"]:
        for manager in team["managers"]:
            member = people[manager["code"]]
            if not member.team_id:
                stub.AddTeamMember(
                    AddTeamMemberRequest(
                        team_id=teams[team["code"]].id,
                        member_id=member.id,
                        request_id=request_id("membership", manager["code"]),
                    ),
                    metadata=system,
                )


def _accounts(doors: Doors, system: Metadata, classes: Codes) -> Codes:
    stub = doors.stub("accounts", AccountServiceStub)
    found = listed(stub.ListAccounts, ListAccountsRequest(page_size=200), "accounts", system)

    def create(one: Row) -> Any:
        named = ("code", "display_name", "region", "industry", "founded_year", "employee_count")
        request = CreateAccountRequest(
            **{name: one[name] for name in named},
            class_id=classes[one["class"]].id,
            grade=account_pb2.Grade.Value(f"GRADE_{one['grade']}"),
            annual_revenue=Money(currency_code="CNY", units=one["revenue"] * 1_000_000),
            request_id=request_id("account", one["code"]),
        )
        return stub.CreateAccount(request, metadata=system)

    return found | _added(_rows("accounts"), found, create)


def _assignments(doors: Doors, system: Metadata, accounts: Codes, people: Codes) -> None:
    stub = doors.stub("teams", AssignmentServiceStub)
    held = stub.ListAssignments(ListAssignmentsRequest(page_size=200), metadata=system).assignments
    assigned = {assignment.account_id for assignment in held}
    for row in _rows("accounts"):
        account = accounts[row["code"]]
        if row["manager"] and account.id not in assigned:
            request = AssignAccountRequest(
                account_id=account.id,
                manager_id=people[row["manager"]].id,
                reason="样例:按行业分配",
                request_id=request_id("assignment", row["code"]),
            )
            patiently(partial(stub.AssignAccount, request, metadata=system))


def _visits(doors: Doors, accounts: Codes, people: Codes) -> None:
    stub = doors.stub("activity", VisitServiceStub)
    if stub.ListVisits(ListVisitsRequest(page_size=1), metadata=doors.be("SYSTEM")).visits:
        return
    manager_of = {row["code"]: row["manager"] for row in _rows("accounts")}
    for number, row in enumerate(_rows("visits")):
        manager = doors.be("ACCOUNT_MANAGER", people[manager_of[row["account"]]].id)
        request = _visit(row, accounts[row["account"]].id, request_id("visit", str(number)))
        patiently(partial(stub.LogVisit, request, metadata=manager))


def _visit(row: Row, account_id: str, name: str) -> LogVisitRequest:
    began = clock.now() - timedelta(hours=row["hours_ago"])
    due = (clock.now() + timedelta(days=row["due_in_days"])).date()
    return LogVisitRequest(
        account_id=account_id,
        kind=visit_pb2.Kind.Value(f"KIND_{row['kind']}"),
        start_time=wire.timestamp(began.replace(minute=0, second=0, microsecond=0)),
        subject=row["subject"],
        summary=row["summary"],
        next_step=NextStepEntry(action=row["action"], due_date=wire.date_message(due)),
        request_id=name,
    )


def _rows(table: str) -> Iterator[Row]:
    columns = STORY[table]["columns"]
    return (dict(zip(columns, row, strict=True)) for row in STORY[table]["rows"])


def _added(wanted: Iterable[Row], found: Codes, create: Callable[[Row], Any]) -> dict[str, Any]:
    return {one["code"]: create(one) for one in wanted if one["code"] not in found}
