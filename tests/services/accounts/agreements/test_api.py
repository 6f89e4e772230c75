import asyncio
from datetime import date, timedelta
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from kac.accounts.v1 import agreement_pb2
from kac.accounts.v1.agreement_service_pb2 import (
    AmendAgreementRequest,
    GetAgreementRequest,
    ListAgreementsRequest,
    OpenAgreementRequest,
    RenewAgreementRequest,
    ReviseAgreementRequest,
    TerminateAgreementRequest,
)

from chassis import clock, wire
from chassis.access import Caller
from chassis.serving.store import STRICT, save_confidentiality
from services.accounts.agreements import actions, store
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, at_once, refused
from tests.services.accounts.agreements.asking import (
    a_day,
    agreement_service,
    in_force,
    open_agreement,
    sign,
    some_terms,
)
from tests.services.accounts.archive import DIRECTOR, an_account

NOT_SERVED = (grpc.StatusCode.PERMISSION_DENIED, "ACCOUNT_NOT_SERVED")


async def move_on(accounts: Running, agreement_id: str, today: date) -> None:
    """Let the calendar come to a day for one agreement."""
    async with accounts.db.begin() as tx:
        await actions.move_on(tx, agreement_id, today)


async def due(accounts: Running, agreement_id: str, today: date) -> bool:
    """Whether the calendar has something to do with one agreement on a day."""
    before = f"{int(agreement_id.replace('-', ''), 16) - 1:032x}"
    async with accounts.db.read() as tx:
        return agreement_id in await store.list_due(tx, today, before)


async def got(accounts: Running, agreement_id: str, **said: Any) -> agreement_pb2.Agreement:
    request = GetAgreementRequest(agreement_id=agreement_id, **said)
    found: agreement_pb2.Agreement = await agreement_service(accounts).GetAgreement(
        request, metadata=accounts.be(DIRECTOR)
    )
    return found


async def told_of(accounts: Running, account_id: str) -> list[str]:
    return [
        fact.DESCRIPTOR.name for fact in await told(accounts, account_id) if fact.DESCRIPTOR.name != "AccountCreated"
    ]


async def ask(accounts: Running, verb: str, request: Message, caller: Caller = DIRECTOR) -> Any:
    return await getattr(agreement_service(accounts), verb)(request, metadata=accounts.be(caller))


async def test_a_negotiation_is_kept_whole_and_told(accounts: Running) -> None:
    account = await an_account(accounts)
    terms = some_terms()
    request = OpenAgreementRequest(account_id=account.id, terms=terms, request_id=clock.new_id())

    first, again = await ask(accounts, "OpenAgreement", request), await ask(accounts, "OpenAgreement", request)

    assert first == again == await got(accounts, first.id)
    assert (first.terms, first.state, first.etag) == (terms, agreement_pb2.AGREEMENT_STATE_NEGOTIATING, "1")
    assert (wire.day(terms.end_date) - wire.day(first.notice_date)).days == terms.notice_days
    assert await told_of(accounts, account.id) == ["AgreementOpened"]


async def test_an_agreement_is_negotiated_signed_amended_and_terminated(accounts: Running) -> None:
    """ACCT-08, ACCT-35: each step stands in the register, and is told in its order."""
    account = await an_account(accounts)
    agreement = await open_agreement(accounts, account.id, first=1)
    named = {"agreement_id": agreement.id}
    terms = some_terms(title="Two years", code=agreement.terms.code)

    revised = await ask(
        accounts, "ReviseAgreement", ReviseAgreementRequest(terms=terms, request_id=clock.new_id(), **named)
    )
    signed = await sign(accounts, agreement.id)
    level = agreement_pb2.ServiceLevel(response_hours=2, contents=["Hotline"])
    amended = await ask(
        accounts,
        "AmendAgreement",
        AmendAgreementRequest(
            service_level=level, document_reference="HT/1", etag=signed.etag, request_id=clock.new_id(), **named
        ),
    )
    ended = await ask(
        accounts,
        "TerminateAgreement",
        TerminateAgreementRequest(reason="They merge.", request_id=clock.new_id(), **named),
    )

    assert revised.terms == terms
    assert (signed.state, signed.signing.our_signer) == (agreement_pb2.AGREEMENT_STATE_IN_FORCE, "林岚")
    assert (amended.terms.service_level, amended.signing.document_reference) == (level, "HT/1")
    assert (ended.state, ended.closing_reason) == (agreement_pb2.AGREEMENT_STATE_TERMINATED, "They merge.")
    assert await told_of(accounts, account.id) == [
        "AgreementOpened",
        "AgreementRevised",
        "AgreementSigned",
        "AgreementStarted",
        "AgreementAmended",
        "AgreementTerminated",
    ]


