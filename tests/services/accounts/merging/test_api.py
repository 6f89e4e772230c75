from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
import pytest
from kac.accounts.v1 import account_pb2, confidentiality_pb2, merge_pb2
from kac.accounts.v1.account_service_pb2 import ExternalReferenceEntry
from kac.accounts.v1.confidentiality_service_pb2 import GetConfidentialityRequest, SetConfidentialityRequest
from kac.accounts.v1.confidentiality_service_pb2_grpc import ConfidentialityServiceStub
from kac.accounts.v1.events_pb2 import AccountMerged, AccountUnmerged, AccountUpdated
from kac.accounts.v1.merge_service_pb2 import (
    FieldChoice,
    ListMergesRequest,
    PreviewMergeRequest,
)
from sqlalchemy import update

from chassis import clock
from services.accounts.merging.store import merges
from tests.facts import assigned, told
from tests.identity import a_caller
from tests.running import Running, refused
from tests.services.accounts.archive import (
    DIRECTOR,
    a_change,
    a_class,
    a_row,
    account_service,
    an_account,
    changed,
    imported,
)
from tests.services.accounts.merging.asking import (
    a_contact,
    a_figure,
    a_merge,
    contact_ids,
    figures,
    got,
    kept,
    merge,
    merging,
    unmerge,
)


async def test_a_merged_account_leads_to_its_survivor(accounts: Running) -> None:
    survivor, merged = await an_account(accounts), await an_account(accounts)

    made = await merge(accounts, survivor, merged)

    no = await refused(got(accounts, merged.id))
    assert (no.code, no.reason) == (grpc.StatusCode.NOT_FOUND, "ACCOUNT_MERGED")
    assert no.metadata == {"account_id": merged.id, "survivor_id": survivor.id}
    assert (made.merged_code, made.reason) == (merged.code, "one company")


async def test_whoever_reaches_the_survivor_alone_is_told_of_it(accounts: Running) -> None:
    survivor, merged = await an_account(accounts), await an_account(accounts)
    manager = a_caller("ACCOUNT_MANAGER")
    await assigned(accounts, survivor.id, manager)
    await merge(accounts, survivor, merged)

    assert (await refused(got(accounts, merged.id, manager))).reason == "ACCOUNT_MERGED"
    assert (await refused(got(accounts, merged.id, a_caller("ACCOUNT_MANAGER")))).reason == "ACCOUNT_NOT_SERVED"


async def test_merge_after_merge_leads_to_the_last(accounts: Running) -> None:
    first, second, third = [await an_account(accounts) for _ in range(3)]
    await merge(accounts, second, first)
    await merge(accounts, third, await got(accounts, second.id))

    assert (await refused(got(accounts, first.id))).metadata["survivor_id"] == third.id


async def test_what_belonged_to_both_belongs_to_the_survivor(accounts: Running) -> None:
    survivor = await an_account(accounts, region="上海", tags=["key"])
    merged = await an_account(
        accounts,
        region="北京",
        industry="电力",
        tags=["old", "key"],
        external_references=[ExternalReferenceEntry(system="crm", external_id=clock.new_id())],
    )
    head = await a_contact(accounts, merged.id, "王芳")
    deputy = await a_contact(accounts, merged.id, "李梅", reports_to=head)
    own = await a_contact(accounts, survivor.id, "吴越")

    await merge(accounts, survivor, merged)

    after = await got(accounts, survivor.id)
    assert (after.region, after.industry, [*after.tags]) == ("上海", "电力", ["key", "old"])
    assert after.external_references == merged.external_references
    assert await contact_ids(accounts, survivor.id) == {head, deputy, own}


async def test_the_facts_carry_both(accounts: Running) -> None:
    survivor, merged = await an_account(accounts), await an_account(accounts, industry="电力")
    made = await merge(accounts, survivor, merged)
    after = await got(accounts, survivor.id)
    undone = await unmerge(accounts, made.id)

    facts = await told(accounts, merged.id)

    assert facts[1] == AccountMerged(merge=made, survivor=after, merged=merged)
    assert facts[2] == AccountUnmerged(
        merge=undone, survivor=await got(accounts, survivor.id), merged=await got(accounts, merged.id)
    )
    assert [type(fact) for fact in await told(accounts, survivor.id)][1:] == [AccountUpdated, AccountUpdated]


