"""Requests about accounts that are kept twice."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.message import Message
from kac.accounts.v1 import account_pb2, merge_pb2
from kac.accounts.v1 import duplicate_service_pb2 as duplicates
from kac.accounts.v1 import merge_service_pb2 as merges

from chassis import clock
from tests.contract.making import Samples, a_code, once
from tests.contract.story import Make, Side, Story


def _preview_merge(_story: Story, side: Side) -> Message:
    choices = [merges.FieldChoice(field="region", side=merge_pb2.SIDE_MERGED)]
    return merges.PreviewMergeRequest(survivor_id=side.account.id, merged_id=side.known["merged_id"], choices=choices)


def _merge_accounts(_story: Story, side: Side) -> Message:
    """Merge an account that exists only for that."""
    return once(
        merges.MergeAccountsRequest,
        survivor_id=side.known["survivor_id"],
        merged_id=side.known["merged_id"],
        survivor_etag="1",
        merged_etag="1",
        overlapping_figures=merge_pb2.OVERLAPPING_FIGURES_SUM,
        reason="同一家公司",
    )


def _unmerge_accounts(_story: Story, _side: Side) -> Message:
    return once(merges.UnmergeAccountsRequest, merge_id=clock.new_id(), reason="两家公司")


async def tell(make: Make, side: Side) -> Mapping[str, str]:
    """Keep two accounts to be merged."""
    named: dict[str, Any] = {
        "display_name": "华东电网有限公司",
        "class_id": side.class_id,
        "grade": account_pb2.GRADE_B,
    }
    survivor, merged = [await make("AccountService.CreateAccount", code=a_code(), **named) for _ in range(2)]
    return {"survivor_id": survivor.id, "merged_id": merged.id}


def _find_duplicates(_story: Story, side: Side) -> Message:
    return duplicates.FindDuplicatesRequest(names=[side.account.display_name], domain="www.example.com")


def _dismiss_duplicate_pair(_story: Story, _side: Side) -> Message:
    return once(duplicates.DismissDuplicatePairRequest, pair_id=clock.new_id(), reason="母公司与子公司")


SAMPLES: Samples = {
    "DuplicateService.FindDuplicates": _find_duplicates,
    "DuplicateService.ScanDuplicates": lambda _story, _side: once(duplicates.ScanDuplicatesRequest),
    "DuplicateService.GetDuplicateScan": lambda _story, _side: duplicates.GetDuplicateScanRequest(
        scan_id=clock.new_id()
    ),
    "DuplicateService.ListDuplicatePairs": lambda _story, _side: duplicates.ListDuplicatePairsRequest(page_size=20),
    "DuplicateService.DismissDuplicatePair": _dismiss_duplicate_pair,
    "MergeService.PreviewMerge": _preview_merge,
    "MergeService.MergeAccounts": _merge_accounts,
    "MergeService.UnmergeAccounts": _unmerge_accounts,
    "MergeService.ListMerges": lambda _story, _side: merges.ListMergesRequest(page_size=20),
}
