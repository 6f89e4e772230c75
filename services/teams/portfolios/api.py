"""A caller's request about assignments ends here."""

from kac.teams.v1 import assignment_pb2
from kac.teams.v1.assignment_service_pb2 import (
    AssignAccountRequest,
    ListAssignmentsRequest,
    ListAssignmentsResponse,
)

from chassis import paging
from chassis import wire as values
from chassis.call import Call
from services.teams.neighbours import Accounts
from services.teams.portfolios import actions, store, wire


class AssignmentService:
    """Keeps the portfolios: which manager serves which accounts."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    async def AssignAccount(self, request: AssignAccountRequest, call: Call) -> assignment_pb2.Assignment:
        """Assign an account to a manager."""
        return wire.assignment_message(await actions.assign_account(call, wire.choice(request), self._accounts))

    async def ListAssignments(self, request: ListAssignmentsRequest, call: Call) -> ListAssignmentsResponse:
        """List assignments, latest start first."""
        page = paging.page(request, str, str)
        as_of = values.as_of(request)
        assignments, next_token = page.cut(
            await store.list_assignments(call.tx, call.caller, page, filter_source=request.filter, as_of=as_of),
            key=lambda assignment: [assignment.valid_from.isoformat(), assignment.id],
        )
        return ListAssignmentsResponse(
            assignments=map(wire.assignment_message, assignments), next_page_token=next_token
        )
