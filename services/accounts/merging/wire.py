"""Merges into messages and back; no decisions."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from google.protobuf.json_format import MessageToDict
from kac.accounts.v1 import account_pb2, merge_pb2
from kac.accounts.v1.events_pb2 import AccountMerged, AccountUnmerged
from kac.accounts.v1.merge_service_pb2 import MergeAccountsRequest, PreviewMergeRequest

from chassis import wire
from services.accounts.merging.model import FIELDS, Choices, Merge, OverlappingFigures, Pair, Request, Side
from services.accounts.profiles.model import Account, Profile
from services.accounts.profiles.wire import account_message, value


def merge_message(merge: Merge) -> merge_pb2.Merge:
    """Put a merge."""
    return merge_pb2.Merge(
        id=merge.id,
        survivor_id=merge.survivor_id,
        merged_id=merge.merged_id,
        merged_code=merge.merged_code,
        merged_display_name=merge.merged_display_name,
        reason=merge.reason,
        merged_by=merge.merged_by,
        merge_time=wire.timestamp(merge.merge_time),
        expire_time=wire.timestamp(merge.expire_time),
        unmerge_time=wire.timestamp(merge.unmerge_time),
        unmerge_reason=merge.unmerge_reason,
    )


def choices(request: MergeAccountsRequest | PreviewMergeRequest) -> Choices:
    """Take whose values are to hold, by field."""
    return {choice.field: wire.enum_member(Side, merge_pb2.Side, choice.side) for choice in request.choices}


def request(message: MergeAccountsRequest) -> Request:
    """Take which accounts are to be merged."""
    chosen = message.overlapping_figures
    return Request(
        survivor_id=message.survivor_id,
        merged_id=message.merged_id,
        survivor_etag=message.survivor_etag,
        merged_etag=message.merged_etag,
        choices=choices(message),
        overlapping_figures=wire.enum_member(OverlappingFigures, merge_pb2.OverlappingFigures, chosen)
        if chosen
        else None,
        reason=message.reason,
    )


def packed(account: Account) -> bytes:
    """Put an account to be kept as it is."""
    return account_message(account).SerializeToString()


def unpacked(data: bytes) -> Profile:
    """Take what the archive said of an account."""
    message = account_pb2.Account.FromString(data)
    return Profile(**{field.name: value(message, field.name) for field in fields(Profile)})


def preview(
    pair: Pair, result: Account, moved: Mapping[str, int], overlapping_figure_count: int
) -> merge_pb2.MergePreview:
    """Put what a merge would do."""
    said = [_texts(account) for account in (pair.survivor, pair.merged, result)]
    named = [(name, *(texts.get(name, "") for texts in said)) for name in FIELDS]
    return merge_pb2.MergePreview(
        fields=[
            merge_pb2.MergedField(
                field=name,
                survivor_value=own,
                merged_value=other,
                result=after,
                conflicting=bool(own and other and own != other),
            )
            for name, own, other, after in named
            if own or other
        ],
        moved=[merge_pb2.MovedCount(kind=kind, count=count) for kind, count in moved.items()],
        overlapping_figure_count=overlapping_figure_count,
        survivor_etag=str(pair.survivor.version),
        merged_etag=str(pair.merged.version),
    )


def merged(merge: Merge, survivor: Account, was: Account) -> AccountMerged:
    """Put the fact that an account was merged into another."""
    return AccountMerged(merge=merge_message(merge), survivor=account_message(survivor), merged=account_message(was))


def unmerged(merge: Merge, survivor: Account, again: Account) -> AccountUnmerged:
    """Put the fact that a merge was undone."""
    return AccountUnmerged(
        merge=merge_message(merge), survivor=account_message(survivor), merged=account_message(again)
    )


def _texts(account: Account) -> Mapping[str, str]:
    """Write each field as text."""
    said: Mapping[str, Any] = MessageToDict(account_message(account), preserving_proto_field_name=True)
    return {
        name: one if isinstance(one, str) else json.dumps(one, ensure_ascii=False, sort_keys=True)
        for name, one in said.items()
    }
