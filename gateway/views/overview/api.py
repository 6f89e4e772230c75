"""A caller's request for the overview ends here."""

import asyncio
from zoneinfo import ZoneInfo

from kac.gateway.v1 import overview_pb2
from kac.gateway.v1.overview_service_pb2 import GetOverviewRequest

from chassis import clock
from chassis import wire as values
from chassis.access import Caller
from chassis.call import Call
from chassis.database import Transaction
from gateway.views.model import month_of
from gateway.views.overview import store, wire
from gateway.views.overview.model import Names, Scope
from gateway.views.store import version


class OverviewService:
    """Shows how the centre stands.

    What was put together for one page serves every other that asks the same, until the views have a new version: when
    a fact comes, all open pages ask at once.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._kept: dict[Scope, overview_pb2.Overview] = {}
        self._making = asyncio.Lock()

    async def GetOverview(self, request: GetOverviewRequest, call: Call) -> overview_pb2.Overview:
        """Get the overview: of the centre, or of the own team for its leader."""
        now = clock.now()
        as_of = values.as_of(request)
        month = month_of(as_of or now, self._zone)
        scope = Scope(as_of=as_of, month=month, team_ids=await _team_ids(call.tx, call.caller))
        overview = overview_pb2.Overview()
        overview.CopyFrom(await (_make(call, scope) if as_of else self._newest(call, scope)))
        overview.as_of.FromDatetime(as_of or now)
        return overview

    async def _newest(self, call: Call, scope: Scope) -> overview_pb2.Overview:
        async with self._making:
            kept = self._kept.get(scope)
            if kept is None or kept.version != await version(call.tx):
                self._kept = {one: kept for one, kept in self._kept.items() if one.month == scope.month}
                kept = self._kept[scope] = await _make(call, scope)
            return kept


async def _make(call: Call, scope: Scope) -> overview_pb2.Overview:
    """Put an overview together; the version is read first, so that the rest is never older than it says."""
    at_least = await version(call.tx)
    numbers = await store.load_numbers(call.tx, scope)
    class_ids = {class_id for class_id, _ in numbers.by_class_and_grade() if class_id}
    names = Names(teams=await store.list_teams(call.tx, scope), classes=await store.list_classes(call.tx, class_ids))
    latest = await store.list_latest_visits(call.tx, call.caller, scope)
    return wire.overview_message(scope, numbers, names, latest, version=at_least)


async def _team_ids(tx: Transaction, caller: Caller) -> frozenset[str] | None:
    return None if caller.sees_whole_centre else await store.led_team_ids(tx, caller.id)
