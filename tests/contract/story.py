"""Two teams that must not see each other's accounts, told through the RPCs that everybody uses."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Protocol

from google.protobuf.message import Message
from google.type.date_pb2 import Date
from google.type.money_pb2 import Money
from kac.accounts.v1 import account_pb2, figure_pb2
from kac.accounts.v1.figure_service_pb2 import FigureEntry
from kac.activity.v1 import visit_pb2
from kac.activity.v1.visit_service_pb2 import NextStepEntry

from chassis import clock, wire
from chassis.access import Caller, Role
from gateway.identity.model import User
from tests.contract.whole import Whole
from tests.identity import a_caller
from tests.running import eventually

ON_ITS_WAY = {"PERMISSION_DENIED", "FAILED_PRECONDITION", "NOT_FOUND"}
"""How a service refuses what it has not heard of yet."""


class Make(Protocol):
    """Makes something through an RPC, such as "VisitService.LogVisit", by the director unless said otherwise."""

    async def __call__(self, name: str, *, by: Caller | None = None, **fields: Any) -> Any:
        """Ask until what the request depends on has been heard of."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One team: its leader, its manager, the account they serve, and a visit to it."""

    leader: Caller
    manager: Caller
    class_id: str
    team_id: str
    account: account_pb2.Account
    visit_id: str
    known: Mapping[str, str] = field(default_factory=dict)
    """What else belongs to the account: ids, by the fields that name them."""

    @property
    def marks(self) -> set[str]:
        """What shows in an answer that it speaks of this side's account."""
        return {self.account.id, self.visit_id, self.team_id, *self.known.values()}


@dataclass(frozen=True, kw_only=True)
class Story:
    """The caller's own side, the foreign one, and people who belong to neither."""

    director: Caller
    own: Side
    foreign: Side
    spare_leader: Caller
    spare_manager: Caller
    user: User

    def caller(self, role: int) -> Caller:
        """Be somebody of a role; a leader or manager of the own side."""
        if role == Role.ROLE_TEAM_LEADER:
            return self.own.leader
        if role == Role.ROLE_ACCOUNT_MANAGER:
            return self.own.manager
        name = Role.Name(role).removeprefix("ROLE_")  # type: ignore[arg-type]  # plain int inside
        return a_caller(name, caller_id="billing" if role == Role.ROLE_SYSTEM else None)


class Teller:
    """Tells the story to a running centre."""

    def __init__(self, whole: Whole, tellers: Sequence[Callable[[Make, Side], Awaitable[Mapping[str, str]]]]) -> None:
        self._whole = whole
        self._tellers = tellers
        self._director = a_caller("DIRECTOR")

    async def tell(self) -> Story:
        """Tell all of it."""
        user = await self._whole.gateway.a_user()
        sample = {"role_name": "director", "user_name": user.user_name, "display_name": "林岚", "role": user.role}
        (self._whole.gateway.folder / "sample-sign-ins.json").write_text(json.dumps([sample]))
        return Story(
            director=self._director,
            own=await self._side(),
            foreign=await self._side(),
            spare_leader=await self._member("TEAM_LEADER"),
            spare_manager=await self._member("ACCOUNT_MANAGER"),
            user=user,
        )

    async def _side(self) -> Side:
        group = await self._make("AccountClassService.CreateAccountClass", code=_code(), display_name="能源")
        leader, manager = await self._member("TEAM_LEADER"), await self._member("ACCOUNT_MANAGER")
        named = {"code": _code(), "display_name": "能源团队", "class_id": group.id, "leader_id": leader.id}
        team = await self._make("TeamService.CreateTeam", **named)
        await self._make("TeamService.AddTeamMember", team_id=team.id, member_id=manager.id)
        grade = account_pb2.GRADE_A
        account = await self._make(
            "AccountService.CreateAccount", code=_code(), display_name="华东电网", class_id=group.id, grade=grade
        )
        await self._make("FigureService.RecordFigures", account_id=account.id, figures=[a_figure()])
        await self._make(
            "AssignmentService.AssignAccount", account_id=account.id, manager_id=manager.id, reason="knows the trade"
        )
        visit = await self._make("VisitService.ScheduleVisit", by=manager, **an_appointment(account.id))
        await self._make("VisitService.LogVisit", by=manager, **a_log(account.id))
        side = Side(
            leader=leader,
            manager=manager,
            class_id=group.id,
            team_id=team.id,
            account=account,
            visit_id=visit.id,
        )
        for tell in self._tellers:
            side = replace(side, known={**side.known, **await tell(self._make, side)})
        return side

    async def _member(self, role: str) -> Caller:
        fields: dict[str, Any] = {"code": _code(), "display_name": "李梅", "role": Role.Value(f"ROLE_{role}")}
        member = await self._make("MemberService.CreateMember", **fields)
        return a_caller(role, caller_id=member.id)

    async def _make(self, name: str, *, by: Caller | None = None, **fields: Any) -> Any:
        """Ask until what the request depends on has been heard of."""
        request_id = clock.new_id()

        async def made() -> Message | None:
            answer = await self._whole.ask(name, by or self._director, request_id=request_id, **fields)
            assert answer.code in {"OK", *ON_ITS_WAY}, answer
            return answer.message

        return await eventually(made)


def _code() -> str:
    return f"c{clock.new_id()[-12:]}"


def a_figure() -> FigureEntry:
    """Give a month's revenue."""
    amount = Money(currency_code="CNY", units=120_000)
    return FigureEntry(measure=figure_pb2.MEASURE_REVENUE, month=Date(year=2026, month=10), amount=amount)


def an_appointment(account_id: str) -> dict[str, Any]:
    """Say what a visit to be planned is about."""
    soon = wire.timestamp(clock.now() + timedelta(seconds=2))
    return {"account_id": account_id, "kind": visit_pb2.KIND_VISIT, "start_time": soon, "subject": "Yearly review"}


def a_log(account_id: str) -> dict[str, Any]:
    """Say what came of a visit that nobody had planned."""
    before = wire.timestamp(clock.now() - timedelta(minutes=1))
    return {
        "account_id": account_id,
        "kind": visit_pb2.KIND_CALL,
        "start_time": before,
        "summary": "They ask for a second line.",
        "next_step": a_next_step(),
    }


def a_next_step() -> NextStepEntry:
    """Say what happens next."""
    return NextStepEntry(action="Send the offer", due_date=wire.date_message((clock.now() + timedelta(days=3)).date()))
