import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
import structlog
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from kac.activity.v1 import visit_pb2
from sqlalchemy import text

from chassis import errors, trace
from chassis.call import Call
from chassis.database import Database
from chassis.errors import NotFound, NotNow
from chassis.outbox import record
from tests.chassis import notes
from tests.chassis.edges import VISITS, Served, a_schedule, served
from tests.chassis.facts import a_fact
from tests.identity import Identity, a_caller
from tests.running import eventually, refused

SCHEDULE = f"/{VISITS.full_name}/ScheduleVisit"


@pytest.fixture
async def service(identity: Identity, db: Database) -> AsyncIterator[Served]:
    """The scripted service."""
    async with served(identity, db) as running:
        yield running


@dataclass(eq=False)
class NothingThere(NotFound):
    """A refusal of the test."""

    what: str

    def __str__(self) -> str:
        return f"There is no {self.what}."


def raising(error: BaseException) -> Any:
    """Act by raising."""

    async def act(_request: Message, _call: Call) -> Message:
        raise error

    return act


async def test_a_call_is_answered(service: Served) -> None:
    assert await service.schedule() == visit_pb2.Visit()


async def test_a_refusal_arrives_with_code_reason_metadata_and_sentence(service: Served) -> None:
    service.scripted.act = raising(NothingThere("客户"))

    no = await refused(service.get())

    assert no.code is grpc.StatusCode.NOT_FOUND
    assert (no.reason, no.metadata, no.message) == ("NOTHING_THERE", {"what": "客户"}, "There is no 客户.")


@pytest.mark.parametrize("error", [KeyError("the secret"), AssertionError("the secret"), RuntimeError("the secret")])
async def test_a_bug_says_nothing_of_what_is_inside(service: Served, error: Exception) -> None:
    """Exception text names tables, values and people; without the edge gRPC sends it to the caller."""
    service.scripted.act = raising(error)

    no = await refused(service.get(metadata=(*service.signed_in, ("x-request-id", "seen-7"))))

    assert (no.code, no.reason) == (grpc.StatusCode.INTERNAL, "INTERNAL")
    assert "secret" not in no.message
    assert "seen-7" in no.message


async def test_a_bug_is_found_in_the_log_by_its_request_id(service: Served) -> None:
    service.scripted.act = raising(KeyError("the secret"))

    with structlog.testing.capture_logs() as lines:
        await refused(service.get(metadata=(*service.signed_in, ("x-request-id", "seen-8"))))

    broken, finished = (line for line in lines if line["event"] in {"rpc_broken", "rpc_finished"})
    assert broken["request_id"] == finished["request_id"] == "seen-8"
    assert isinstance(broken["exc_info"], KeyError)
    assert (finished["code"], finished["caller"]) == ("INTERNAL", service.caller.id)


class OfNoKind(errors.Refusal):
    """A refusal that belongs to none of the kinds."""


@dataclass(eq=False)
class Unspeakable(NotNow):
    """A refusal whose sentence cannot be said."""

    def __str__(self) -> str:
        message = "the secret"
        raise KeyError(message)


@pytest.mark.parametrize("error", [OfNoKind("the secret"), Unspeakable()], ids=["of_no_kind", "unspeakable"])
async def test_a_refusal_that_cannot_be_put_into_words_is_a_bug(service: Served, error: errors.Refusal) -> None:
    service.scripted.act = raising(error)

    no = await refused(service.get())

    assert (no.code, no.reason) == (grpc.StatusCode.INTERNAL, "INTERNAL")
    assert "secret" not in no.message


async def test_a_cancelled_error_of_the_servicers_own_is_answered(service: Served) -> None:
    """GRPC answers nothing to a handler that lets a CancelledError out: the caller would hang until its deadline."""
    service.scripted.act = raising(asyncio.CancelledError())

    no = await refused(service.get(timeout=5))

    assert no.code is grpc.StatusCode.INTERNAL