async def test_choices_decide_field_by_field(accounts: Running) -> None:
    survivor, merged = await an_account(accounts, region="上海"), await an_account(accounts, region="北京")
    choices = [FieldChoice(field="region", side=merge_pb2.SIDE_MERGED)]
    request = PreviewMergeRequest(survivor_id=survivor.id, merged_id=merged.id, choices=choices)

    preview = await merging(accounts).PreviewMerge(request, metadata=accounts.be(DIRECTOR))
    await merge(accounts, survivor, merged, choices=choices)

    shown = {field.field: field for field in preview.fields}
    assert (shown["region"].survivor_value, shown["region"].merged_value) == ("上海", "北京")
    assert (shown["region"].result, shown["region"].conflicting) == ("北京", True)
    assert (await got(accounts, survivor.id)).region == "北京"


async def test_a_preview_counts_what_moves_and_changes_nothing(accounts: Running) -> None:
    survivor, merged = await an_account(accounts), await an_account(accounts)
    await a_contact(accounts, merged.id, "王芳")
    await a_figure(accounts, merged.id, 1)
    await a_figure(accounts, survivor.id, 2)
    request = PreviewMergeRequest(survivor_id=survivor.id, merged_id=merged.id)

    preview = await merging(accounts).PreviewMerge(request, metadata=accounts.be(DIRECTOR))

    moved = {one.kind: one.count for one in preview.moved}
    assert (moved["contacts"], moved["figures"]) == (1, 1)
    assert preview.overlapping_figure_count == 1
    assert (preview.survivor_etag, preview.merged_etag) == (survivor.etag, merged.etag)
    assert await got(accounts, merged.id) == merged


async def test_an_account_is_not_merged_into_itself(accounts: Running) -> None:
    account = await an_account(accounts)

    no = await refused(merge(accounts, account, account))

    assert (no.code, no.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "MERGE_INTO_ITSELF")


@pytest.mark.parametrize("stale", ["survivor", "merged"])
async def test_a_stale_etag_of_either_is_refused(accounts: Running, stale: str) -> None:
    both = {"survivor": await an_account(accounts), "merged": await an_account(accounts)}
    await changed(accounts, both[stale], region="上海")

    no = await refused(merge(accounts, both["survivor"], both["merged"]))

    assert (no.code, no.reason) == (grpc.StatusCode.ABORTED, "ACCOUNT_CHANGED")
    assert no.metadata == {"account_id": both[stale].id}
    assert (await got(accounts, both["merged"].id)).id == both["merged"].id


async def test_an_unknown_field_is_refused(accounts: Running) -> None:
    choices = [FieldChoice(field="colour", side=merge_pb2.SIDE_MERGED)]

    no = await refused(merge(accounts, await an_account(accounts), await an_account(accounts), choices=choices))

    assert (no.reason, no.metadata) == ("MERGE_FIELD_UNKNOWN", {"field": "colour"})


async def test_a_merged_account_is_not_merged_again(accounts: Running) -> None:
    survivor, merged, other = [await an_account(accounts) for _ in range(3)]
    await merge(accounts, survivor, merged)

    assert (await refused(merge(accounts, other, merged))).reason == "ACCOUNT_MERGED"
    assert (await refused(merge(accounts, merged, other))).reason == "ACCOUNT_MERGED"


async def test_nothing_is_recorded_of_a_merged_account(accounts: Running) -> None:
    survivor, merged = await an_account(accounts), await an_account(accounts)
    await merge(accounts, survivor, merged)

    calls = (
        a_contact(accounts, merged.id, "王芳"),
        a_figure(accounts, merged.id, 1),
        account_service(accounts).UpdateAccount(a_change(merged, region="北京"), metadata=accounts.be(DIRECTOR)),
        an_account(accounts, parent_id=merged.id),
    )

    assert [(await refused(call)).reason for call in calls] == ["ACCOUNT_MERGED"] * 4


