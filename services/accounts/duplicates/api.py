"""A caller's request about possible duplicates ends here."""

from kac.accounts.v1 import duplicate_pb2
from kac.accounts.v1.duplicate_service_pb2 import (
    DismissDuplicatePairRequest,
    FindDuplicatesRequest,
    FindDuplicatesResponse,
    GetDuplicateScanRequest,
    ListDuplicatePairsRequest,
    ListDuplicatePairsResponse,
    ScanDuplicatesRequest,
)

from chassis import paging
from chassis.call import Call
from services.accounts.duplicates import actions, store, wire
from services.accounts.duplicates.matching import Known


class DuplicateService:
    """Finds accounts that may be kept twice."""

    async def FindDuplicates(self, request: FindDuplicatesRequest, call: Call) -> FindDuplicatesResponse:
        """Find the accounts that may be the one described."""
        described = Known(
            id="",
            names=[*request.names],
            registration_number=request.registration_number,
            domain=request.domain,
            phone=request.phone,
        )
        found = await actions.find_duplicates(call.tx, call.caller, described)
        return FindDuplicatesResponse(candidates=map(wire.candidate_message, found))

    async def ScanDuplicates(self, _request: ScanDuplicatesRequest, call: Call) -> duplicate_pb2.DuplicateScan:
        """Ask for a search through all accounts."""
        return wire.scan_message(await actions.request_scan(call.tx))

    async def GetDuplicateScan(self, request: GetDuplicateScanRequest, call: Call) -> duplicate_pb2.DuplicateScan:
        """Get one scan."""
        return wire.scan_message(await store.get_scan(call.tx, request.scan_id))

    async def ListDuplicatePairs(self, request: ListDuplicatePairsRequest, call: Call) -> ListDuplicatePairsResponse:
        """List pairs, most likely first."""
        page = paging.page(request, float, str)
        pairs, next_token = page.cut(
            await store.list_pairs(call.tx, call.caller, page, dismissed=request.dismissed),
            key=lambda pair: [pair.score, pair.id],
        )
        return ListDuplicatePairsResponse(pairs=map(wire.pair_message, pairs), next_page_token=next_token)

    async def DismissDuplicatePair(
        self, request: DismissDuplicatePairRequest, call: Call
    ) -> duplicate_pb2.DuplicatePair:
        """Keep that two accounts are two."""
        return wire.pair_message(await actions.dismiss_pair(call.tx, call.caller, request.pair_id, request.reason))
