from datetime import timedelta

import grpc
from kac.activity.v1 import visit_pb2, visit_service_pb2_grpc
from kac.activity.v1.visit_service_pb2 import (
    LogVisitRequest,
    NextStepEntry,
)
from sqlalchemy import func, select

from chassis import clock, wire
from services.activity.visits.store import visits
from tests.facts import a_served_account
from tests.identity import a_caller
from tests.running import Running, refused


def a_log(account_id: str) -> LogVisitRequest:
    return LogVisitRequest(
        account_id=account_id,
        kind=visit_pb2.KIND_CALL,
        start_time=wire.timestamp(clock.now() - timedelta(hours=1)),
        summary="They ask for a second line.",
        next_step=NextStepEntry(
            action="Send the offer", due_date=wire.date_message((clock.now() + timedelta(days=3)).date())
        ),
        request_id=clock.new_id(),
    )


async def test_a_logged_visit_is_kept_told_and_answered_once(activity: Running) -> None:
    manager = a_caller("ACCOUNT_MANAGER")
    account_id = await a_served_account(activity, manager)
    stub = activity.stub(visit_service_pb2_grpc.VisitServiceStub)
    request = a_log(account_id)

    first = await stub.LogVisit(request, metadata=activity.be(manager))
    again = await stub.LogVisit(request, metadata=activity.be(manager))

    assert first == again
    assert first.state == visit_pb2.STATE_RECORDED
    async with activity.db.read() as tx:
        count = (
            select(func.count())
            .select_from(visits)
            .where(visits.c.account_id == account_id, visits.c.state == "RECORDED")
        )
        assert (await tx.execute(count)).scalar_one() == 1


async def test_another_managers_account_is_refused_and_nothing_is_kept(activity: Running) -> None:
    account_id = await a_served_account(activity, a_caller("ACCOUNT_MANAGER"))
    stub = activity.stub(visit_service_pb2_grpc.VisitServiceStub)

    no = await refused(stub.LogVisit(a_log(account_id), metadata=activity.be(a_caller("ACCOUNT_MANAGER"))))

    assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ACCOUNT_NOT_SERVED")
