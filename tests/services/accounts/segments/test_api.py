"""Segments: by a rule, or account by account; listed as each caller sees their accounts."""

from typing import Any

import grpc
import pytest
from kac.accounts.v1 import account_pb2, segment_pb2, segment_service_pb2
from kac.accounts.v1.events_pb2 import SegmentCreated, SegmentDeleted, SegmentUpdated
from kac.accounts.v1.grading_service_pb2 import RecordGradeScoreRequest
from kac.accounts.v1.segment_service_pb2_grpc import SegmentServiceStub

from chassis import clock
from chassis.access import Caller
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, refused
from tests.services.accounts.archive import DIRECTOR, a_class, a_code, an_account
from tests.services.accounts.grading.grades import FIT, WALLET, ask
from tests.services.accounts.merging.asking import merge


async def asked(accounts: Running, method: str, *, caller: Caller = DIRECTOR, **said: Any) -> Any:
    kind = getattr(segment_service_pb2, f"{method}Request")
    changes = "request_id" in kind.DESCRIPTOR.fields_by_name
    request = kind(**{"request_id": clock.new_id()} if changes else {}, **said)
    return await getattr(accounts.stub(SegmentServiceStub), method)(request, metadata=accounts.be(caller))


async def a_segment(accounts: Running, **said: Any) -> segment_pb2.Segment:
    segment: segment_pb2.Segment = await asked(accounts, "CreateSegment", **{"display_name": a_code("segment")} | said)
    return segment


async def scored(accounts: Running, account: account_pb2.Account, criterion: Any, value: int) -> None:
    said = {"account_id": account.id, "criterion": criterion, "value": value, "rationale": "Seen"}
    await ask(accounts, RecordGradeScoreRequest(**said))


async def members(accounts: Running, segment: segment_pb2.Segment, *, caller: Caller = DIRECTOR) -> list[str]:
    """List the codes of all pages."""
    codes: list[str] = []
    token = ""
    while True:
        said: dict[str, Any] = {"segment_id": segment.id, "page_size": 2, "page_token": token}
        page = await asked(accounts, "ListSegmentAccounts", caller=caller, **said)
        codes += [account.code for account in page.accounts]
        token = page.next_page_token
        if not token:
            return codes


async def test_a_rule_says_who_is_in_a_segment_now(accounts: Running) -> None:
    kind = (await a_class(accounts)).id
    made = [await an_account(accounts, class_id=kind, grade=account_pb2.GRADE_A) for _ in range(3)]
    await an_account(accounts, class_id=kind, grade=account_pb2.GRADE_C)
    segment = await a_segment(accounts, filter=f'grade = "A" AND class_id = "{kind}"')

    assert await members(accounts, segment) == sorted(account.code for account in made)

    late = await an_account(accounts, class_id=kind, grade=account_pb2.GRADE_A)

    assert late.code in await members(accounts, segment)
    assert await told(accounts, segment.id) == [SegmentCreated(segment=segment)]


async def test_accounts_of_high_potential_are_recognised_by_their_scores(accounts: Running) -> None:
    """ACCT-23: who fits well and buys little from us yet, as long as the present scores say so."""
    kind = (await a_class(accounts)).id
    promising, full, poor, _unscored = [await an_account(accounts, class_id=kind) for _ in range(4)]
    for account, fit, wallet in ((promising, 80, 20), (full, 90, 95), (poor, 30, 10)):
        await scored(accounts, account, FIT, fit)
        await scored(accounts, account, WALLET, wallet)
    rule = f'class_id = "{kind}" AND strategic_fit >= "70" AND share_of_wallet < "30"'
    segment = await a_segment(accounts, filter=rule)

    assert await members(accounts, segment) == [promising.code]

    await scored(accounts, promising, WALLET, 60)
    await scored(accounts, full, WALLET, 25)

    assert await members(accounts, segment) == [full.code]


async def test_accounts_are_put_into_a_fixed_segment_and_taken_out(accounts: Running) -> None:
    made = [await an_account(accounts) for _ in range(4)]
    segment = await a_segment(accounts, account_ids=[account.id for account in made[:3]])
    said: dict[str, Any] = {"added_account_ids": [made[3].id, made[0].id], "removed_account_ids": [made[1].id]}

    changed = await asked(accounts, "ChangeSegmentAccounts", segment_id=segment.id, etag=segment.etag, **said)
    same = await asked(accounts, "ChangeSegmentAccounts", segment_id=segment.id, **said)

    assert await members(accounts, segment) == sorted(account.code for account in (made[0], made[2], made[3]))
    assert same == changed == await asked(accounts, "GetSegment", segment_id=segment.id)
    *_, last = await told(accounts, segment.id)
    assert last == SegmentUpdated(segment=changed, added_account_ids=[made[3].id], removed_account_ids=[made[1].id])


