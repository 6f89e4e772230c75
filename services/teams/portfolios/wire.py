"""Assignments into messages and back; no decisions."""

from kac.accounts.v1 import account_pb2
from kac.teams.v1 import assignment_pb2
from kac.teams.v1.assignment_service_pb2 import AssignAccountRequest
from kac.teams.v1.events_pb2 import AccountAssigned, AssignmentEnded

from chassis import wire
from services.teams.portfolios.model import Account, Assignment, Choice


def account(message: account_pb2.Account) -> Account:
    """Take what assignments depend on of an account."""
    return Account(id=message.id, class_id=message.class_id, update_time=wire.instant(message.update_time))


def choice(request: AssignAccountRequest) -> Choice:
    """Take which manager is to serve which account."""
    return Choice(
        account_id=request.account_id,
        manager_id=request.manager_id,
        reason=request.reason,
        class_exception=request.class_exception,
        etag=request.etag,
    )


def assignment_message(assignment: Assignment) -> assignment_pb2.Assignment:
    """Put an assignment."""
    return assignment_pb2.Assignment(
        id=assignment.id,
        account_id=assignment.account_id,
        manager_id=assignment.manager_id,
        team_id=assignment.team_id,
        reason=assignment.reason,
        class_exception=assignment.class_exception,
        start_time=wire.timestamp(assignment.valid_from),
        end_time=wire.timestamp(assignment.valid_to),
        etag=assignment.etag,
    )


def assigned(assignment: Assignment, previous: Assignment | None) -> AccountAssigned:
    """Put the fact that an account was assigned, and who served it until then."""
    return AccountAssigned(
        assignment=assignment_message(assignment), previous_manager_id=previous.manager_id if previous else ""
    )


def ended(assignment: Assignment) -> AssignmentEnded:
    """Put the fact that an assignment ended, and no other began."""
    return AssignmentEnded(assignment=assignment_message(assignment))
