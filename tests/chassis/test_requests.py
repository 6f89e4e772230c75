import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from kac.activity.v1 import visit_pb2
from kac.activity.v1.visit_service_pb2 import LogVisitRequest, NextStepEntry

from chassis import clock, wire
from chassis.call import Call
from chassis.database import Database
from deploy.local.databases import Database as Provisioned
from tests.chassis import notes
from tests.chassis.cutting import Way, way_to
from tests.chassis.edges import Served, a_schedule, served
from tests.identity import Identity, a_caller
from tests.running import eventually, refused


@pytest.fixture
async def service(identity: Identity, db: Database) -> AsyncIterator[Served]:
    """The scripted service, which writes a note for each request and answers with its id."""
    async with served(identity, db) as running:
        running.scripted.act = note
        yield running


async def note(_request: Message, call: Call) -> Message:
    return visit_pb2.Visit(id=await notes.write(call.tx))


async def note_once(request: Any, call: Call) -> Message:
    """Write a note that a repeat may not write: the way of most changes."""
    return visit_pb2.Visit(id=await notes.write(call.tx, request.subject))


async def test_a_repeat_is_given_the_first_answer_and_changes_nothing(service: Served, db: Database) -> None:
    request = a_schedule()

    first, again = await service.schedule(request), await service.schedule(request)

    assert first == again
    assert await notes.count(db) == 1


async def test_twenty_repeats_at_once_are_one_change_with_twenty_equal_answers(service: Served, db: Database) -> None:
    request = a_schedule()

    answers = await asyncio.gather(*(service.schedule(request) for _ in range(20)))

    assert len({answer.id for answer in answers}) == 1
    assert await notes.count(db) == 1


async def test_a_repeat_that_is_refused_by_its_own_first_attempt_is_given_its_answer(
    service: Served, db: Database
) -> None:
    service.scripted.act = note_once
    request = a_schedule(subject="only once")

    answers = await asyncio.gather(*(service.schedule(request) for _ in range(5)))

    assert len({answer.id for answer in answers}) == 1
    assert await notes.count(db) == 1


async def test_the_same_request_id_with_other_contents_is_refused(service: Served, db: Database) -> None:
    request = a_schedule()
    await service.schedule(request)

    no = await refused(service.schedule(a_schedule(request_id=request.request_id)))

    assert (no.code, no.reason) == (grpc.StatusCode.ALREADY_EXISTS, "REQUEST_ID_REUSED")
    assert no.metadata == {"request_id": request.request_id}
    assert await notes.count(db) == 1


async def test_the_same_request_id_at_another_rpc_is_refused(service: Served) -> None:
    request = a_schedule()
    await service.schedule(request)

    no = await refused(service.visits.LogVisit(_logged(request), metadata=service.signed_in))

    assert no.reason == "REQUEST_ID_REUSED"


def _logged(request: Any) -> Message:
    return LogVisitRequest(
        account_id=request.account_id,
        kind=request.kind,
        start_time=request.start_time,
        summary="Done",
        next_step=NextStepEntry(action="Call", due_date=wire.date_message(clock.now().date())),
        request_id=request.request_id,
    )


async def test_another_callers_same_request_id_is_another_request(service: Served, db: Database) -> None:
    request = a_schedule()

    mine = await service.schedule(request)
    theirs = await service.schedule(request, metadata=service.be(a_caller("DIRECTOR")))

    assert mine != theirs
    assert await notes.count(db) == 2


async def test_a_refused_request_is_judged_afresh_when_it_comes_again(service: Served) -> None:
    service.scripted.act = note_once
    await service.schedule(a_schedule(subject="taken"))
    request = a_schedule(subject="taken")

    no = await refused(service.schedule(request))
    service.scripted.act = note

    assert no.code is grpc.StatusCode.INTERNAL, "a constraint without a meaning is a bug"
    assert (await service.schedule(request)).id


async def test_a_change_that_was_cancelled_but_kept_is_answered_to_its_repeat(service: Served, db: Database) -> None:
    """The caller was told that its time had run out; what counts is that the repeat finds the answer."""
    told = set()
    for milliseconds in range(2, 42, 2):
        request, first = a_schedule(), None
        try:
            first = await service.schedule(request, timeout=milliseconds / 1000)
        except grpc.aio.AioRpcError as error:
            told.add(error.code())
        again = await service.schedule(request)
        assert first in [None, again]

    assert told <= {grpc.StatusCode.DEADLINE_EXCEEDED}
    assert await notes.count(db) == 20


async def test_a_commit_whose_answer_was_lost_is_looked_up_and_answered(identity: Identity, own: Provisioned) -> None:
    """The third outcome of a commit: nobody told us. The caller is still given its answer."""
    async with way_to(own.cluster.port) as way, through(way, own) as db, served(identity, db) as service:
        service.scripted.act = note
        await service.schedule()
        way.cut_after = b"COMMIT"
        request = a_schedule()
        first = await service.schedule(request)
        way.cut_after = b""
        again = await service.schedule(request)

        assert way.cuts == 1
        assert first == again
        assert await notes.count(db) == 2


async def test_a_commit_that_never_arrived_is_told_to_be_repeated(identity: Identity, own: Provisioned) -> None:
    async with way_to(own.cluster.port) as way, through(way, own) as db, served(identity, db) as service:
        service.scripted.act = note
        await service.schedule()
        way.cut_before = b"COMMIT"
        request = a_schedule()
        no = await refused(service.schedule(request))
        way.cut_before = b""
        await service.schedule(request)

        assert (no.code, no.reason) == (grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE")
        assert await notes.count(db) == 2


@asynccontextmanager
async def through(way: Way, own: Provisioned) -> AsyncIterator[Database]:
    """The database, reached by a way that can be cut."""
    db = Database(own.url.replace(f":{own.cluster.port}/", f":{way.port}/"), pool_size=3)
    try:
        yield db
    finally:
        await db.close()


async def test_a_repeat_while_the_first_attempt_is_under_way_waits_for_it(service: Served, db: Database) -> None:
    released = asyncio.Event()

    async def act(_request: Message, call: Call) -> Message:
        note_id = await notes.write(call.tx)
        await released.wait()
        return visit_pb2.Visit(id=note_id)

    service.scripted.act = act
    request = a_schedule()
    calls = [asyncio.ensure_future(service.schedule(request)) for _ in range(3)]
    await eventually(lambda: len(service.scripted.calls) == 3)
    released.set()

    first, *others = await asyncio.gather(*calls)

    assert all(answer == first for answer in others)
    assert await notes.count(db) == 1