@pytest.mark.parametrize("data", [b"\xff\xff\xff", b"\x0a\xff", b"\x0a\x02\xc3\x28"], ids=["tag", "cut", "not_utf8"])
async def test_bytes_that_are_no_message_are_refused(service: Served, data: bytes) -> None:
    no = await refused(service.raw(SCHEDULE, data))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_MALFORMED")
    assert service.scripted.calls == []


async def test_a_request_that_breaks_the_contract_names_its_fields(service: Served) -> None:
    no = await refused(service.schedule(a_schedule(account_id="x", subject="long" * 1000)))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")
    assert "account_id" in no.message
    assert "subject" in no.message
    assert service.scripted.calls == []


async def test_violations_say_which_field_is_at_fault(service: Served) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await service.schedule(a_schedule(account_id="x"))

    status = status_pb2.Status.FromString(dict(raised.value.trailing_metadata() or ())["grpc-status-details-bin"])
    found = error_details_pb2.BadRequest()
    assert any(detail.Unpack(found) for detail in status.details)
    assert [violation.field for violation in found.field_violations] == ["account_id"]


async def test_who_calls_is_asked_before_anything_else(service: Served) -> None:
    """A stranger learns nothing, not even whether a request is well formed."""
    missing = await refused(service.schedule(metadata=()))
    wrong = await refused(service.schedule(metadata=(("authorization", "Bearer x.y.z"),)))
    unary: Any = service.channel.unary_unary(SCHEDULE)
    malformed = await refused(unary(b"\xff"))

    assert [no.reason for no in (missing, wrong, malformed)] == ["TOKEN_MISSING", "TOKEN_INVALID", "TOKEN_MISSING"]
    assert {no.code for no in (missing, wrong, malformed)} == {grpc.StatusCode.UNAUTHENTICATED}