async def test_what_was_agreed_before_an_amendment_stays_readable(accounts: Running) -> None:
    """ACCT-34: the service level is kept with each version of its agreement."""
    before = await in_force(accounts, (await an_account(accounts)).id)
    level = agreement_pb2.ServiceLevel(response_hours=2, contents=["Hotline"])
    request = AmendAgreementRequest(
        agreement_id=before.id, service_level=level, document_reference="HT/1", request_id=clock.new_id()
    )
    after = await ask(accounts, "AmendAgreement", request)
    account = f'account_id = "{before.account_id}"'
    listed = [
        (
            await ask(accounts, "ListAgreements", ListAgreementsRequest(filter=account, as_of=state.update_time))
        ).agreements
        for state in (before, after)
    ]

    assert await got(accounts, before.id, as_of=before.update_time) == before
    assert await got(accounts, before.id, as_of=after.update_time) == after == await got(accounts, before.id)
    assert [[*page] for page in listed] == [[before], [after]]
    early = wire.timestamp(wire.instant(before.create_time) - timedelta(seconds=1))
    no = await refused(got(accounts, before.id, as_of=early))
    assert no.reason == "AGREEMENT_NOT_FOUND"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param({"first": 1, "last": 0}, "AGREEMENT_ENDS_BEFORE_START", id="ends before it starts"),
        pytest.param({"title": ""}, "REQUEST_INVALID", id="no title"),
        pytest.param({"code": "A B"}, "REQUEST_INVALID", id="a space in the code"),
        pytest.param({"kind": 0}, "REQUEST_INVALID", id="no kind"),
        pytest.param({"start_date": None}, "REQUEST_INVALID", id="no start"),
        pytest.param({"start_date": {"year": 2026, "month": 2, "day": 30}}, "REQUEST_INVALID", id="30 February"),
        pytest.param({"amount": {"currency_code": "yuan", "units": 1}}, "REQUEST_INVALID", id="no currency"),
        pytest.param({"amount": {"currency_code": "CNY", "units": -1}}, "REQUEST_INVALID", id="less than nothing"),
        pytest.param({"service_level": {"response_hours": 0, "contents": ["x"]}}, "REQUEST_INVALID", id="no hours"),
        pytest.param({"service_level": {"response_hours": 1}}, "REQUEST_INVALID", id="nothing served"),
        pytest.param({"notice_days": 4000}, "REQUEST_INVALID", id="ten years' notice"),
    ],
)
async def test_senseless_terms_are_refused_and_nothing_is_kept(
    accounts: Running, said: dict[str, Any], reason: str
) -> None:
    account = await an_account(accounts)

    no = await refused(open_agreement(accounts, account.id, **said))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, reason)
    assert await told_of(accounts, account.id) == []


async def test_a_code_names_one_agreement(accounts: Running) -> None:
    account = await an_account(accounts)
    taken = await open_agreement(accounts, account.id)
    other = await open_agreement(accounts, account.id)
    request = ReviseAgreementRequest(agreement_id=other.id, terms=taken.terms, request_id=clock.new_id())

    for call in (
        open_agreement(accounts, account.id, code=taken.terms.code),
        ask(accounts, "ReviseAgreement", request),
    ):
        no = await refused(call)
        assert (no.code, no.reason) == (grpc.StatusCode.ALREADY_EXISTS, "AGREEMENT_CODE_TAKEN")
        assert no.metadata == {"code": taken.terms.code}


async def test_what_was_signed_is_not_signed_or_revised_again(accounts: Running) -> None:
    signed = await in_force(accounts, (await an_account(accounts)).id)
    request = ReviseAgreementRequest(agreement_id=signed.id, terms=some_terms(), request_id=clock.new_id())

    for call in (sign(accounts, signed.id), ask(accounts, "ReviseAgreement", request)):
        no = await refused(call)
        assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "AGREEMENT_STATE_WRONG")


async def test_a_stale_etag_is_refused_and_one_of_two_signs(accounts: Running) -> None:
    opened = await open_agreement(accounts, (await an_account(accounts)).id)

    answers, refusals = await at_once(sign(accounts, opened.id, etag=opened.etag) for _ in range(3))

    assert len(answers) == 1
    assert {(no.code, no.reason) for no in refusals} == {(grpc.StatusCode.ABORTED, "AGREEMENT_CHANGED")}


async def test_a_renewal_takes_the_place_of_what_it_renews(accounts: Running) -> None:
    account = await an_account(accounts)
    first = await in_force(accounts, account.id, last=400)
    terms = some_terms(first=401, last=800)
    request = RenewAgreementRequest(agreement_id=first.id, terms=terms, request_id=clock.new_id())
    draft = await ask(accounts, "RenewAgreement", request)
    as_before = await got(accounts, first.id)

    second = await sign(accounts, draft.id)
    await move_on(accounts, first.id, wire.day(a_day(401)))

    renewed = await got(accounts, first.id)
    assert (draft.predecessor_id, as_before.successor_id) == (first.id, "")
    assert (renewed.state, renewed.successor_id) == (agreement_pb2.AGREEMENT_STATE_RENEWED, second.id)
    assert (await told_of(accounts, account.id))[3:] == [
        "AgreementOpened",
        "AgreementSigned",
        "AgreementRenewed",
        "AgreementSucceeded",
    ]


