"""A caller's request about proposals ends here."""

from datetime import tzinfo

from kac.accounts.v1 import proposal_pb2
from kac.accounts.v1.proposal_service_pb2 import (
    DraftProposalRequest,
    GetProposalRequest,
    ListProposalsRequest,
    ListProposalsResponse,
    ReceiveProposalRequest,
    ReviseProposalRequest,
    SendProposalRequest,
    SettleProposalRequest,
)

from chassis import clock, paging
from chassis import wire as values
from chassis.call import Call
from chassis.records import Seen
from services.accounts.proposals import actions, wire
from services.accounts.proposals.store import PROPOSALS


class ProposalService:
    """Keeps the proposals that go to accounts and come from them, and how they were answered."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    async def DraftProposal(self, request: DraftProposalRequest, call: Call) -> proposal_pb2.Proposal:
        """Begin a proposal to an account."""
        terms = wire.terms(request.terms)
        return wire.proposal_message(await actions.draft_proposal(call.tx, call.caller, request.account_id, terms))

    async def ReceiveProposal(self, request: ReceiveProposalRequest, call: Call) -> proposal_pb2.Proposal:
        """Record a proposal from an account."""
        terms, days = wire.terms(request.terms), (values.day(request.sent_date), clock.today(self._zone))
        proposal = await actions.receive_proposal(call.tx, call.caller, request.account_id, terms, days)
        return wire.proposal_message(proposal)

    async def GetProposal(self, request: GetProposalRequest, call: Call) -> proposal_pb2.Proposal:
        """Get one proposal, as it stands or stood."""
        as_of = values.as_of(request)
        return wire.proposal_message(await PROPOSALS.get(call.tx, call.caller, request.proposal_id, as_of=as_of))

    async def ListProposals(self, request: ListProposalsRequest, call: Call) -> ListProposalsResponse:
        """List proposals, the latest first."""
        page, as_of = paging.page(request, str, str), values.as_of(request)
        proposals, next_token = page.cut(
            await PROPOSALS.list(call.tx, call.caller, page, filter_source=request.filter, as_of=as_of),
            key=lambda proposal: [proposal.create_time.isoformat(), proposal.id],
        )
        return ListProposalsResponse(proposals=map(wire.proposal_message, proposals), next_page_token=next_token)

    async def ReviseProposal(self, request: ReviseProposalRequest, call: Call) -> proposal_pb2.Proposal:
        """Put other words into a draft."""
        seen, terms = Seen(request.proposal_id, request.etag), wire.terms(request.terms)
        return wire.proposal_message(await actions.revise_proposal(call.tx, call.caller, seen, terms))

    async def SendProposal(self, request: SendProposalRequest, call: Call) -> proposal_pb2.Proposal:
        """Record that a draft was sent."""
        seen, sent_date = Seen(request.proposal_id, request.etag), values.day(request.sent_date)
        proposal = await actions.send_proposal(call.tx, call.caller, seen, sent_date, clock.today(self._zone))
        return wire.proposal_message(proposal)

    async def SettleProposal(self, request: SettleProposalRequest, call: Call) -> proposal_pb2.Proposal:
        """Record how a proposal was answered."""
        seen, state = Seen(request.proposal_id, request.etag), wire.state(request.state)
        return wire.proposal_message(await actions.settle_proposal(call.tx, call.caller, seen, state, request.reason))