async def test_a_row_of_an_import_that_names_a_merged_account_is_refused_by_itself(accounts: Running) -> None:
    kind = await a_class(accounts)
    survivor, merged = await an_account(accounts), await an_account(accounts)
    await merge(accounts, survivor, merged)

    rows = [a_row(kind.code, code=merged.code), a_row(kind.code, parent_code=merged.code), a_row(kind.code)]
    answer = await imported(accounts, rows)

    assert (answer.created_count, answer.refused_count) == (1, 2)
    assert {(one.field, one.reason) for one in answer.refusals} == {
        ("code", "ACCOUNT_MERGED"),
        ("parent_code", "ACCOUNT_MERGED"),
    }


async def test_those_below_stand_below_the_survivor(accounts: Running) -> None:
    top = await an_account(accounts)
    merged = await an_account(accounts, parent_id=top.id)
    child = await an_account(accounts, parent_id=merged.id)
    survivor = await an_account(accounts, parent_id=child.id)

    made = await merge(accounts, survivor, merged)

    assert (await got(accounts, child.id)).parent_id == survivor.id
    assert (await got(accounts, survivor.id)).parent_id == top.id
    await unmerge(accounts, made.id)
    assert (await got(accounts, child.id)).parent_id == merged.id
    assert (await got(accounts, survivor.id)).parent_id == child.id
    assert (await got(accounts, merged.id)).parent_id == top.id


async def test_figures_of_the_same_month_that_differ_need_a_decision(accounts: Running) -> None:
    survivor, merged = await an_account(accounts), await an_account(accounts)
    await a_figure(accounts, survivor.id, 100)
    await a_figure(accounts, merged.id, 20)
    await a_figure(accounts, merged.id, 5, month=9)

    no = await refused(merge(accounts, survivor, merged))
    assert (no.reason, no.metadata) == ("MERGE_FIGURES_OVERLAP", {"figure_count": "1"})

    before = datetime.now(UTC)
    made = await merge(accounts, survivor, merged, overlapping_figures=merge_pb2.OVERLAPPING_FIGURES_SUM)
    assert await figures(accounts, survivor.id) == {10: 120, 9: 5}
    assert await figures(accounts, survivor.id, as_of=before) == {10: 100}

    await unmerge(accounts, made.id)
    assert await figures(accounts, survivor.id) == {10: 100}
    assert await figures(accounts, merged.id) == {10: 20, 9: 5}


async def test_a_figure_corrected_since_stays_with_the_survivor(accounts: Running) -> None:
    survivor, merged = await an_account(accounts), await an_account(accounts)
    await a_figure(accounts, merged.id, 20)
    made = await merge(accounts, survivor, merged)
    await a_figure(accounts, survivor.id, 21)

    await unmerge(accounts, made.id)

    assert (await figures(accounts, survivor.id), await figures(accounts, merged.id)) == ({10: 21}, {10: 20})


async def test_parting_gives_back_everything_that_was_kept(accounts: Running) -> None:
    """Merge and un-merge together change nothing but versions and times."""
    parent, referrer = await an_account(accounts), await an_account(accounts)
    survivor = await an_account(accounts, tags=["a"], region="上海", parent_id=parent.id)
    reference = ExternalReferenceEntry(system="erp", external_id=clock.new_id())
    source = {"kind": account_pb2.SOURCE_KIND_REFERRAL, "referred_by_account_id": survivor.id}
    merged = await an_account(
        accounts, tags=["a", "b"], industry="电力", english_name="X", external_references=[reference], source=source
    )
    child = await an_account(accounts, parent_id=merged.id)
    for account in (survivor, merged, referrer):
        head = await a_contact(accounts, account.id, "王芳")
        await a_contact(accounts, account.id, "李梅", reports_to=head)
        await a_figure(accounts, account.id, 7)
        await a_figure(accounts, account.id, len(account.tags), month=9)
    ids = [account.id for account in (parent, referrer, survivor, merged, child)]
    before = await kept(accounts, *ids)

    made = await merge(accounts, survivor, merged, overlapping_figures=merge_pb2.OVERLAPPING_FIGURES_SUM)
    assert await kept(accounts, *ids) != before
    undone = await unmerge(accounts, made.id)

    assert await kept(accounts, *ids) == before
    assert undone.HasField("unmerge_time")
    assert (await refused(unmerge(accounts, made.id))).reason == "MERGE_UNDONE"