async def test_a_role_that_the_rule_does_not_name_is_refused_before_the_request_is_read(service: Served) -> None:
    no = await refused(service.schedule(a_schedule(account_id="x"), metadata=service.be(a_caller("EXECUTIVE"))))

    assert (no.code, no.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")
    assert no.metadata == {"rpc": SCHEDULE, "role": "ROLE_EXECUTIVE"}


async def test_a_short_deadline_is_kept_and_the_session_comes_back(service: Served, db: Database) -> None:
    async def sleep(_request: Message, call: Call) -> Message:
        await notes.write(call.tx)
        await call.tx.execute(text("SELECT pg_sleep(20)"))
        return visit_pb2.Visit()

    service.scripted.act = sleep
    loop = asyncio.get_running_loop()
    began = loop.time()
    calls = [refused(service.schedule(timeout=0.4)) for _ in range(12)]
    reasons = {no.code for no in await asyncio.gather(*calls)}

    assert reasons == {grpc.StatusCode.DEADLINE_EXCEEDED}
    assert loop.time() - began < 3
    service.scripted.act = raising(NothingThere("deadline"))
    assert (await refused(service.schedule(timeout=5))).reason == "NOTHING_THERE"
    assert await notes.count(db) == 0


async def test_a_deadline_of_our_own_bounds_a_call_without_one(
    service: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def forever(_request: Message, _call: Call) -> Message:
        await asyncio.sleep(60)
        return visit_pb2.Visit()

    service.scripted.act = forever
    monkeypatch.setattr("chassis.edge.LONGEST_SECONDS", 0.2)

    no = await refused(service.get())

    assert (no.code, no.reason) == (grpc.StatusCode.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED")


async def test_a_caller_that_goes_away_takes_its_change_along(service: Served, db: Database) -> None:
    began = asyncio.Event()

    async def act(_request: Message, call: Call) -> Message:
        await notes.write(call.tx)
        began.set()
        await asyncio.sleep(60)
        return visit_pb2.Visit()

    service.scripted.act = act
    with structlog.testing.capture_logs() as lines:
        call = service.visits.ScheduleVisit(a_schedule(), metadata=service.signed_in)
        await began.wait()
        call.cancel()
        await eventually(lambda: [line for line in lines if line["event"] == "rpc_finished"])

    assert [line["code"] for line in lines if line["event"] == "rpc_finished"] == ["CANCELLED"]
    assert await notes.count(db) == 0


async def test_the_request_id_and_the_trace_come_from_the_caller(service: Served) -> None:
    seen: list[str] = []
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    async def act(_request: Message, call: Call) -> Message:
        seen.extend([call.request_id, trace.parent()])
        record(call.tx, a_fact(), about="x")
        seen.append(call.tx.told[0].trace_parent)
        return visit_pb2.Visit()

    service.scripted.act = act
    await service.schedule(metadata=(*service.signed_in, ("x-request-id", "r-1"), ("traceparent", parent)))

    assert seen == ["r-1", parent, parent]


async def test_a_trace_of_another_form_is_dropped_and_does_not_leak_into_the_next_call(service: Served) -> None:
    seen: list[str] = []

    async def act(_request: Message, call: Call) -> Message:
        seen.extend([call.request_id, trace.parent()])
        return visit_pb2.Visit()

    service.scripted.act = act
    await service.get(metadata=(*service.signed_in, ("traceparent", "drop table")))
    await service.get()

    first, no_trace, second, still_none = seen
    assert (no_trace, still_none) == ("", "")
    assert first != second


async def test_an_rpc_that_nobody_offers_is_unimplemented(service: Served) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await service.raw(f"/{VISITS.full_name}/ForgetVisit", b"")

    assert raised.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_a_message_beyond_four_megabytes_is_not_even_read(service: Served) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await service.raw(SCHEDULE, bytes(5 * 1024**2))

    assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert service.scripted.calls == []


async def test_a_long_refusal_still_arrives_as_itself(service: Served) -> None:
    """A client takes 8 KiB of trailers; one more byte, and NOT_FOUND arrives as RESOURCE_EXHAUSTED."""
    service.scripted.act = raising(NothingThere("客" * 20_000))

    no = await refused(service.get())

    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "NOTHING_THERE")
    assert no.message.endswith("…")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError("refused"), grpc.StatusCode.UNAVAILABLE),
        (TimeoutError(), grpc.StatusCode.DEADLINE_EXCEEDED),
        (errors.Unavailable("The database"), grpc.StatusCode.UNAVAILABLE),
        (errors.TextNotStorable(), grpc.StatusCode.INVALID_ARGUMENT),
    ],
    ids=["os", "timeout", "unavailable", "text"],
)
async def test_what_is_away_is_no_bug_of_ours(service: Served, error: Exception, code: grpc.StatusCode) -> None:
    service.scripted.act = raising(error)

    assert (await refused(service.schedule())).code is code


async def test_text_with_nul_is_refused_wherever_it_comes_from(service: Served) -> None:
    async def act(_request: Message, call: Call) -> Message:
        await notes.write(call.tx, "a\x00b")
        return visit_pb2.Visit()

    service.scripted.act = act

    no = await refused(service.schedule())

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "TEXT_NOT_STORABLE")


async def test_an_rpc_that_reads_has_no_transaction_to_change_anything_once(service: Served) -> None:
    await service.get()
    await service.schedule()

    reading, changing = (call.transaction for call in service.scripted.calls)
    assert reading is not None
    assert reading.reading
    assert changing is not None
    assert not changing.reading


async def test_a_servicer_without_a_database_is_told_so(identity: Identity) -> None:
    async def act(_request: Message, call: Call) -> Message:
        await notes.write(call.tx)
        return visit_pb2.Visit()

    async with served(identity, None) as service:
        service.scripted.act = act
        no = await refused(service.get())

    assert no.code is grpc.StatusCode.INTERNAL
