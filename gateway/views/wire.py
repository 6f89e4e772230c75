"""Facts into what the views know; what a fact leaves open stays open, for a read model must not stop at it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from kac.access.v1.access_pb2 import ROLE_ACCOUNT_MANAGER
from kac.accounts.v1 import account_class_pb2, account_pb2
from kac.activity.v1 import visit_pb2
from kac.teams.v1 import member_pb2, team_pb2

from chassis import wire
from gateway.views.model import AccountClass, Archive, Grade, Kind, Member, NextStep, Team, Visit

Value = TypeVar("Value", bound=StrEnum)


def archive(account: account_pb2.Account) -> Archive:
    """Take what is said of an account."""
    return Archive(
        code=account.code,
        display_name=account.display_name,
        class_id=account.class_id or None,
        grade=_known(Grade, account_pb2.Grade, account.grade),
    )


def account_class(kind: account_class_pb2.AccountClass) -> AccountClass:
    """Take a class."""
    return AccountClass(id=kind.id, code=kind.code, display_name=kind.display_name)


def member(person: member_pb2.Member) -> Member:
    """Take a member."""
    return Member(
        id=person.id,
        display_name=person.display_name,
        manages=person.role == ROLE_ACCOUNT_MANAGER,
        team_id=person.team_id or None,
    )


def team(message: team_pb2.Team, valid_from: datetime) -> Team:
    """Take a team."""
    return Team(
        id=message.id,
        code=message.code,
        display_name=message.display_name,
        class_id=message.class_id or None,
        leader_id=message.leader_id or None,
        valid_from=valid_from,
    )


def visit(message: visit_pb2.Visit) -> Visit:
    """Take a recorded visit."""
    return Visit(
        id=message.id,
        account_id=message.account_id,
        visitor_id=message.visitor_id or None,
        kind=_known(Kind, visit_pb2.Kind, message.kind),
        start_time=wire.instant(message.start_time),
        record_time=wire.instant(message.record_time),
        summary=message.summary,
        next_step=_next_step(message),
        late=message.late,
    )


def _next_step(message: visit_pb2.Visit) -> NextStep | None:
    if not message.HasField("next_step"):
        return None
    return NextStep(action=message.next_step.action, due_date=wire.day(message.next_step.due_date))


def _known(kind: type[Value], enum: Any, number: int) -> Value | None:
    """Take an enum value; None for one that is not set, or newer than we are."""
    try:
        return wire.enum_member(kind, enum, number)
    except ValueError:
        return None
