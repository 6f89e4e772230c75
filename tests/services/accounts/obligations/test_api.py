from datetime import date, timedelta
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from kac.accounts.v1 import obligation_pb2
from kac.accounts.v1.obligation_service_pb2 import (
    AddObligationRequest,
    FulfillObligationRequest,
    GetObligationRequest,
    ListObligationsRequest,
    WaiveObligationRequest,
)
from kac.accounts.v1.obligation_service_pb2_grpc import ObligationServiceStub

from chassis import clock, wire
from services.accounts.obligations import actions, store
from tests.facts import told
from tests.running import Running, at_once, refused
from tests.services.accounts.agreements.asking import a_day, in_force, open_agreement, something_owed
from tests.services.accounts.archive import DIRECTOR, an_account


async def ask(accounts: Running, verb: str, request: Message) -> Any:
    return await getattr(accounts.stub(ObligationServiceStub), verb)(request, metadata=accounts.be(DIRECTOR))


async def add(accounts: Running, agreement_id: str, terms: obligation_pb2.ObligationTerms | None = None) -> Any:
    request = AddObligationRequest(
        agreement_id=agreement_id, terms=terms or something_owed(), request_id=clock.new_id()
    )
    return await ask(accounts, "AddObligation", request)


async def fulfill(accounts: Running, obligation_id: str, etag: str = "") -> Any:
    request = FulfillObligationRequest(
        obligation_id=obligation_id, outcome="Sent.", etag=etag, request_id=clock.new_id()
    )
    return await ask(accounts, "FulfillObligation", request)


async def listed(accounts: Running, account_id: str, wanted: str = "", **said: Any) -> list[obligation_pb2.Obligation]:
    request = ListObligationsRequest(filter=f'account_id = "{account_id}"{wanted}', **said)
    return [*(await ask(accounts, "ListObligations", request)).obligations]


async def move_on(accounts: Running, obligation_id: str, today: date) -> None:
    async with accounts.db.begin() as tx:
        await actions.move_on(tx, obligation_id, today)


async def due(accounts: Running, obligation_id: str, today: date) -> bool:
    before = f"{int(obligation_id.replace('-', ''), 16) - 1:032x}"
    async with accounts.db.read() as tx:
        return obligation_id in await store.list_missed(tx, today, before)


async def test_what_is_fulfilled_is_owed_again_next_month(accounts: Running) -> None:
    """ACCT-33: what a department owes is followed until it is done, and again."""
    agreement = await in_force(accounts, (await an_account(accounts)).id)
    first = await add(accounts, agreement.id)

    done = await fulfill(accounts, first.id, first.etag)

    held = await listed(accounts, agreement.account_id)
    assert held[0] == done == await ask(accounts, "GetObligation", GetObligationRequest(obligation_id=first.id))
    assert (done.state, done.outcome) == (obligation_pb2.OBLIGATION_STATE_FULFILLED, "Sent.")
    assert [(one.state, one.repetition) for one in held[1:]] == [(obligation_pb2.OBLIGATION_STATE_OPEN, 1)]
    names = [fact.DESCRIPTOR.name for fact in await told(accounts, agreement.account_id)]
    assert names[-3:] == ["ObligationAdded", "ObligationFulfilled", "ObligationAdded"]


async def test_what_is_done_is_done_once(accounts: Running) -> None:
    agreement = await in_force(accounts, (await an_account(accounts)).id)
    first = await add(accounts, agreement.id)

    answers, refusals = await at_once(fulfill(accounts, first.id) for _ in range(3))

    assert len(answers) == 1
    assert {no.reason for no in refusals} == {"OBLIGATION_ALREADY_SETTLED"}
    assert (await refused(fulfill(accounts, first.id, "1"))).reason == "OBLIGATION_CHANGED"
    assert len(await listed(accounts, agreement.account_id)) == 2


async def test_a_day_that_passes_makes_it_overdue_and_it_can_still_be_waived(accounts: Running) -> None:
    agreement = await in_force(accounts, (await an_account(accounts)).id)
    first = await add(accounts, agreement.id)
    day = wire.day(first.due_date)
    assert not await due(accounts, first.id, day)
    assert await due(accounts, first.id, day + timedelta(days=1))
    await move_on(accounts, first.id, day)
    for _ in range(2):
        await move_on(accounts, first.id, day + timedelta(days=1))

    overdue, following = await listed(accounts, agreement.account_id)
    request = WaiveObligationRequest(obligation_id=first.id, reason="Nothing happened.", request_id=clock.new_id())
    waived = await ask(accounts, "WaiveObligation", request)

    assert (overdue.state, following.state) == (
        obligation_pb2.OBLIGATION_STATE_OVERDUE,
        obligation_pb2.OBLIGATION_STATE_OPEN,
    )
    assert (waived.state, waived.outcome) == (obligation_pb2.OBLIGATION_STATE_WAIVED, "Nothing happened.")
    assert len(await listed(accounts, agreement.account_id)) == 2
    as_then = await listed(accounts, agreement.account_id, ' AND state = "OVERDUE"', as_of=overdue.update_time)
    assert [one.id for one in as_then] == [first.id]
    names = [fact.DESCRIPTOR.name for fact in await told(accounts, agreement.account_id)]
    assert names.count("ObligationMissed") == 1


async def test_nothing_is_overdue_while_it_is_negotiated(accounts: Running) -> None:
    negotiated = await open_agreement(accounts, (await an_account(accounts)).id)
    owed = await add(accounts, negotiated.id)

    assert not await due(accounts, owed.id, wire.day(a_day(300)))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"first_due_date": a_day(500)}, "OBLIGATION_OUTSIDE_AGREEMENT"),
        ({"first_due_date": None}, "REQUEST_INVALID"),
        ({"department": ""}, "REQUEST_INVALID"),
        ({"debtor": obligation_pb2.DEBTOR_ACCOUNT}, "REQUEST_INVALID"),
        ({"recurrence": 0}, "REQUEST_INVALID"),
        ({"content": ""}, "REQUEST_INVALID"),
    ],
)
async def test_senseless_obligations_are_refused(accounts: Running, said: dict[str, Any], reason: str) -> None:
    agreement = await in_force(accounts, (await an_account(accounts)).id)
    terms = something_owed()
    usual = {field.name: getattr(terms, field.name) for field in terms.DESCRIPTOR.fields}

    no = await refused(add(accounts, agreement.id, obligation_pb2.ObligationTerms(**usual | said)))

    assert no.reason == reason
    assert await listed(accounts, agreement.account_id) == []


async def test_an_unknown_agreement_owes_nothing(accounts: Running) -> None:
    no = await refused(add(accounts, clock.new_id()))

    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "AGREEMENT_NOT_FOUND")


async def test_what_is_due_is_listed_the_first_due_first(accounts: Running) -> None:
    agreement = await in_force(accounts, (await an_account(accounts)).id)
    for days in (60, 20, 40):
        await add(accounts, agreement.id, something_owed(days))
    by_then = wire.day(a_day(45)).isoformat()

    found = await listed(accounts, agreement.account_id, f' AND state = "OPEN" AND due_date <= "{by_then}"')

    assert [one.due_date for one in found] == [a_day(20), a_day(40)]