async def test_only_one_renewal_is_signed_and_none_overlaps(accounts: Running) -> None:
    first = await in_force(accounts, (await an_account(accounts)).id, last=400)

    def a_renewal(start: int) -> Any:
        terms = some_terms(first=start, last=800)
        request = RenewAgreementRequest(agreement_id=first.id, terms=terms, request_id=clock.new_id())
        return ask(accounts, "RenewAgreement", request)

    drafts = [await a_renewal(401), await a_renewal(402)]
    answers, refusals = await at_once(sign(accounts, draft.id) for draft in drafts)

    assert len(answers) == 1
    assert [no.reason for no in refusals] == ["AGREEMENT_ALREADY_RENEWED"]
    assert (await refused(a_renewal(402))).reason == "AGREEMENT_ALREADY_RENEWED"
    other = await in_force(accounts, first.account_id, last=400)
    request = RenewAgreementRequest(agreement_id=other.id, terms=some_terms(first=400), request_id=clock.new_id())
    assert (await refused(ask(accounts, "RenewAgreement", request))).reason == "RENEWAL_OVERLAPS"


async def test_the_end_is_told_once_for_each_reminder_however_often_the_calendar_looks(accounts: Running) -> None:
    account = await an_account(accounts)
    agreement = await in_force(accounts, account.id, last=400)
    end = wire.day(agreement.terms.end_date)
    for left in (120, 90, 60, 30, 7, 0, -1, -2):
        today = end - timedelta(days=left)
        await asyncio.gather(*(move_on(accounts, agreement.id, today) for _ in range(3)))
        assert not await due(accounts, agreement.id, today)

    facts = [fact for fact in await told(accounts, account.id) if fact.DESCRIPTOR.name == "AgreementExpiring"]
    assert [fact.days_before for fact in facts] == [90, 30, 7]  # type: ignore[attr-defined]  # an AgreementExpiring
    assert (await told_of(accounts, account.id))[-1] == "AgreementExpired"
    assert (await got(accounts, agreement.id)).state == agreement_pb2.AGREEMENT_STATE_EXPIRED


async def test_no_account_is_hidden_from_the_calendar(accounts: Running) -> None:
    agreement = await in_force(accounts, (await an_account(accounts)).id, last=400)
    async with accounts.db.begin() as tx:
        await save_confidentiality(tx, account_id=agreement.account_id, level=STRICT, valid_from=clock.now())

    await move_on(accounts, agreement.id, wire.day(a_day(401)))

    assert (await got(accounts, agreement.id)).state == agreement_pb2.AGREEMENT_STATE_EXPIRED


@pytest.mark.parametrize(("left", "expected"), [(91, False), (90, True), (31, True), (8, True), (0, True), (-1, True)])
async def test_the_calendar_finds_what_is_due(accounts: Running, left: int, *, expected: bool) -> None:
    agreement = await in_force(accounts, (await an_account(accounts)).id, last=400)
    negotiated = await open_agreement(accounts, agreement.account_id, last=400)
    today = wire.day(agreement.terms.end_date) - timedelta(days=left)

    assert await due(accounts, agreement.id, today) == expected
    assert not await due(accounts, negotiated.id, today)


async def test_the_register_is_filtered_and_paged_by_code(accounts: Running) -> None:
    account = await an_account(accounts)
    ends = [300, 100, 200, 250]
    for place, last in enumerate(ends):
        await open_agreement(accounts, account.id, last=last, title=f"No {place}", first=0)
    signed = await in_force(accounts, account.id, last=150)

    async def listed(wanted: str, size: int = 2) -> list[str]:
        request = ListAgreementsRequest(filter=f'account_id = "{account.id}"{wanted}', page_size=size)
        ids: list[str] = []
        while True:
            page = await ask(accounts, "ListAgreements", request)
            codes = [one.terms.code for one in page.agreements]
            assert codes == sorted(codes)
            ids += [one.id for one in page.agreements]
            request.page_token = page.next_page_token
            if not page.next_page_token:
                return ids

    day = wire.day(a_day(200)).isoformat()
    assert len(set(await listed(""))) == 5
    assert await listed(' AND state = "IN_FORCE"') == [signed.id]
    assert len(await listed(f' AND end_date <= "{day}"')) == 3
    assert len(await listed(' AND state = "AGREEMENT_STATE_NEGOTIATING" AND title : "no"')) == 4


async def test_a_manager_reaches_the_agreements_of_their_own_accounts(accounts: Running) -> None:
    manager, stranger = a_caller("ACCOUNT_MANAGER"), a_caller("ACCOUNT_MANAGER")
    account = await an_account(accounts)
    await assigned(accounts, account.id, manager)
    agreement = await open_agreement(accounts, account.id, manager)

    assert (await sign(accounts, agreement.id, manager)).id == agreement.id
    page = await ask(accounts, "ListAgreements", ListAgreementsRequest(), stranger)
    assert agreement.id not in [one.id for one in page.agreements]
    for call in (
        open_agreement(accounts, account.id, stranger),
        sign(accounts, agreement.id, stranger),
        ask(accounts, "GetAgreement", GetAgreementRequest(agreement_id=agreement.id), stranger),
    ):
        no = await refused(call)
        assert (no.code, no.reason) == NOT_SERVED
