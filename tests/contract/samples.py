"""A valid request for every RPC of the contract, about the account of one side of the story."""

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.type.money_pb2 import Money
from kac.access.v1 import access_pb2
from kac.accounts.v1 import account_class_service_pb2 as classes
from kac.accounts.v1 import account_pb2, figure_service_pb2
from kac.accounts.v1 import account_service_pb2 as accounts
from kac.activity.v1 import visit_service_pb2 as visits
from kac.gateway.v1 import overview_service_pb2, portfolio_service_pb2
from kac.gateway.v1 import session_service_pb2 as sessions
from kac.teams.v1 import assignment_service_pb2 as assignments
from kac.teams.v1 import member_service_pb2 as members
from kac.teams.v1 import team_service_pb2 as teams

from chassis import clock
from tests.contract.story import Side, Story, a_figure, a_log, a_next_step, an_appointment
from tests.gateway.running import PASSWORD

Sample = Callable[[Story, Side], Message]


def _once(request: Callable[..., Message], **fields: Any) -> Message:
    return request(request_id=clock.new_id(), **fields)


def _code() -> str:
    return f"n{clock.new_id()[-12:]}"


def _create_account(_story: Story, side: Side) -> Message:
    return _once(
        accounts.CreateAccountRequest,
        code=_code(),
        display_name="江海银行",
        class_id=side.class_id,
        grade=account_pb2.GRADE_B,
        parent_id=side.account.id,
        industry="银行",
        region="上海",
        founded_year=1992,
        employee_count=16_800,
        annual_revenue=Money(currency_code="CNY", units=42_300_000),
    )


def _update_account(_story: Story, side: Side) -> Message:
    return _once(
        accounts.UpdateAccountRequest,
        account_id=side.account.id,
        change=accounts.AccountChange(region="浙江", employee_count=21_500),
        update_mask=FieldMask(paths=["region", "employee_count"]),
        etag=side.account.etag,
    )


def _import_accounts(_story: Story, _side: Side) -> Message:
    row = accounts.AccountRow(
        row_number=2, code=_code(), display_name="同信证券", class_code="finance", grade=account_pb2.GRADE_A
    )
    return accounts.ImportAccountsRequest(rows=[row])


def _create_member(_story: Story, _side: Side) -> Message:
    role = access_pb2.ROLE_ACCOUNT_MANAGER
    return _once(members.CreateMemberRequest, code=_code(), display_name="吴越", role=role)


def _create_team(story: Story, side: Side) -> Message:
    named = {"code": _code(), "display_name": "金融团队", "class_id": side.class_id}
    return _once(teams.CreateTeamRequest, leader_id=story.spare_leader.id, **named)


def _add_team_member(story: Story, side: Side) -> Message:
    return _once(teams.AddTeamMemberRequest, team_id=side.team_id, member_id=story.spare_manager.id)


def _assign_account(story: Story, side: Side) -> Message:
    """Ask for a manager of the caller's own team, so that only the account decides."""
    manager_id = story.own.manager.id
    named = {"account_id": side.account.id, "manager_id": manager_id, "reason": "knows the trade"}
    return _once(assignments.AssignAccountRequest, **named)


def _record_visit(_story: Story, side: Side) -> Message:
    return _once(visits.RecordVisitRequest, visit_id=side.visit_id, summary="They agree.", next_step=a_next_step())


SAMPLES: Mapping[str, Sample] = {
    "AccountClassService.CreateAccountClass": lambda _story, _side: _once(
        classes.CreateAccountClassRequest, code=_code(), display_name="金融"
    ),
    "AccountClassService.ListAccountClasses": lambda _story, _side: classes.ListAccountClassesRequest(page_size=20),
    "AccountService.CreateAccount": _create_account,
    "AccountService.GetAccount": lambda _story, side: accounts.GetAccountRequest(account_id=side.account.id),
    "AccountService.ListAccounts": lambda _story, _side: accounts.ListAccountsRequest(filter='grade = "A"'),
    "AccountService.UpdateAccount": _update_account,
    "AccountService.ImportAccounts": _import_accounts,
    "FigureService.RecordFigures": lambda _story, side: _once(
        figure_service_pb2.RecordFiguresRequest, account_id=side.account.id, figures=[a_figure()]
    ),
    "FigureService.ListFigures": lambda _story, side: figure_service_pb2.ListFiguresRequest(account_id=side.account.id),
    "VisitService.ScheduleVisit": lambda _story, side: _once(
        visits.ScheduleVisitRequest, **an_appointment(side.account.id)
    ),
    "VisitService.RecordVisit": _record_visit,
    "VisitService.LogVisit": lambda _story, side: _once(visits.LogVisitRequest, **a_log(side.account.id)),
    "VisitService.GetVisit": lambda _story, side: visits.GetVisitRequest(visit_id=side.visit_id),
    "VisitService.ListVisits": lambda _story, _side: visits.ListVisitsRequest(page_size=20),
    "OverviewService.GetOverview": lambda _story, _side: overview_service_pb2.GetOverviewRequest(),
    "PortfolioService.ListPortfolioAccounts": lambda _story, _side: portfolio_service_pb2.ListPortfolioAccountsRequest(
        page_size=20
    ),
    "SessionService.SignIn": lambda story, _side: sessions.SignInRequest(
        user_name=story.user.user_name, password=PASSWORD
    ),
    "SessionService.RenewSession": lambda _story, _side: sessions.RenewSessionRequest(),
    "SessionService.GetSession": lambda _story, _side: sessions.GetSessionRequest(),
    "SessionService.ListSampleSignIns": lambda _story, _side: sessions.ListSampleSignInsRequest(),
    "SessionService.SignInToSample": lambda _story, _side: sessions.SignInToSampleRequest(role_name="director"),
    "MemberService.CreateMember": _create_member,
    "MemberService.GetMember": lambda _story, side: members.GetMemberRequest(member_id=side.manager.id),
    "MemberService.ListMembers": lambda _story, _side: members.ListMembersRequest(page_size=20),
    "TeamService.CreateTeam": _create_team,
    "TeamService.GetTeam": lambda _story, side: teams.GetTeamRequest(team_id=side.team_id),
    "TeamService.ListTeams": lambda _story, _side: teams.ListTeamsRequest(page_size=20),
    "TeamService.AddTeamMember": _add_team_member,
    "AssignmentService.AssignAccount": _assign_account,
    "AssignmentService.ListAssignments": lambda _story, _side: assignments.ListAssignmentsRequest(page_size=20),
}
"""The request to send, by the name of its RPC."""
