"""The stakeholder map, true on paper: who stands below whom, and what is known of those who decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from services.accounts.contacts.model import Attitude, Contact, ContactState, DecisionRole
from services.accounts.profiles.model import above


@dataclass(frozen=True, kw_only=True)
class Stakeholder:
    """A contact's place among those who work at the account."""

    contact: Contact
    superior_id: str | None = None
    """The next one above who still works there."""
    depth: int = 0


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What we know of those who decide at an account."""

    decision_maker_count: int
    supporter_count: int
    opponent_count: int
    unassessed_count: int


def stakeholders(contacts: Iterable[Contact]) -> list[Stakeholder]:
    """Put those who work at an account in order: each behind their superior, of equals the most influential first."""
    reports = _reports([*contacts])
    waiting = [Stakeholder(contact=contact) for contact in reports.get(None, ())]
    placed = []
    while waiting:
        one = waiting.pop()
        placed.append(one)
        below = reports.get(one.contact.id, ())
        waiting += [Stakeholder(contact=who, superior_id=one.contact.id, depth=one.depth + 1) for who in below]
    return placed


def coverage(placed: Iterable[Stakeholder]) -> Coverage:
    """Count what we know of those who decide."""
    details = [one.contact.details for one in placed]
    attitudes = [one.attitude for one in details]
    return Coverage(
        decision_maker_count=sum(one.decision_role is DecisionRole.DECISION_MAKER for one in details),
        supporter_count=attitudes.count(Attitude.SUPPORTER),
        opponent_count=attitudes.count(Attitude.OPPONENT),
        unassessed_count=attitudes.count(None),
    )


def _reports(contacts: list[Contact]) -> Mapping[str | None, list[Contact]]:
    """Give those who work there by their superior, who comes first as the last: it is taken first from a stack."""
    working = {contact.id for contact in contacts if contact.state is ContactState.ACTIVE}
    superiors = {contact.id: contact.details.reports_to_contact_id for contact in contacts}
    reports: dict[str | None, list[Contact]] = {}
    for contact in sorted(contacts, key=lambda one: (-one.details.influence, one.id), reverse=True):
        if contact.id in working:
            line = islice(above(contact.id, superiors), 1, None)
            reports.setdefault(next((one for one in line if one in working), None), []).append(contact)
    return reports