async def test_what_was_changed_since_stays_changed(accounts: Running) -> None:
    survivor, merged = await an_account(accounts), await an_account(accounts, region="北京", industry="电力")
    made = await merge(accounts, survivor, merged)
    await changed(accounts, await got(accounts, survivor.id), region="上海")

    await unmerge(accounts, made.id)

    after = await got(accounts, survivor.id)
    assert (after.region, after.industry) == ("上海", "")


async def test_a_merge_is_not_undone_under_a_later_one(accounts: Running) -> None:
    first, second, third = [await an_account(accounts) for _ in range(3)]
    made = await merge(accounts, second, first)
    later = await merge(accounts, third, await got(accounts, second.id))

    no = await refused(unmerge(accounts, made.id))

    assert (no.code, no.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "UNMERGE_BLOCKED")
    assert third.id in no.metadata["obstacles"]
    await unmerge(accounts, later.id)
    await unmerge(accounts, made.id)
    assert (await got(accounts, first.id)).code == first.code


async def test_what_came_later_may_bind_what_moved(accounts: Running) -> None:
    survivor, merged = await an_account(accounts), await an_account(accounts)
    head = await a_contact(accounts, merged.id, "王芳")
    made = await merge(accounts, survivor, merged)
    await a_contact(accounts, survivor.id, "李梅", reports_to=head)

    no = await refused(unmerge(accounts, made.id))

    assert (no.reason, no.metadata) == ("ROWS_BOUND", {"table": "contacts"})
    assert (await refused(got(accounts, merged.id))).reason == "ACCOUNT_MERGED"


async def test_after_thirty_days_they_stay_together(accounts: Running) -> None:
    survivor, merged = await an_account(accounts), await an_account(accounts)
    made = await merge(accounts, survivor, merged)
    async with accounts.db.begin() as tx:
        long_ago = merges.c.merge_time - timedelta(days=31)
        await tx.execute(update(merges).where(merges.c.id == made.id).values(merge_time=long_ago))

    assert (await refused(unmerge(accounts, made.id))).reason == "UNMERGE_TOO_LATE"


async def test_an_unknown_merge_is_not_found(accounts: Running) -> None:
    assert (await refused(unmerge(accounts, clock.new_id()))).reason == "MERGE_NOT_FOUND"


async def test_a_repeated_merge_is_answered_again(accounts: Running) -> None:
    request = a_merge(await an_account(accounts), await an_account(accounts))

    first = await merging(accounts).MergeAccounts(request, metadata=accounts.be(DIRECTOR))

    assert await merging(accounts).MergeAccounts(request, metadata=accounts.be(DIRECTOR)) == first


async def test_merges_are_listed_latest_first(accounts: Running) -> None:
    survivor = await an_account(accounts)
    made = [await merge(accounts, await got(accounts, survivor.id), await an_account(accounts)) for _ in range(3)]
    request = ListMergesRequest(filter=f'survivor_id = "{survivor.id}"', page_size=2)

    page = await merging(accounts).ListMerges(request, metadata=accounts.be(DIRECTOR))
    request.page_token = page.next_page_token
    rest = await merging(accounts).ListMerges(request, metadata=accounts.be(DIRECTOR))

    assert [*page.merges, *rest.merges] == made[::-1]


async def test_the_survivor_is_as_confidential_as_the_stricter_of_the_two(accounts: Running) -> None:
    survivor, merged = await an_account(accounts), await an_account(accounts)
    stub: Any = accounts.stub(ConfidentialityServiceStub)
    said = SetConfidentialityRequest(
        account_id=merged.id,
        level=confidentiality_pb2.CONFIDENTIALITY_LEVEL_CONFIDENTIAL,
        reason="a bid",
        request_id=clock.new_id(),
    )
    await stub.SetConfidentiality(said, metadata=accounts.be(DIRECTOR))
    back_office = accounts.be(a_caller("BACK_OFFICE"))

    no = await refused(merging(accounts).MergeAccounts(a_merge(survivor, merged), metadata=back_office))
    await merge(accounts, survivor, merged)

    assert no.reason == "ACCOUNT_CONFIDENTIAL"
    asked = GetConfidentialityRequest(account_id=survivor.id)
    held = await stub.GetConfidentiality(asked, metadata=accounts.be(DIRECTOR))
    assert held.level == confidentiality_pb2.CONFIDENTIALITY_LEVEL_CONFIDENTIAL
