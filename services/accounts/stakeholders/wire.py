"""The stakeholder map into its message; no decisions."""

from collections.abc import Sequence

from kac.accounts.v1 import contact_pb2

from chassis import wire
from services.accounts.stakeholders.model import Coverage, Stakeholder, coverage


def stakeholder_map(account_id: str, placed: Sequence[Stakeholder]) -> contact_pb2.StakeholderMap:
    """Put the map of an account."""
    return contact_pb2.StakeholderMap(
        account_id=account_id,
        stakeholders=map(_stakeholder, placed),
        coverage=_coverage(coverage(placed)),
    )


def _stakeholder(one: Stakeholder) -> contact_pb2.Stakeholder:
    details = one.contact.details
    return contact_pb2.Stakeholder(
        contact_id=one.contact.id,
        display_name=details.display_name,
        title=details.title,
        decision_role=wire.known_value(contact_pb2.DecisionRole, details.decision_role),
        influence=details.influence,
        attitude=wire.known_value(contact_pb2.Attitude, details.attitude),
        reports_to_contact_id=one.superior_id or "",
        depth=one.depth,
    )


def _coverage(known: Coverage) -> contact_pb2.DecisionCoverage:
    return contact_pb2.DecisionCoverage(decision_maker_known=known.decision_maker_count > 0, **vars(known))
