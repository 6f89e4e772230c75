"""A caller's request about obligations ends here."""

from kac.accounts.v1 import obligation_pb2
from kac.accounts.v1.obligation_service_pb2 import (
    AddObligationRequest,
    FulfillObligationRequest,
    GetObligationRequest,
    ListObligationsRequest,
    ListObligationsResponse,
    WaiveObligationRequest,
)

from chassis import paging
from chassis import wire as values
from chassis.call import Call
from chassis.records import Seen
from services.accounts.obligations import actions, wire
from services.accounts.obligations.model import Move
from services.accounts.obligations.store import OBLIGATIONS


class ObligationService:
    """Keeps what is owed under agreements, and whether it was done."""

    async def AddObligation(self, request: AddObligationRequest, call: Call) -> obligation_pb2.Obligation:
        """Take an obligation into the books."""
        terms = wire.terms(request.terms)
        return wire.obligation_message(await actions.add_obligation(call.tx, call.caller, request.agreement_id, terms))

    async def GetObligation(self, request: GetObligationRequest, call: Call) -> obligation_pb2.Obligation:
        """Get one obligation, as it stands or stood."""
        as_of = values.as_of(request)
        return wire.obligation_message(await OBLIGATIONS.get(call.tx, call.caller, request.obligation_id, as_of=as_of))

    async def ListObligations(self, request: ListObligationsRequest, call: Call) -> ListObligationsResponse:
        """List obligations, the first due first."""
        page, as_of = paging.page(request, str, str), values.as_of(request)
        obligations, next_token = page.cut(
            await OBLIGATIONS.list(call.tx, call.caller, page, filter_source=request.filter, as_of=as_of),
            key=lambda obligation: [obligation.due_date.isoformat(), obligation.id],
        )
        messages = map(wire.obligation_message, obligations)
        return ListObligationsResponse(obligations=messages, next_page_token=next_token)

    async def FulfillObligation(self, request: FulfillObligationRequest, call: Call) -> obligation_pb2.Obligation:
        """Record that an obligation was fulfilled."""
        seen = Seen(request.obligation_id, request.etag)
        settled = await actions.settle_obligation(call.tx, call.caller, seen, Move.FULFILL, request.outcome)
        return wire.obligation_message(settled)

    async def WaiveObligation(self, request: WaiveObligationRequest, call: Call) -> obligation_pb2.Obligation:
        """Waive an obligation this time."""
        seen = Seen(request.obligation_id, request.etag)
        settled = await actions.settle_obligation(call.tx, call.caller, seen, Move.WAIVE, request.reason)
        return wire.obligation_message(settled)
