"""Visits follow an account that was kept twice into the one that survives, and back."""

from typing import Any

from kac.accounts.v1.account_pb2 import Account
from kac.accounts.v1.events_pb2 import AccountMerged, AccountUnmerged
from kac.accounts.v1.merge_pb2 import Merge
from kac.activity.v1.visit_service_pb2 import ListVisitsRequest
from kac.activity.v1.visit_service_pb2_grpc import VisitServiceStub

from chassis import clock
from tests.facts import a_served_account
from tests.identity import a_caller
from tests.running import Running, eventually, refused
from tests.services.activity.visits.asking import a_log


async def visit_ids(activity: Running, account_id: str) -> set[str]:
    stub: Any = activity.stub(VisitServiceStub)
    request = ListVisitsRequest(filter=f'account_id = "{account_id}"')
    answer = await stub.ListVisits(request, metadata=activity.be(a_caller("DIRECTOR")))
    return {visit.id for visit in answer.visits}


async def test_visits_follow_a_merge_and_come_back(activity: Running) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    survivor, merged = await a_served_account(activity, manager), await a_served_account(activity, manager)
    stub: Any = activity.stub(VisitServiceStub)
    theirs = (await stub.LogVisit(a_log(merged), metadata=activity.be(manager))).id
    own = (await stub.LogVisit(a_log(survivor), metadata=activity.be(manager))).id
    merge = Merge(id=clock.new_id(), survivor_id=survivor, merged_id=merged)
    both: dict[str, Any] = {"merge": merge, "survivor": Account(id=survivor), "merged": Account(id=merged)}

    await activity.hear(AccountMerged(**both), about=merged)

    async def together() -> bool:
        return await visit_ids(activity, survivor) == {own, theirs}

    await eventually(together)
    assert await visit_ids(activity, merged) == set()
    no = await refused(stub.LogVisit(a_log(merged), metadata=activity.be(manager)))
    assert (no.reason, no.metadata) == ("ACCOUNT_MERGED", {"account_id": merged, "survivor_id": survivor})
    since = (await stub.LogVisit(a_log(survivor), metadata=activity.be(manager))).id

    await activity.hear(AccountUnmerged(**both), about=merged)

    async def apart() -> bool:
        return await visit_ids(activity, merged) == {theirs}

    await eventually(apart)
    assert await visit_ids(activity, survivor) == {own, since}