async def test_each_sees_the_accounts_of_their_own_in_a_segment(accounts: Running) -> None:
    kind = (await a_class(accounts)).id
    mine, foreign = await an_account(accounts, class_id=kind), await an_account(accounts, class_id=kind)
    manager = a_caller("ACCOUNT_MANAGER")
    await assigned(accounts, mine.id, manager)

    for segment in (
        await a_segment(accounts, account_ids=[mine.id, foreign.id]),
        await a_segment(accounts, filter=f'class_id = "{kind}"'),
    ):
        assert await members(accounts, segment, caller=manager) == [mine.code]
        assert len(await members(accounts, segment)) == 2


async def test_a_segment_is_renamed_given_another_rule_and_deleted(accounts: Running) -> None:
    segment = await a_segment(accounts, filter='grade = "S"')
    said: dict[str, Any] = {"display_name": a_code("new"), "filter": 'grade = "A"'}

    updated = await asked(accounts, "UpdateSegment", **said, segment_id=segment.id, etag=segment.etag)
    await asked(accounts, "DeleteSegment", segment_id=segment.id, etag=updated.etag)

    assert (updated.display_name, updated.filter) == (said["display_name"], said["filter"])
    no = await refused(asked(accounts, "GetSegment", segment_id=segment.id))
    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "SEGMENT_NOT_FOUND")
    assert await told(accounts, segment.id) == [
        SegmentCreated(segment=segment),
        SegmentUpdated(segment=updated),
        SegmentDeleted(segment=updated),
    ]


async def test_segments_are_listed_by_name(accounts: Running) -> None:
    made = [await a_segment(accounts) for _ in range(2)]
    names: list[str] = []
    token = ""
    while True:
        page = await asked(accounts, "ListSegments", page_size=2, page_token=token)
        names += [segment.display_name for segment in page.segments]
        token = page.next_page_token
        if not token:
            break

    assert names == sorted(names)
    assert {segment.display_name for segment in made} <= set(names)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param({"filter": "what = 1"}, "FILTER_INVALID", id="rule that is none"),
        pytest.param({"account_ids": ["01a20374-6b51-7ec8-9fd1-000000000000"]}, "ACCOUNT_NOT_FOUND", id="no account"),
        pytest.param(
            {"filter": 'grade = "A"', "account_ids": ["01a20374-6b51-7ec8-9fd1-000000000000"]},
            "REQUEST_INVALID",
            id="rule and accounts",
        ),
        pytest.param({"display_name": ""}, "REQUEST_INVALID", id="no name"),
    ],
)
async def test_a_segment_that_cannot_be_is_refused(accounts: Running, said: dict[str, Any], reason: str) -> None:
    name = said.get("display_name", a_code("refused"))

    no = await refused(a_segment(accounts, **{"display_name": name} | said))

    assert no.reason == reason
    page = await asked(accounts, "ListSegments", page_size=200)
    assert name not in {segment.display_name for segment in page.segments}


async def test_a_change_that_cannot_be_is_refused(accounts: Running) -> None:
    account = await an_account(accounts)
    fixed, ruled = await a_segment(accounts), await a_segment(accounts, filter='grade = "A"')
    name = {"display_name": a_code("x")}
    cases: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "SEGMENT_KIND_FIXED": [
            ("UpdateSegment", {"segment_id": fixed.id, "filter": 'grade = "A"', **name}),
            ("UpdateSegment", {"segment_id": ruled.id, **name}),
            ("ChangeSegmentAccounts", {"segment_id": ruled.id, "added_account_ids": [account.id]}),
        ],
        "SEGMENT_NAME_TAKEN": [
            ("UpdateSegment", {"segment_id": fixed.id, "display_name": ruled.display_name}),
            ("CreateSegment", {"display_name": ruled.display_name}),
        ],
        "SEGMENT_CHANGED": [
            ("UpdateSegment", {"segment_id": fixed.id, "etag": "7", **name}),
            ("ChangeSegmentAccounts", {"segment_id": fixed.id, "etag": "7", "added_account_ids": [account.id]}),
            ("DeleteSegment", {"segment_id": fixed.id, "etag": "7"}),
        ],
        "FILTER_INVALID": [("UpdateSegment", {"segment_id": ruled.id, "filter": "grade", **name})],
        "SEGMENT_NOT_FOUND": [("DeleteSegment", {"segment_id": account.id})],
    }

    for reason, asks in cases.items():
        for method, said in asks:
            assert (await refused(asked(accounts, method, **said))).reason == reason


async def test_a_merged_account_leaves_its_place_to_the_survivor(accounts: Running) -> None:
    survivor, merged = await an_account(accounts), await an_account(accounts)
    segment = await a_segment(accounts, account_ids=[merged.id])
    await merge(accounts, survivor, merged)

    assert await members(accounts, segment) == [survivor.code]
