"""Possible duplicates into messages and back; no decisions."""

from kac.accounts.v1 import duplicate_pb2

from chassis import wire
from services.accounts.duplicates.model import Candidate, Pair, Scan


def candidate_message(found: Candidate) -> duplicate_pb2.DuplicateCandidate:
    """Put an account that may be the one described."""
    return duplicate_pb2.DuplicateCandidate(
        account_id=found.account.id,
        code=found.account.code,
        display_name=found.account.display_name,
        score=found.score,
        reasons=[wire.enum_value(duplicate_pb2.DuplicateReason, reason) for reason in found.reasons],
    )


def pair_message(pair: Pair) -> duplicate_pb2.DuplicatePair:
    """Put a pair."""
    return duplicate_pb2.DuplicatePair(
        id=pair.id,
        first_account_id=pair.first.id,
        first_code=pair.first.code,
        first_display_name=pair.first.display_name,
        second_account_id=pair.second.id,
        second_code=pair.second.code,
        second_display_name=pair.second.display_name,
        score=pair.score,
        reasons=[wire.enum_value(duplicate_pb2.DuplicateReason, reason) for reason in pair.reasons],
        dismissed=bool(pair.dismiss_reason),
        dismiss_reason=pair.dismiss_reason,
        dismissed_by=pair.dismissed_by,
        find_time=wire.timestamp(pair.find_time),
    )


def scan_message(scan: Scan) -> duplicate_pb2.DuplicateScan:
    """Put a scan."""
    return duplicate_pb2.DuplicateScan(
        id=scan.id,
        state=wire.enum_value(duplicate_pb2.DuplicateScanState, scan.state),
        create_time=wire.timestamp(scan.create_time),
        end_time=wire.timestamp(scan.end_time),
        account_count=scan.account_count,
        pair_count=scan.pair_count,
    )
