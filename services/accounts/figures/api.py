"""A caller's request about figures ends here."""

from kac.accounts.v1.figure_service_pb2 import (
    ListFiguresRequest,
    ListFiguresResponse,
    RecordFiguresRequest,
    RecordFiguresResponse,
    SumFiguresRequest,
    SumFiguresResponse,
)

from chassis import paging
from chassis.call import Call
from chassis.wire import as_of
from services.accounts.confidentiality.actions import check_unmasked, masked_among
from services.accounts.confidentiality.model import check_shown
from services.accounts.figures import actions, store, wire
from services.accounts.figures.model import sums
from services.accounts.profiles.store import get_account


class FigureService:
    """Keeps the monthly figures that other systems of the company give for an account."""

    async def RecordFigures(self, request: RecordFiguresRequest, call: Call) -> RecordFiguresResponse:
        """Record figures of one account."""
        entries = [wire.entry(entry) for entry in request.figures]
        news = await actions.record_figures(call.tx, call.caller, request.account_id.lower(), entries)
        return RecordFiguresResponse(recorded_count=len(news), unchanged_count=len(entries) - len(news))

    async def ListFigures(self, request: ListFiguresRequest, call: Call) -> ListFiguresResponse:
        """List the figures of one account, latest month first."""
        await get_account(call.tx, call.caller, request.account_id)
        await check_unmasked(call, request.account_id)
        page = paging.page(request, str, str)
        figures, next_token = page.cut(
            await store.list_figures(
                call.tx, request.account_id, page, measure=wire.measure(request.measure), as_of=as_of(request)
            ),
            key=lambda figure: [figure.month.isoformat(), figure.measure],
        )
        return ListFiguresResponse(figures=map(wire.figure_message, figures), next_page_token=next_token)

    async def SumFigures(self, request: SumFiguresRequest, call: Call) -> SumFiguresResponse:
        """Add up the figures of one account or its group, year by year."""
        account, years = await get_account(call.tx, call.caller, request.account_id), wire.years(request)
        counted = await store.list_account_ids(call.tx, call.caller, account.id, with_group=request.with_group)
        hidden = await masked_among(call, counted)
        check_shown(account.id, hidden)
        counted = [account_id for account_id in counted if account_id not in hidden]
        subtotals = await store.list_subtotals(call.tx, counted, years, as_of=as_of(request))
        return SumFiguresResponse(sums=map(wire.sum_message, sums(subtotals, years)), account_count=len(counted))
