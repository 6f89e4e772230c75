"""A caller's request about agreements ends here."""

from datetime import tzinfo

from kac.accounts.v1 import agreement_pb2
from kac.accounts.v1.agreement_service_pb2 import (
    AmendAgreementRequest,
    GetAgreementRequest,
    ListAgreementsRequest,
    ListAgreementsResponse,
    OpenAgreementRequest,
    RenewAgreementRequest,
    ReviseAgreementRequest,
    SignAgreementRequest,
    TerminateAgreementRequest,
)

from chassis import clock, paging
from chassis import wire as values
from chassis.call import Call
from chassis.records import Seen
from services.accounts.agreements import actions, wire
from services.accounts.agreements.store import AGREEMENTS


class AgreementService:
    """Keeps the register of agreements with accounts, from negotiation to renewal."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    async def OpenAgreement(self, request: OpenAgreementRequest, call: Call) -> agreement_pb2.Agreement:
        """Open a negotiation."""
        terms = wire.terms(request.terms)
        return wire.agreement_message(await actions.open_agreement(call.tx, call.caller, request.account_id, terms))

    async def GetAgreement(self, request: GetAgreementRequest, call: Call) -> agreement_pb2.Agreement:
        """Get one agreement, as it stands or stood."""
        as_of = values.as_of(request)
        return wire.agreement_message(await AGREEMENTS.get(call.tx, call.caller, request.agreement_id, as_of=as_of))

    async def ListAgreements(self, request: ListAgreementsRequest, call: Call) -> ListAgreementsResponse:
        """List agreements by code."""
        page, as_of = paging.page(request, str, str), values.as_of(request)
        agreements, next_token = page.cut(
            await AGREEMENTS.list(call.tx, call.caller, page, filter_source=request.filter, as_of=as_of),
            key=lambda agreement: [agreement.terms.code, agreement.id],
        )
        return ListAgreementsResponse(agreements=map(wire.agreement_message, agreements), next_page_token=next_token)

    async def ReviseAgreement(self, request: ReviseAgreementRequest, call: Call) -> agreement_pb2.Agreement:
        """Put other terms into a negotiation."""
        seen = Seen(request.agreement_id, request.etag)
        agreement = await actions.revise_agreement(call.tx, call.caller, seen, wire.terms(request.terms))
        return wire.agreement_message(agreement)

    async def SignAgreement(self, request: SignAgreementRequest, call: Call) -> agreement_pb2.Agreement:
        """Record a signing."""
        seen, signing = Seen(request.agreement_id, request.etag), wire.signing(request.signing)
        agreement = await actions.sign_agreement(call.tx, call.caller, seen, signing, clock.today(self._zone))
        return wire.agreement_message(agreement)

    async def AmendAgreement(self, request: AmendAgreementRequest, call: Call) -> agreement_pb2.Agreement:
        """Change the service level by an amendment."""
        seen = Seen(request.agreement_id, request.etag)
        amendment = wire.service_level(request.service_level), request.document_reference
        agreement = await actions.amend_agreement(call.tx, call.caller, seen, amendment, clock.today(self._zone))
        return wire.agreement_message(agreement)

    async def TerminateAgreement(self, request: TerminateAgreementRequest, call: Call) -> agreement_pb2.Agreement:
        """End an agreement before its last day."""
        seen, today = Seen(request.agreement_id, request.etag), clock.today(self._zone)
        agreement = await actions.terminate_agreement(call.tx, call.caller, seen, request.reason, today)
        return wire.agreement_message(agreement)

    async def RenewAgreement(self, request: RenewAgreementRequest, call: Call) -> agreement_pb2.Agreement:
        """Open the negotiation of a renewal."""
        terms, today = wire.terms(request.terms), clock.today(self._zone)
        agreement = await actions.renew_agreement(call.tx, call.caller, request.agreement_id, terms, today)
        return wire.agreement_message(agreement)
